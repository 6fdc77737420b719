"""Why a move is not possible, said so that a person can act on it."""

from __future__ import annotations

from typing import Any, Literal

Kind = Literal["invalid", "unusual", "conflict", "unknown"]


class Refused(Exception):
    """A move that may not be made.

    `template` is an English sentence with %(name)s places for `params`; the edge translates it. `field` names the input
    at fault, where one is. `kind`: `invalid` (the input is wrong), `unusual` (it may be right, and is taken once it is
    confirmed), `conflict` (the job is in another state than the person thought), `unknown` (what was named does not
    exist).
    """

    def __init__(self, template: str, field: str | None = None, kind: Kind = "invalid", **params: object) -> None:
        super().__init__(template % params if params else template)
        self.template = template
        self.field = field
        self.kind = kind
        self.params = params

    def __reduce__(self) -> tuple[Any, ...]:
        """Whatever its kind asks for when it is raised, it goes to another process as what it says."""
        return _again, (type(self), self.template, self.field, self.kind, self.params)


def _again(kind: type[Refused], template: str, *said: Any) -> Refused:
    found = kind.__new__(kind)
    field, of_kind, params = said
    Refused.__init__(found, template, field, of_kind, **params)
    return found


def conflict(template: str, field: str | None = None, **params: object) -> Refused:
    """The refusal of a move that the job's present state does not allow."""
    return Refused(template, field, "conflict", **params)
