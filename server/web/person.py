"""Who asks, and what they may do; how that is found out is `server.web.auth`'s business."""

from __future__ import annotations

from dataclasses import dataclass

from board.people import PAGES, SCOPES, Scope, may
from server.store.sessions import Session

SIGNED_IN = "signed-in"
"""Guards what everybody may do who is signed in, whatever the role."""


@dataclass(frozen=True, slots=True)
class Person:
    """Who asks, for one request. `session` is False for a token; `device` says from where, for the log.

    `opened` is the session itself, of a person who has signed in; `scope` narrows what a display's token opens.
    """

    name: str
    role: str
    device: str
    language: str | None = None
    team: str | None = None
    session: bool = True
    opened: Session | None = None
    scope: Scope | None = None

    @property
    def must_change_pin(self) -> bool:
        """Whether they have signed in with a PIN that is too short for their role: nothing else is open to them."""
        return self.opened is not None and self.opened.must_change

    def may(self, right: str) -> bool:
        """Whether their role has this right."""
        if self.must_change_pin or (self.scope is not None and right not in SCOPES[self.scope]):
            return right == SIGNED_IN
        return right == SIGNED_IN or may(self.role, right)

    def may_open(self, page: str) -> bool:
        """Whether their role may open this page."""
        return page in PAGES and self.may(PAGES[page].right)

    def may_undo(self, who: str) -> bool:
        """Whether they may take back what `who` did."""
        return self.may("undo") and (who == self.name or self.may("undo-others"))
