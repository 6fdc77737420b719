"""The channels are told once a day what became of the files that came in by themselves."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from server.config.loading import load_config
from server.run.app import create_app
from server.run.feeding import Feeding
from tests import running
from tests.databases import give_shop
from tests.fakes import FakeClock
from tests.server.live.outside import Outside

FOUND: dict[str, Any] = {
    "read": 3,
    "imported": 2,
    "settled": 0,
    "already": 0,
    "refused": 1,
    "stopped": None,
    "refusals": [],
}


def test_the_channels_get_a_line_for_each_file_once(tmp_path: Path, clock: FakeClock) -> None:
    with Outside() as chat:
        path = running.write_config(tmp_path, notify={"channels": [f"json://{chat.address}/room"]})
        config = load_config(path, {})
        give_shop(config)
        app = create_app(config, clock)
        wiring = app.extensions["shopboard"]
        feeding = Feeding(app, wiring, path)
        wiring.store.import_files.begin("a1", "night.csv", "import", clock())
        wiring.store.import_files.end("a1", FOUND, clock())
        feeding.tell()
        assert chat.messages == []
        clock.now += timedelta(days=1)
        feeding.tell()
        feeding.tell()
        (told,) = chat.messages
        assert "night.csv" in told["message"]
        wiring.store.close()
