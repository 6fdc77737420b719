"""A refusal that is not a move's, as it is raised; `problems` makes the answer of it."""

from __future__ import annotations

from collections.abc import Mapping

from flask import request
from flask_babel.speaklater import LazyString

MACHINE_PATHS = ("/api/", "/healthz", "/readyz", "/metrics")


class Problem(Exception):
    """A refusal that is not a move's: `code` says which to a machine, `detail` to a person."""

    def __init__(
        self,
        status: int,
        code: str,
        detail: LazyString | None = None,
        field: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.detail = detail
        self.field = field
        self.headers = dict(headers or {})


def for_machines() -> bool:
    """Whether the present request wants problems rather than pages."""
    return request.path.startswith(MACHINE_PATHS)
