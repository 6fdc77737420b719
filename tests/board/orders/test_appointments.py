"""Cars that are booked: what may become of them, and what they take of the days' hours (domain.md §13)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from board.forecast.capacity import capacity, expected_work, overbooked, work_of
from board.orders.appointments import Appointment
from board.orders.moves import attending, booking
from board.orders.shop import Entry, Shop
from board.refused import Refused
from tests.board.shops import ADVISOR, LI, ZHANG, at, plans, refusal
from tests.board.story import Story

TOMORROW = date(2026, 3, 3)


def book(story: Story, planned: str, *tasks: tuple[str, int], ready: str | None = None, when: str = "09:00") -> int:
    entries = booking.book(
        story.shop,
        plate="沪A12345",
        vin="",
        model="示例车型",
        repair_type="maintenance",
        advisor=ADVISOR,
        tasks=plans(*(tasks or (("mechanical", 60),))),
        planned_at=at(planned),
        promised_at=at(ready) if ready else None,
        waiting_customer=True,
        wash=False,
        note="",
        now=at(when),
    )
    return story.record(entries, ADVISOR, when)[0].seq


def known(story: Story, id: int) -> Appointment:
    found = story.shop.appointments.get(id)
    assert found is not None
    return found


def arrive(story: Story, id: int, when: str, order_no: str = "W1") -> None:
    moment = at(when)
    entries = booking.arrive(
        story.shop, id, order_no=order_no, promised_at=None, confirmed_by="signature", at=moment, now=moment
    )
    story.record(entries, ADVISOR, when)


def moved(shop: Shop, id: int, planned: str, when: str) -> list[Entry]:
    return booking.move(shop, id, planned_at=at(planned), promised_at=None, note="", now=at(when))


def test_an_arrival_is_an_order_with_everything_that_was_booked() -> None:
    story = Story()
    id = book(story, "2026-03-03 09:00", ready="2026-03-03 11:00")
    story.record(booking.confirm(story.shop, id, note="", now=at("10:00")), ADVISOR, "10:00")
    assert known(story, id).state == "confirmed"
    arrive(story, id, "2026-03-03 09:10")
    job = story.job()
    assert (job.plate, job.advisor, job.waiting_customer) == ("沪A12345", ADVISOR, True)
    assert [given.promised_at for given in job.promises] == [at("2026-03-03 11:00")]
    assert (known(story, id).state, known(story, id).order_no) == ("arrived", "W1")
    assert refusal(lambda: arrive(story, id, "2026-03-03 09:11", "W2")).kind == "conflict"


def test_the_agreed_hand_over_moves_along_and_is_not_promised_when_it_has_passed() -> None:
    story = Story()
    id = book(story, "2026-03-03 09:00", ready="2026-03-03 11:00")
    story.record(moved(story.shop, id, "2026-03-04 10:00", "12:00"), ADVISOR, "12:00")
    assert (known(story, id).state, known(story, id).promised_at) == ("booked", at("2026-03-04 12:00"))
    arrive(story, id, "2026-03-04 12:30")
    assert story.job().promises == ()


LATER = "2026-03-03 09:01"


@pytest.mark.parametrize(
    "act",
    [
        lambda shop, id: moved(shop, id, "2026-03-05 09:00", LATER),
        lambda shop, id: booking.cancel(shop, id, note="", now=at(LATER)),
        lambda shop, id: booking.take_back(shop, id, event=None, note="", now=at(LATER)),
        lambda shop, id: booking.miss(shop, id, note="", now=at("2026-03-03 08:59")),
    ],
)
def test_what_was_planned_counts_once_its_time_has_come(act: Callable[[Shop, int], object]) -> None:
    story = Story()
    id = book(story, "2026-03-03 09:00")
    assert refusal(lambda: act(story.shop, id)).kind == "conflict"


def test_who_was_missed_may_still_come() -> None:
    story = Story()
    id = book(story, "2026-03-03 09:00")
    story.record(booking.miss(story.shop, id, note="", now=at("2026-03-03 10:00")), ADVISOR, "2026-03-03 10:00")
    assert not known(story, id).is_expected
    arrive(story, id, "2026-03-03 15:00")
    assert known(story, id).came_on_its_day(story.shop.calendar)
    # Taken back, it is missed again; but not while its order is open.
    moment = "2026-03-03 15:05"

    def take_back() -> list[Entry]:
        return booking.take_back(story.shop, id, event=None, note="", now=at(moment))

    assert refusal(take_back).params["order_no"] == "W1"
    story.cancel("2026-03-03 15:01", "W1")
    story.record(take_back(), ADVISOR, moment)
    assert (known(story, id).state, known(story, id).order_no) == ("missed", None)


def test_a_car_that_comes_a_day_late_did_not_come_on_its_day() -> None:
    story = Story()
    id = book(story, "2026-03-03 09:00")
    arrive(story, id, "2026-03-04 09:00")
    assert not known(story, id).came_on_its_day(story.shop.calendar)


@pytest.mark.parametrize(
    ("planned", "ready", "field"),
    [
        ("08:59", None, "planned_at"),
        ("2028-03-03 09:00", None, "planned_at"),
        ("2026-03-03 09:00", "2026-03-03 09:00", "promised_at"),
    ],
)
def test_nonsense_is_refused(planned: str, ready: str | None, field: str) -> None:
    with pytest.raises(Refused) as refused:
        book(Story(), planned, ready=ready)
    assert refused.value.field == field


def loads(story: Story, day: date, trade: str, now: str = "09:00") -> list[int]:
    found = next(one for one in capacity(story.shop, day, expected_work(story.shop, at(now))) if one.trade == trade)
    return [found.load_minutes, *(half.load_minutes for half in found.halves)]


def test_what_is_booked_takes_of_the_half_days_in_turn() -> None:
    story = Story()
    id = book(story, "2026-03-03 11:00", ("body", 90), ("paint", 60))
    assert loads(story, TOMORROW, "body") == [90, 60, 30]
    assert loads(story, TOMORROW, "paint") == [60, 0, 60]
    assert loads(story, TOMORROW, "mechanical") == [0, 0, 0]
    # Nobody waits for it once its day is over; what has come is an order, and no longer booked.
    assert loads(story, date(2026, 3, 4), "body", "2026-03-04 09:00") == [0, 0, 0]
    story.record(booking.cancel(story.shop, id, note="", now=at("10:00")), ADVISOR, "10:00")
    assert loads(story, TOMORROW, "body") == [0, 0, 0]


def test_it_is_told_by_how_much_a_half_day_is_overbooked() -> None:
    story = Story()
    for technician in (ZHANG, LI):
        away = attending.set_presence(
            story.shop,
            technician=technician,
            day=TOMORROW,
            state="here",
            begin=at("2026-03-03 08:30"),
            end=at("2026-03-03 10:00"),
            team=None,
            note="",
            now=at("08:00"),
        )
        story.record(away, "郑主管", "08:00")
    book(story, "2026-03-03 08:30", ("mechanical", 150))
    before = expected_work(story.shop, at("09:00"))
    work = list(work_of(story.shop, plans(("mechanical", 60)), at("2026-03-03 09:00")))
    was, then = (capacity(story.shop, TOMORROW, works) for works in (before, [*before, *work]))
    (over,) = overbooked(was, then)
    assert (over.day, over.half, over.trade, over.over_minutes) == (TOMORROW, "morning", "mechanical", 30)
    # What was too much before, and has not become more, is not told again.
    assert overbooked(then, then) == []
