"""What a file may tell of a repair order: each field of ours, the headings it is known by, and the words for its codes.

A file that uses these headings and words needs no map.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as having
from types import MappingProxyType
from typing import Any

from board import codes

Words = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Field:
    """`headings`: what the column may be called, besides the name itself; of several in one file, the first counts.

    `required`: a file without it is no use. `is_time`: it holds instants, and may stand in two columns, day and time.
    """

    name: str
    headings: tuple[str, ...] = ()
    required: bool = False
    words: Words = having(default_factory=dict)
    is_time: bool = False


def names(text: str) -> tuple[str, ...]:
    """Headings written one after another."""
    return tuple(text.split())


YES_NO: Words = MappingProxyType(
    dict.fromkeys(("是", "有", "y", "yes", "true", "1", "√", "✓", "对"), True)
    | dict.fromkeys(("否", "无", "没有", "n", "no", "false", "0", "×", "x", "✗"), False)
)


def known_as(table: Mapping[str, codes.RepairType] | Mapping[str, codes.Trade]) -> Words:
    """Word → code of a table of `board.codes`; each code is a word for itself."""
    return MappingProxyType({word: code for code, row in table.items() for word in (*row.words, code)})


REPAIR_TYPES = known_as(codes.REPAIR_TYPES)
TRADES = known_as(codes.TRADES)

CONFIRMATIONS: Words = MappingProxyType(
    {"签字": "signature", "签名": "signature", "电话": "phone", "当面": "in_person", "口头": "in_person"}
    | {code: code for code in codes.NOTED_CONFIRMATIONS}
    | {word: "signature" if yes else None for word, yes in YES_NO.items()}
    | {"未确认": None}
)

IN_TIME: Words = MappingProxyType(
    {
        **YES_NO,
        **dict.fromkeys(("准时", "按时", "on_time", "intime", "ontime"), True),
        **dict.fromkeys(("不准时", "未准时", "超时", "延误", "迟", "迟交", "late"), False),
    }
)

ORDER_NUMBERS = """
    委托书号 委托书编号 委托单号 工单号 工单编号 工单号码 维修工单号 维修单号 RO号 RO单号 施工单号 接车单号 业务单号
    单据号 单据编号 结算单号 单号
"""
PLATES = "车牌号 车牌 车牌号码 牌照号 牌照 牌照号码 车牌照号 号牌 号牌号码 车号 车辆牌照"
TYPES = "维修类型 维修类别 修理类型 修理类别 维修种类 维修性质 业务类型 业务类别 工单类型 服务类型"
ADVISORS = "服务顾问 SA 接待顾问 维修顾问 服务专员 服务代表 业务接待 接待员 接待人 接车人 开单人"
RECEIVED = """
    接车时间 接车日期 进厂时间 进厂日期 进站时间 来厂时间 入厂时间 入场时间 开单时间 开单日期 工单开单时间 接待时间
    登记时间 委托时间
"""
PROMISED = """
    约定交车时间 约定交车日期 约定取车时间 预计交车时间 预计交车日期 预计交付时间 预计取车时间 预计出厂时间
    预交车时间 预交车日期 承诺交车时间 承诺交车
"""
DELIVERED = """
    交车时间 交车日期 实际交车时间 实际交车日期 实际交付时间 交付时间 提车时间 结算时间 结算日期 结账时间
    离场时间 出厂时间
"""
"""The last two count where there is no other: a car that has left is not in the workshop."""

JOB_FIELDS = (
    Field("order_no", names(ORDER_NUMBERS), True),
    Field("plate", names(PLATES), True),
    Field("vin", names("车架号 VIN VIN码 车架号码 车辆识别代号 车辆识别码 底盘号")),
    Field("model", names("车型 车辆型号 车系")),
    Field("repair_type", names(TYPES), True, REPAIR_TYPES),
    Field("advisor", names(ADVISORS)),
    Field("operations", names("维修项目 作业项目 项目代码")),
    Field("standard_minutes", names("标准工时(分钟) 标准工时")),
    Field("standard_hours", names("标准工时(小时)")),
    Field("received_at", names(RECEIVED), True, is_time=True),
    Field("promised_at", names(PROMISED), is_time=True),
    Field("promise_confirmed_by", names("约定确认方式 顾客确认 客户确认"), words=CONFIRMATIONS),
    Field("promise_noted_at", names("约定记录时间"), is_time=True),
    Field("dispatched_at", names("派工时间"), is_time=True),
    Field("started_at", names("开工时间"), is_time=True),
    Field("finished_at", names("竣工时间 竣工日期 完工时间 实际完工时间"), is_time=True),
    Field("ready_at", names("可交车时间"), is_time=True),
    Field("delivered_at", names(DELIVERED), is_time=True),
    Field("left_at", names("离场时间 出厂时间 出厂日期"), is_time=True),
    Field("technicians", names("修理工 维修技师 主修人")),
    Field("team", names("班组 维修班组")),
    Field("waiting_customer", names("在店等候 是否在店等候"), words=YES_NO),
    Field("wash", names("洗车 是否洗车"), words=YES_NO),
    Field("customer_name", names("顾客 顾客姓名 客户 客户姓名 车主")),
    Field("customer_phone", names("电话 联系电话 手机 手机号")),
    Field("cancelled", names("作废 是否作废 已取消 取消"), words=YES_NO),
    Field("in_time_flag", names("是否准时交车 准时交车 是否准时"), words=IN_TIME),
)

STANDARD_FIELDS = (
    Field("code", ("编号", "项目编号", "代码", "项目代码"), True),
    Field("name", ("项目", "项目名称", "名称", "维修项目", "Operation"), True),
    Field("trade", ("工种",), True, TRADES),
    Field("standard_minutes", ("标准工时(分钟)", "标准工时", "工时(分钟)", "分钟", "Standard time, min")),
    Field("standard_hours", ("标准工时(小时)", "工时(小时)", "小时")),
    Field("labour", ("工时",)),
)
"""`labour` says neither minutes nor hours; the figures in it must tell."""

STAFF_FIELDS = (
    Field("name", ("姓名", "员工", "人员"), True),
    Field("role", ("角色", "岗位"), True),
    Field("team", ("班组",)),
)

ATTENDANCE_FIELDS = (
    Field("name", ("姓名", "员工", "修理工", "人员"), True),
    Field("day", ("日期", "出勤日期", "考勤日期"), True),
    Field("minutes", ("出勤分钟", "分钟", "出勤(分钟)")),
    Field("hours", ("出勤小时", "小时", "出勤(小时)", "出勤工时")),
)
"""One of `minutes` and `hours` must be there."""
