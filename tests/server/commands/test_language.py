"""The command line speaks as the pages do."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from board.refused import Refused
from server.commands.language import sentence, site_language
from server.config.loading import load_config
from tests.running import ROOT


def test_a_refusal_that_names_a_time_is_told_in_the_shops_time() -> None:
    config = load_config(ROOT / "config.yaml", {})
    noon = datetime.now(UTC).replace(hour=4, minute=0) + timedelta(days=400)
    with site_language(config):
        told = sentence(Refused("The file has %(time)s.", time=noon))
    assert f"{noon:%Y-%m-%d} 12:00" in told
