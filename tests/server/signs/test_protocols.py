"""A sign protocol of somebody else's package, through configuration, API and pages, none of which names it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.drivers.installing import LANTERN, install

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the application says of such a sign."""
    packages, shop = tmp_path_factory.mktemp("packages"), tmp_path_factory.mktemp("shop")
    install(packages, "lantern", LANTERN)
    environ = os.environ | {"PYTHONPATH": str(packages)}
    command = [sys.executable, "-m", "tests.server.foreign_sign", str(shop)]
    done = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def test_the_guide_asks_for_its_own_settings_in_the_reader_s_words(said: dict[str, Any]) -> None:
    guide = said["guide"]
    assert '<option value="lantern" selected>Lantern</option>' in guide
    assert '<div class="cluster fields" data-of="lantern">' in guide
    assert "光色" in guide
    assert '<option value="cold" selected>cold</option>' in guide
    assert '<input name="candles" value="4" type="number" min="1" max="9">' in guide
    assert "灯笼只有一种波特率。" in guide
    assert "lineSettings" in guide


def test_the_twin_names_it_and_offers_the_faults_of_its_simulator(said: dict[str, Any]) -> None:
    assert "Lantern, 4 × 24" in said["twin"]
    assert 'data-fault="refuse_next"' in said["twin"]
    assert 'data-fault="busy_next"' not in said["twin"]
    assert said["fault"] == [202, 422]


def test_its_settings_are_taken_written_and_read_again(said: dict[str, Any]) -> None:
    assert "candles: 2" in said["draft"]
    assert "glow" not in said["draft"]
    status, yard = said["saved"]
    assert status == 200
    assert (yard["name"], yard["protocol"], yard["candles"], yard["glow"]) == ("yard", "lantern", 2, "warm")


def test_what_it_cannot_be_is_refused(said: dict[str, Any]) -> None:
    assert (said["beyond"], said["chinese"]) == (422, 422)
    assert said["of another"]["errors"][0]["field"] == "font_px"


def test_the_description_of_the_api_knows_it(said: dict[str, Any]) -> None:
    properties = said["body"]["properties"]
    assert "lantern" in properties["protocol"]["enum"]
    assert (properties["candles"]["minimum"], properties["candles"]["maximum"]) == (1, 9)
    assert properties["glow"]["enum"] == ["warm", "cold"]
