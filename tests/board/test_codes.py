"""The tables of codes hold together: what one row says of another is there."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from board import codes

WORDED: list[Mapping[str, codes.RepairType] | Mapping[str, codes.Trade]] = [codes.REPAIR_TYPES, codes.TRADES]


@pytest.mark.parametrize("table", WORDED)
def test_every_code_is_known_in_files_and_no_word_means_two_codes(
    table: Mapping[str, codes.RepairType] | Mapping[str, codes.Trade],
) -> None:
    words = [word for row in table.values() for word in (row.code, *row.words)]
    assert all(row.words for row in table.values())
    assert len(words) == len(set(words))


def test_the_inspections_of_a_repair_type_are_levels_in_their_order() -> None:
    for row in codes.REPAIR_TYPES.values():
        assert list(row.inspections) == [level for level in codes.INSPECTION_LEVELS if level in row.inspections]


def test_every_trade_has_its_own_turn() -> None:
    turns = [trade.turn for trade in codes.TRADES.values()]
    assert sorted(turns) == list(range(1, len(turns) + 1))


def test_a_reason_cannot_be_without_a_cause() -> None:
    with pytest.raises(TypeError, match="cause"):
        codes.StoppageReason("weather", "Bad weather", "cloud")  # type: ignore[call-arg]
    assert all(codes.LATE_CAUSES[row.cause.code] is row.cause for row in codes.STOPPAGE_REASONS.values())


def test_a_reason_of_a_newer_version_is_like_any_other() -> None:
    assert codes.stoppage_reason("weather") is codes.stoppage_reason(None) is codes.STOPPAGE_REASONS["other"]


def test_a_code_stands_once_in_its_table() -> None:
    with pytest.raises(ValueError, match="parts"):
        codes.table(*codes.LATE_CAUSES.values(), codes.LateCause("parts", "Parts again"))
