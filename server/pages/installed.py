"""What makes the pages an app that can be installed: its manifest, and the script that opens pages without the network.

Browsers take both over HTTPS only (and from the computer itself); over plain HTTP the pages work without them.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import cast

from flask import Blueprint, Response, current_app, json, send_from_directory
from flask_babel import get_locale, gettext

from server.translations.catalogs import known
from server.web.current import current

blueprint = Blueprint("installed", __name__)

ICON_SIZES = (192, 512)
GROUND, BRAND = "#f3f6f7", "#0a5d6c"
"""The colours of the paper and of the bar while the app starts (styles/base/tokens.css, layout.html)."""


@blueprint.get("/manifest.webmanifest")
def manifest() -> Response:
    """The web app manifest, in the reader's language."""
    name = gettext("Shopboard")
    asset = cast("Callable[[str], str]", current_app.jinja_env.globals["asset"])
    icons = [
        {"src": asset(f"app/{file}-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}
        for file, purpose in (("icon", "any"), ("maskable", "maskable"))
        for size in ICON_SIZES
    ]
    content = {
        "id": "/",
        "name": f"{name} · {current().config.site.name}",
        "short_name": name,
        "lang": (known(str(get_locale())) or current().config.site.language).replace("_", "-"),
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": GROUND,
        "theme_color": BRAND,
        "icons": icons,
    }
    return Response(json.dumps(content, ensure_ascii=False), mimetype="application/manifest+json")


@blueprint.get("/service-worker.js")
def service_worker() -> Response:
    """The script itself, at the root since it answers for the pages there; asked for anew each time."""
    built = Path(current_app.static_folder or ".") / "build"
    answer = send_from_directory(built, "service-worker.js", mimetype="text/javascript")
    answer.headers["Cache-Control"] = "no-cache"
    return answer
