"""What a file may tell of a repair order: each field of ours, the headings it is known by, and the words for its codes.

A file that uses these headings and words needs no map.
"""

from __future__ import annotations

import copyreg
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as having
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from board import codes
from server.config import yaml_file

Words = Mapping[str, Any]


def unchanging(words: Mapping[str, Any]) -> MappingProxyType[str, Any]:
    """Words that nobody changes; they go to another process as what they hold."""
    return MappingProxyType(words)


copyreg.pickle(MappingProxyType, lambda words: (unchanging, (dict(words),)))

HEADINGS = files("server.imports") / "headings.yaml"
"""The table of headings that are known without a map; a dealer's own stand in `server.imports.own_map`."""


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


NAMES_SHOWN = 12
"""So many of the names of a column are told to who has to find it; the rest are other ways to write these."""


def shown(names: Sequence[str]) -> str:
    return ", ".join(names[:NAMES_SHOWN]) + (" …" if len(names) > NAMES_SHOWN else "")


YES_NO: Words = unchanging(
    dict.fromkeys(("是", "有", "y", "yes", "true", "1", "√", "✓", "对"), True)
    | dict.fromkeys(("否", "无", "没有", "n", "no", "false", "0", "×", "x", "✗"), False)
)


def known_as(table: Mapping[str, codes.RepairType] | Mapping[str, codes.Trade]) -> Words:
    """Word → code of a table of `board.codes`; each code is a word for itself."""
    return unchanging({word: code for code, row in table.items() for word in (*row.words, code)})


REPAIR_TYPES = known_as(codes.REPAIR_TYPES)
TRADES = known_as(codes.TRADES)

CONFIRMATIONS: Words = unchanging(
    {"签字": "signature", "签名": "signature", "电话": "phone", "当面": "in_person", "口头": "in_person"}
    | {code: code for code in codes.NOTED_CONFIRMATIONS}
    | {word: "signature" if yes else None for word, yes in YES_NO.items()}
    | {"未确认": None}
)

IN_TIME: Words = unchanging(
    {
        **YES_NO,
        **dict.fromkeys(("准时", "按时", "on_time", "intime", "ontime"), True),
        **dict.fromkeys(("不准时", "未准时", "超时", "延误", "迟", "迟交", "late"), False),
    }
)


def _known_headings() -> dict[str, tuple[str, ...]]:
    """Field of a repair order → what exports call its column, the best name first."""
    told = yaml_file.read(HEADINGS.read_text(encoding="utf-8")).values
    return {name: tuple(_flat(given)) for name, given in told.items()}


def _flat(given: Any) -> Iterator[str]:
    for one in given:
        yield from [one] if isinstance(one, str) else one


_HEADINGS = _known_headings()


def _of_order(name: str, required: bool = False, words: Words | None = None, *, is_time: bool = False) -> Field:
    return Field(name, _HEADINGS[name], required, words or {}, is_time)


JOB_FIELDS = (
    _of_order("order_no", True),
    _of_order("plate", True),
    _of_order("vin"),
    _of_order("model"),
    _of_order("repair_type", True, REPAIR_TYPES),
    _of_order("advisor"),
    _of_order("operations"),
    _of_order("standard_minutes"),
    _of_order("standard_hours"),
    _of_order("received_at", True, is_time=True),
    _of_order("promised_at", is_time=True),
    _of_order("promise_confirmed_by", words=CONFIRMATIONS),
    _of_order("promise_noted_at", is_time=True),
    _of_order("dispatched_at", is_time=True),
    _of_order("started_at", is_time=True),
    _of_order("finished_at", is_time=True),
    _of_order("ready_at", is_time=True),
    _of_order("delivered_at", is_time=True),
    _of_order("left_at", is_time=True),
    _of_order("technicians"),
    _of_order("team"),
    _of_order("waiting_customer", words=YES_NO),
    _of_order("wash", words=YES_NO),
    _of_order("customer_name"),
    _of_order("customer_phone"),
    _of_order("cancelled", words=YES_NO),
    _of_order("in_time_flag", words=IN_TIME),
)

_OF_JOBS = {one.name: one for one in JOB_FIELDS}

APPOINTMENT_FIELDS = (
    _of_order("booking_no"),
    *(_OF_JOBS[name] for name in ("plate", "vin", "model", "repair_type", "advisor")),
    *(_OF_JOBS[name] for name in ("operations", "standard_minutes", "standard_hours")),
    _of_order("planned_at", True, is_time=True),
    *(_OF_JOBS[name] for name in ("promised_at", "waiting_customer", "wash")),
    *(_OF_JOBS[name] for name in ("customer_name", "customer_phone", "cancelled")),
    _of_order("note"),
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

FIGURE_FIELDS = (
    Field("month", ("月份", "年月", "统计月份", "考核月份", "调查月份", "期间", "日期", "回访日期", "调查日期"), True),
    *(_of_order(name) for name in ("order_no", "advisor", "team")),
    Field("score", ("得分", "CSS得分", "调查得分", "满意度得分", "分数", "评分")),
    Field("full", ("满分", "总分", "分值")),
    Field("revenue", ("产值", "维修产值", "产值(元)", "营业额", "营业收入", "维修收入")),
    Field("indicator", ("指标", "指标名称", "考核指标", "考核项目")),
    _of_order("repair_type", words=REPAIR_TYPES),
    Field("value", ("数值", "实绩", "完成值", "实际值", "本月实绩", "完成")),
    Field("note", ("备注", "说明")),
)
"""What a row is of follows from the columns that are there (`server.imports.figures`)."""
