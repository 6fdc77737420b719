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
    """`headings`: what the column may be called, besides the name itself. `required`: a file without it is no use."""

    name: str
    headings: tuple[str, ...] = ()
    required: bool = False
    words: Words = having(default_factory=dict)


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
    | {code: code for code in codes.CONFIRMATIONS}
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

JOB_FIELDS = (
    Field("order_no", ("委托书号", "委托书编号", "工单号", "维修工单号", "结算单号", "单号"), True),
    Field("plate", ("车牌号", "车牌", "车牌号码", "牌照号"), True),
    Field("model", ("车型", "车辆型号")),
    Field("repair_type", ("维修类型", "维修类别", "修理类型", "维修种类"), True, REPAIR_TYPES),
    Field("advisor", ("服务顾问", "业务接待", "接待员"), True),
    Field("operations", ("维修项目", "作业项目", "项目代码")),
    Field("standard_minutes", ("标准工时(分钟)", "标准工时")),
    Field("standard_hours", ("标准工时(小时)",)),
    Field("received_at", ("接车时间", "进厂时间", "开单时间", "委托时间"), True),
    Field("promised_at", ("约定交车时间", "预计交车时间", "承诺交车时间", "预交车时间")),
    Field("promise_confirmed_by", ("约定确认方式", "顾客确认", "客户确认"), False, CONFIRMATIONS),
    Field("promise_noted_at", ("约定记录时间",)),
    Field("dispatched_at", ("派工时间",)),
    Field("started_at", ("开工时间",)),
    Field("finished_at", ("竣工时间", "完工时间")),
    Field("ready_at", ("可交车时间",)),
    Field("delivered_at", ("交车时间", "实际交车时间", "结算时间")),
    Field("left_at", ("离场时间", "出厂时间")),
    Field("technicians", ("修理工", "维修技师", "主修人")),
    Field("team", ("班组", "维修班组")),
    Field("waiting_customer", ("在店等候", "是否在店等候"), False, YES_NO),
    Field("wash", ("洗车", "是否洗车"), False, YES_NO),
    Field("customer_name", ("顾客", "顾客姓名", "客户", "客户姓名", "车主")),
    Field("customer_phone", ("电话", "联系电话", "手机", "手机号")),
    Field("cancelled", ("作废", "是否作废", "已取消", "取消"), False, YES_NO),
    Field("in_time_flag", ("是否准时交车", "准时交车", "是否准时"), False, IN_TIME),
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
