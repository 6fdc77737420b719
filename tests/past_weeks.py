"""Four weeks of delivered cars in the sample shop, for tests that look at figures in a browser."""

from __future__ import annotations

from datetime import date, timedelta

from server.config.loading import load_config
from server.demo.past import Past
from server.run.opening import standards_of, teams_of
from tests.running import ROOT

ADVISORS = ("李示例", "王示例", "刘样本")


def past_weeks(last: date) -> str:
    """The file, as `shopboard import jobs` takes it: orders of the four weeks that end with `last`."""
    config = load_config(ROOT / "config.yaml", {})
    first = last - timedelta(days=27)
    return Past(config.calendar(), first, last, teams_of(config), standards_of(config), ADVISORS).orders()
