"""What a paper form is, and the name of its file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from flask_babel.speaklater import LazyString

from server.forms.asked import Asked
from server.forms.sheet import Sheet


@dataclass(frozen=True, slots=True)
class Form:
    """One form. `name` stands in addresses, `title` on the paper in every language (domain.md §10).

    `guard`: the command one must be allowed; `asks`: a day, a period, or nothing.
    """

    name: str
    title: str
    guard: str
    asks: str
    text: LazyString
    fill: Callable[[Asked], Sheet[Any]]

    def sheet(self, asked: Asked) -> Sheet[Any]:
        """The form filled in; reads only, and may run beside the event loop, in the language that is spoken there."""
        return replace(self.fill(asked), site=asked.parts.config.site.name, printed_at=asked.now)

    def file_name(self, asked: Asked, ending: str) -> str:
        """2026-05-01 2026-05-31 准时交车率统计表.xlsx; nothing in it that a file system would mind."""
        days = dict.fromkeys((asked.first.isoformat(), asked.last.isoformat()))
        return f"{' '.join((*days, self.title.replace('/', '、')))}.{ending}"
