"""What else a car needs: noted at work, then added work or advice for the next visit (domain.md §14)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from board.orders import events as e
from board.orders.findings import advice, findings, unanswered
from board.orders.late_tap import check_still_fits
from board.orders.moves import customer, finding
from board.refused import Refused
from tests.board.shops import ADVISOR, ZHANG, at, operation
from tests.board.story import Story


@pytest.fixture
def story() -> Story:
    story = Story()
    story.open(promised="17:00")
    return story


def find(story: Story, when: str, note: str, image: str | None = None) -> int:
    """The seq of what was noted."""
    [event] = story.record(finding.find(story.job(), note=note, image=image, at=at(when)), ZHANG, when)
    return event.seq


def answer(story: Story, when: str, seq: int, outcome: str) -> list[e.Event]:
    entries = finding.answer(story.job(), finding=seq, outcome=outcome, at=at(when))
    return story.record(entries, ADVISOR, when)


def add(story: Story, when: str, seq: int) -> list[e.Event]:
    entries = customer.added_work(
        story.job(),
        operations=[operation(30)],
        promised_at=None,
        confirmed_by=None,
        finding=seq,
        at=at(when),
        now=at(when),
    )
    return story.record(entries, ADVISOR, when)


def outcomes(story: Story) -> list[str | None]:
    return [one.outcome for one in findings(story.job())]


def test_what_is_found_waits_for_the_advisor(story: Story) -> None:
    find(story, "10:00", "前刹车片剩 3 毫米", "9c41")
    [one] = unanswered(story.job())
    assert (one.note, one.image, one.who, one.at) == ("前刹车片剩 3 毫米", "9c41", ZHANG, at("10:00"))
    with pytest.raises(Refused, match="what the car needs"):
        find(story, "10:05", "  ")


def test_a_finding_becomes_added_work_once_and_is_open_again_when_that_is_taken_back(story: Story) -> None:
    seq = find(story, "10:00", "前刹车片剩 3 毫米")
    [added, _] = add(story, "10:10", seq)
    assert (outcomes(story), unanswered(story.job())) == (["added_work"], ())
    with pytest.raises(Refused, match="answered already"):
        add(story, "10:20", seq)
    story.undo(added, "10:30")
    assert outcomes(story) == [None]
    assert len(story.job().tasks) == 1


def test_what_was_kept_for_the_next_visit_can_still_be_done_now(story: Story) -> None:
    seq = find(story, "10:00", "前刹车片剩 3 毫米")
    answer(story, "10:10", seq, "next_visit")
    assert (outcomes(story), unanswered(story.job())) == (["next_visit"], ())
    add(story, "10:20", seq)
    assert outcomes(story) == ["added_work"]


def test_a_finding_that_is_not_there_is_answered_by_nobody(story: Story) -> None:
    with pytest.raises(Refused, match="no such finding"):
        answer(story, "10:10", 99, "settled")
    seq = find(story, "10:00", "前刹车片剩 3 毫米")
    with pytest.raises(Refused, match="none of"):
        answer(story, "10:10", seq, "sold")


def test_when_the_car_has_left_what_stands_is_advice_until_it_is_dealt_with(story: Story) -> None:
    kept, forgotten, done = (find(story, "10:00", note) for note in ("刹车片", "雨刮", "滤芯"))
    answer(story, "10:10", kept, "next_visit")
    answer(story, "10:10", done, "settled")
    assert advice([story.job()]) == ()
    story.deliver("16:00")
    left = advice([story.job()])
    assert [(one.order_no, one.finding.seq) for one in left] == [("W1", kept), ("W1", forgotten)]
    answer(story, "16:30", kept, "settled")
    assert [one.finding.seq for one in advice([story.job()])] == [forgotten]


def test_what_was_found_before_the_hand_over_and_arrives_after_it_is_taken(story: Story) -> None:
    story.deliver("16:00")
    late = finding.find(story.job(), note="刹车片", image=None, at=at("15:00"))
    check_still_fits(story.jobs, late)
    story.record(late, ZHANG, "16:10")
    assert len(advice([story.job()])) == 1


def test_a_late_answer_does_not_replace_a_newer_one_about_the_same_finding(story: Story) -> None:
    one, other = find(story, "10:00", "刹车片"), find(story, "10:00", "雨刮")
    answer(story, "10:30", one, "next_visit")
    early = at("10:30") - timedelta(minutes=10)
    with pytest.raises(Refused, match="contradicts"):
        check_still_fits(story.jobs, finding.answer(story.job(), finding=one, outcome="settled", at=early))
    check_still_fits(story.jobs, finding.answer(story.job(), finding=other, outcome="settled", at=early))


def test_the_advice_of_a_cancelled_order_can_be_dealt_with(story: Story) -> None:
    seq = find(story, "10:00", "刹车片")
    story.cancel("10:30")
    assert len(advice([story.job()])) == 1
    answer(story, "11:00", seq, "settled")
    assert advice([story.job()]) == ()
    with pytest.raises(Refused, match="was cancelled"):
        find(story, "11:10", "雨刮")
