"""Public holidays of the shop's country: whole stretches, and the weekends that are worked for them."""

from __future__ import annotations

from datetime import date

import pytest

from server.core.public_holidays import PublicHoliday, public_holidays


def stretch(first: str, last: str, *worked: str, name: str) -> PublicHoliday:
    return PublicHoliday(
        name, date.fromisoformat(first), date.fromisoformat(last), tuple(map(date.fromisoformat, worked))
    )


def test_the_chinese_year_is_as_the_state_council_announced_it():
    found = public_holidays("Asia/Shanghai", 2026, "zh_CN")
    assert found == (
        stretch("2026-01-01", "2026-01-03", "2026-01-04", name="元旦"),
        stretch("2026-02-15", "2026-02-23", "2026-02-14", "2026-02-28", name="农历除夕 · 春节"),
        stretch("2026-04-04", "2026-04-06", name="清明节"),
        stretch("2026-05-01", "2026-05-05", "2026-05-09", name="劳动节"),
        stretch("2026-06-19", "2026-06-21", name="端午节"),
        stretch("2026-09-25", "2026-09-27", name="中秋节"),
        stretch("2026-10-01", "2026-10-07", "2026-09-20", "2026-10-10", name="国庆节"),
    )


@pytest.mark.parametrize(("zone", "count"), [("Europe/Berlin", 7), ("UTC", 0), ("Asia/Urumqi", 7)])
def test_the_country_is_that_of_the_time_zone(zone: str, count: int):
    assert len(public_holidays(zone, 2026, "en")) >= count
    assert bool(public_holidays(zone, 2026, "en")) == bool(count)


def test_every_stretch_has_a_name_and_lies_in_order():
    found = [one for year in range(2020, 2028) for one in public_holidays("Asia/Shanghai", year, "en")]
    assert all(one.name and one.first <= one.last for one in found)
    assert [one.first for one in found] == sorted(one.first for one in found)
