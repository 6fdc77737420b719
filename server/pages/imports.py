"""Files that come in, and the backlog they leave: for whoever may import, and for those who take old orders up."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template

from server.core.wiring import Wiring
from server.imports.backlog import backlog
from server.imports.numbered import listed
from server.pages.entrance import shows
from server.web.auth import Person
from server.web.current import current

blueprint = Blueprint("imports_page", __name__)


@blueprint.get("/imports")
@shows("imports")
def page(person: Person) -> str:
    return render_template("imports.html", **contents(current()))


def contents(parts: Wiring) -> dict[str, Any]:
    """What the page shows, and the tab of the administration."""
    return {"imports": listed(parts.store), "backlog": backlog(parts.store)}
