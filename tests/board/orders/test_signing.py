"""The customer signs, agrees, declines and asks for a later time (domain.md §5, §14)."""

from __future__ import annotations

import pytest

from board.orders import events as e
from board.orders.added_work import AddedWork, added_work
from board.orders.job_records import CUSTOMER
from board.orders.moves import signing
from board.orders.promise import promised_at
from board.refused import Refused
from tests.board.shops import ADVISOR, at, operation
from tests.board.story import Story


@pytest.fixture
def story() -> Story:
    story = Story()
    story.open(promised="17:00")
    return story


def only(story: Story) -> AddedWork:
    [one] = added_work(story.job())
    return one


def answer(story: Story, when: str, *, approved: bool, image: str | None = "5ea1") -> list[e.Event]:
    entries = signing.answer_added_work(
        story.job(), event=only(story).seq, approved=approved, image=image, at=at(when), now=at(when)
    )
    return story.record(entries, CUSTOMER, when)


def later(story: Story, when: str, promised: str) -> list[e.Event]:
    entries = signing.ask_for_later(story.shop, story.job(), promised_at=at(promised), at=at(when), now=at(when))
    return story.record(entries, CUSTOMER, when)


def test_added_work_waits_until_the_customer_signs_and_its_time_counts_from_then_on(story: Story) -> None:
    story.add_work("10:00", operation(30), operation(20, "body"), promised="18:00", confirmed_by=None)
    assert (only(story).waits, len(only(story).operations)) == (True, 2)
    assert promised_at(story.job()) == at("17:00")
    answer(story, "10:30", approved=True)
    found = only(story)
    assert found.signature is not None
    assert (found.waits, found.signature.image, found.signature.at_staff) == (False, "5ea1", False)
    assert promised_at(story.job()) == at("18:00")
    assert story.job().promises[-1].confirmed_by == "car_page"


def test_what_was_agreed_on_the_phone_waits_for_nobody_and_can_still_be_signed(story: Story) -> None:
    story.add_work("10:00", promised=None, confirmed_by="phone")
    assert not only(story).waits
    story.sign("10:30", "added_work")
    signature = only(story).signature
    assert signature is not None
    assert signature.at_staff
    with pytest.raises(Refused, match="no added work"):
        story.sign("10:40", "added_work")


def test_work_that_is_declined_moves_no_promise_and_is_asked_about_once(story: Story) -> None:
    story.add_work("10:00", promised="18:00", confirmed_by=None)
    answer(story, "10:30", approved=False, image=None)
    assert only(story).declined_at == at("10:30")
    assert promised_at(story.job()) == at("17:00")
    with pytest.raises(Refused, match="Nobody is waiting"):
        answer(story, "10:31", approved=True)


def test_work_that_was_declined_is_taken_out_by_undo(story: Story) -> None:
    added = story.add_work("10:00", confirmed_by=None)
    answer(story, "10:30", approved=False, image=None)
    story.undo(added[0], "10:40", who=ADVISOR)
    assert added_work(story.job()) == ()
    assert story.task().standard_minutes == 60


def test_agreeing_needs_the_signature(story: Story) -> None:
    story.add_work("10:00", confirmed_by=None)
    with pytest.raises(Refused) as refused:
        answer(story, "10:30", approved=True, image=None)
    assert refused.value.field == "image"


def test_agreeing_late_rescues_nothing_and_brings_no_earlier_time_back(story: Story) -> None:
    story.add_work("10:00", promised="18:00", confirmed_by=None)
    story.promise("11:00", "19:00")
    answer(story, "11:30", approved=True)
    assert promised_at(story.job()) == at("19:00")


def test_added_work_that_was_taken_back_is_no_question_any_more(story: Story) -> None:
    added = story.add_work("10:00", confirmed_by=None)
    story.undo(added[0], "10:05", who=ADVISOR)
    assert added_work(story.job()) == ()


def test_a_later_time_that_the_customer_asks_for_in_person_moves_the_promise(story: Story) -> None:
    later(story, "15:00", "2026-03-03 10:00")
    story.deliver("2026-03-03 09:55")
    assert story.judged() == "on_time"


@pytest.mark.parametrize(
    ("when", "promised"),
    [("15:00", "16:30"), ("15:00", "17:00"), ("17:01", "17:20"), ("15:00", "19:00"), ("15:00", "2026-03-03 03:00")],
)
def test_a_time_that_is_not_later_or_asked_for_too_late_moves_nothing(story: Story, when: str, promised: str) -> None:
    with pytest.raises(Refused):
        later(story, when, promised)


@pytest.mark.parametrize("about", ["excuse", "added_work"])
def test_nothing_is_signed_that_is_not_there(story: Story, about: str) -> None:
    with pytest.raises(Refused):
        story.sign("10:00", about)


def test_an_excuse_is_signed_once(story: Story) -> None:
    story.excuse("16:00")
    with pytest.raises(Refused, match="already"):
        story.sign("16:10", "excuse")


def test_what_was_signed_is_not_taken_back_under_the_signature(story: Story) -> None:
    noted, _ = story.excuse("16:00")
    with pytest.raises(Refused, match="builds on"):
        story.undo(noted, "16:05", who=ADVISOR)
