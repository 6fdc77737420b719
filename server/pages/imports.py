"""Files that come in, and the backlog they leave: for whoever may import, and for those who take old orders up."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, render_template

from server.api.import_list import MOST_FILES, file_json
from server.api.refused_rows import RefusedJson
from server.core.wiring import Wiring
from server.imports.backlog import backlog
from server.imports.numbered import listed
from server.pages.entrance import shows
from server.web.current import current
from server.web.person import Person

blueprint = Blueprint("imports_page", __name__)


@blueprint.get("/imports")
@shows("imports")
def page(person: Person) -> str:
    return render_template("imports.html", **contents(current()))


def contents(parts: Wiring) -> dict[str, Any]:
    """What the page shows, and the tab of the administration."""
    return {
        "imports": listed(parts.store),
        "backlog": backlog(parts.store),
        "files": [(one, file_json(one)) for one in parts.store.import_files.latest(MOST_FILES)],
        "watched": parts.config.imports.folder,
        "causes": causes,
    }


def causes(refusals: Sequence[RefusedJson]) -> list[tuple[str, list[RefusedJson]]]:
    """The refusals by what is said of them, the most frequent first."""
    found: dict[str, list[RefusedJson]] = {}
    for one in refusals:
        found.setdefault(one["message"], []).append(one)
    return sorted(found.items(), key=lambda one: -len(one[1]))
