"""The one-time code of the console: right once, for a day, and not for guessing."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from server.people.one_time_code import LIFE, MOST_TRIES, OneTimeCode
from tests.builders import at

NOW = at("09:00")


@pytest.fixture
def code(tmp_path: Path) -> OneTimeCode:
    return OneTimeCode(tmp_path / "var" / "setup-code")


def test_it_fits_as_it_was_shown_and_as_people_type_it(code: OneTimeCode) -> None:
    shown = code.make(NOW)
    assert all(code.fits(typed, NOW) for typed in (shown, shown.lower(), shown.replace("-", " "), f" {shown}"))
    assert not code.fits(shown[:-1], NOW)


def test_a_spent_an_older_and_an_earlier_one_do_not_fit(code: OneTimeCode) -> None:
    assert not code.fits("ABCD-EFGH", NOW)
    first, second = code.make(NOW), code.make(NOW)
    assert not code.fits(first, NOW)
    assert code.fits(second, NOW + LIFE - timedelta(seconds=1))
    assert not code.fits(second, NOW + LIFE)
    assert not code.fits(second, NOW - timedelta(days=2)), "a clock that jumped back makes it no younger"
    code.spend()
    assert not code.fits(second, NOW)


def test_it_cannot_be_guessed_for_ever(code: OneTimeCode) -> None:
    shown = code.make(NOW)
    assert not any(code.fits("2222-2222", NOW) for _ in range(MOST_TRIES))
    assert not code.fits(shown, NOW)
    assert code.fits(code.make(NOW), NOW)


@pytest.mark.parametrize("content", ["", "[]", '{"hash": "x"}', '{"hash": "x", "made_at": "soon", "tries": 0}'])
def test_a_file_that_says_nothing_fits_nothing(code: OneTimeCode, tmp_path: Path, content: str) -> None:
    code.make(NOW)
    (tmp_path / "var" / "setup-code").write_text(content)
    assert not code.fits("ABCD-EFGH", NOW)


def test_only_its_hash_is_kept_and_only_for_the_owner(code: OneTimeCode, tmp_path: Path) -> None:
    shown = code.make(NOW)
    (kept,) = (tmp_path / "var").iterdir()
    assert kept.stat().st_mode & 0o077 == 0
    assert shown.replace("-", "") not in kept.read_text()
