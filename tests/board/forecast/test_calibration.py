"""Promises that would have been given: each month by what was known before it, and what became of them."""

from __future__ import annotations

from datetime import date
from random import Random

from board.forecast.calibration import Kept, calibration
from tests.board.learning import BUMPER, OIL, past, took

TODAY = date(2026, 5, 20)
APRIL, MAY, JUNE = date(2026, 4, 1), date(2026, 5, 1), date(2026, 6, 1)


def test_a_month_is_judged_by_what_was_known_before_it() -> None:
    times = [*past(range(1, 101), on=MAY), *past([50, 97, 98, 300], on=date(2026, 5, 10), prefix="M")]
    assert calibration(times, TODAY) == (
        # 97 is the 96 % time, 81 the 80 % time, 30 the standard.
        Kept(MAY, jobs=4, kept=2, kept_often=1, kept_plain=0, short=0),
        Kept(APRIL, jobs=0, kept=0, kept_often=0, kept_plain=0, short=100),
    )


def test_a_job_of_several_tasks_is_one_promise() -> None:
    known = [*past(range(1, 101), on=MAY), *past(range(1, 101), BUMPER, on=MAY, prefix="B")]
    day = date(2026, 5, 10)
    tried = [
        took("W1", 60, OIL, on=day),
        took("W1", 60, BUMPER, task=2, on=day),
        took("W2", 97, OIL, on=day),
        took("W2", 97, BUMPER, task=2, on=day),
    ]
    (may, _) = calibration([*known, *tried], TODAY)
    assert (may.jobs, may.kept, may.kept_plain) == (2, 1, 1)


def test_a_month_without_cars_is_left_out() -> None:
    assert calibration(past([30], on=date(2026, 3, 9)), TODAY) == (
        Kept(date(2026, 3, 1), jobs=0, kept=0, kept_often=0, kept_plain=0, short=1),
    )
    assert calibration([], TODAY) == ()


def test_times_that_stay_as_they_were_are_kept_as_often_as_promised() -> None:
    chance = Random(5)
    times = [chance.lognormvariate(4, 0.4) for _ in range(2_000)]
    known = past([round(minutes) for minutes in times[:1_000]], on=MAY)
    unseen = past([round(minutes) for minutes in times[1_000:]], on=date(2026, 5, 15), prefix="M")
    (may, _) = calibration([*known, *unseen], TODAY)
    assert may.jobs == 1_000
    assert 940 <= may.kept <= 980
    assert 770 <= may.kept_often <= 840
