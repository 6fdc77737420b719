"""What was done to people and settings, for an administrator to read: newest first, page by page."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request
from pydantic import ValidationError
from werkzeug.exceptions import BadRequest

from board.figures.administered import Administered
from board.figures.book import BookEntry
from server.api.audit import AuditAsked, entries_of
from server.pages import recorded
from server.pages.entrance import shows
from server.web.labels import label
from server.web.person import Person

blueprint = Blueprint("audit_page", __name__)

ON_A_PAGE = 100


@blueprint.get("/admin/audit")
@shows("admin")
def page(person: Person) -> str:
    try:
        given = {name: value for name in ("from", "to", "before") if (value := request.args.get(name))}
        asked = AuditAsked.model_validate({**given, "limit": ON_A_PAGE + 1})
    except ValidationError:
        raise BadRequest from None
    found, (first, last) = entries_of(asked)
    return render_template(
        "audit.html",
        entries=[_shown(entry) for entry in found[:ON_A_PAGE]],
        first=first.isoformat(),
        last=last.isoformat(),
        older=found[ON_A_PAGE - 1].seq if len(found) > ON_A_PAGE else None,
        is_newest=asked.before is None,
    )


def _shown(entry: BookEntry) -> dict[str, Any]:
    fact = entry.fact
    assert isinstance(fact, Administered)
    return {
        "at": entry.at,
        "what": fact.what,
        "about": recorded.subject(fact.what, fact.about),
        "old": recorded.value(fact.what, fact.old),
        "new": recorded.value(fact.what, fact.new),
        "who": label("actor", entry.who),
        "where": recorded.place(entry.device),
    }
