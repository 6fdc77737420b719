"""The application of an environment in which another package has brought the sign protocol `lantern` along.

python -m tests.server.foreign_sign FOLDER: prints what its pages and its API say of it, as JSON. A process of its own,
for what the API takes is settled when it is imported.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from server.config.loading import load_config
from server.run.app import create_app
from tests.running import write_config
from tests.server.callers import ADMIN, signed_in, staff_up

SIGN = {"name": "porch", "protocol": "lantern", "port": "simulator://porch", "glow": "cold", "faults": True, "lines": 4}


def said(folder: Path) -> dict[str, Any]:
    """What is said of the sign `porch`, and of one that is being connected."""
    path = write_config(folder, signs=[SIGN])
    app = create_app(load_config(path, {}))
    staff_up(app.extensions["shopboard"])
    admin = signed_in(app, ADMIN)
    wanted = {"protocol": "lantern", "port": "simulator://yard", "lines": 4, "candles": 2, "language": "en"}
    draft = admin.post("/signs/yard/draft", wanted).get_json()
    saved = admin.post("/signs/yard/settings", wanted)
    yard = app.extensions["shopboard"].config.signs[-1]
    return {
        "guide": admin.client.get("/signs/porch/connect").text,
        "twin": admin.client.get("/signs/porch").text,
        "draft": draft["yaml"],
        "saved": [saved.status_code, yard.model_dump(mode="json")],
        "beyond": admin.post("/signs/yard/draft", wanted | {"candles": 10}).status_code,
        "chinese": admin.post("/signs/yard/draft", wanted | {"language": "zh_CN"}).status_code,
        "of another": admin.post("/signs/yard/draft", wanted | {"font_px": 16}).get_json(),
        "fault": [admin.post("/signs/porch/fault", {"fault": f, "value": "1"}).status_code for f in FAULTS],
        "body": admin.get("/openapi.json").get_json()["components"]["schemas"]["TrialBody"],
    }


FAULTS = ("refuse_next", "nack_next")

if __name__ == "__main__":
    print(json.dumps(said(Path(sys.argv[1])), ensure_ascii=False))
