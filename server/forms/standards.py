"""一般维修项目时间标准: the standard-time table, edited in a spreadsheet and imported back (domain.md §10).

Its headings are those the import knows, in both languages, and nothing stands below the table: what comes back is what
went out.
"""

from __future__ import annotations

from functools import partial

from flask_babel import gettext as _
from flask_babel import lazy_gettext

from board.calendar import day_of
from board.orders.labour import Operation
from server.forms.asked import Asked
from server.forms.sheet import Column, Section, Sheet
from server.web.labels import label

COLUMNS: tuple[Column[Operation], ...] = (
    Column("code", lazy_gettext("Code"), lambda line: line.code, 14),
    Column("name", lazy_gettext("Operation"), lambda line: line.name, 44),
    Column("trade", lazy_gettext("Trade"), lambda line: line.trade, 10, shown=partial(label, "trade")),
    Column("standard_minutes", lazy_gettext("Standard time, min"), lambda line: line.standard_minutes, 18, "number"),
)


def sheet(asked: Asked) -> Sheet[Operation]:
    """The table as it now is."""
    lines = list(asked.parts.store.floor.standards())
    today = day_of(asked.shop.calendar, asked.now)
    return Sheet(
        title="一般维修项目时间标准",
        columns=COLUMNS,
        sections=(Section(lines),),
        zone=asked.parts.config.calendar().zone,
        period=_("As of %(day)s, %(count)s operations in total", day=today, count=len(lines)),
        numbered=True,
        landscape=False,
    )
