"""People and bays of the day: who is there for which team, and what hangs on those who are not (domain.md §13)."""

from __future__ import annotations

from datetime import date, time

import pytest

from board.forecast.capacity import Capacity, HalfDay, capacity
from board.forecast.forecast import forecast
from board.forecast.to_move import to_move
from board.orders.attended import said_attendance
from board.orders.events import TaskStarted
from board.orders.hands import cars_at, hands, stretches
from board.orders.moves import attending
from board.orders.shop import Shop
from board.orders.team import Team
from board.queue.queue import next_up
from tests.board.shops import LI, TEAMS, ZHANG, at, operation, refusal
from tests.board.story import Story
from tests.builders import ZONE, every_day

DAY = date(2026, 3, 2)
TEAM = TEAMS["机一组"]
BODY = TEAMS["钣金组"]


@pytest.fixture
def story() -> Story:
    """Two cars at work in the two bays of the mechanics."""
    story = Story()
    story.open("W1", ("mechanical", 120))
    story.open("W2", ("mechanical", 120))
    story.dispatch("09:00", "W1")
    story.dispatch("09:00", "W2", place=("机一组", "机2"), technicians=[LI])
    story.start("09:00", "W1")
    story.start("09:00", "W2")
    return story


def says(
    story: Story,
    when: str,
    state: str,
    begin: str | None = None,
    end: str | None = None,
    technician: str = ZHANG,
    team: str | None = None,
) -> None:
    entries = attending.set_presence(
        story.shop,
        technician=technician,
        day=DAY,
        state=state,
        begin=at(begin) if begin else None,
        end=at(end) if end else None,
        team=team,
        note="",
        now=at(when),
    )
    story.record(entries, "郑主管", when)


def team_hands(shop: Shop, team: Team, *clocks: str) -> list[int]:
    return [hands(shop, team, at(clock)) for clock in clocks]


def test_everybody_is_there_until_somebody_says_otherwise(story: Story) -> None:
    assert team_hands(story.shop, TEAM, "09:00", "2026-03-03 09:00") == [2, 2]
    says(story, "08:00", "away")
    assert team_hands(story.shop, TEAM, "09:00", "17:29", "2026-03-03 09:00") == [1, 1, 2]


def test_half_a_day_is_here_until_noon(story: Story) -> None:
    says(story, "08:00", "here", "08:30", "12:00")
    assert team_hands(story.shop, TEAM, "08:00", "08:30", "11:59", "12:00", "16:00") == [1, 2, 2, 1, 1]
    # He stays after all: what was said last counts.
    says(story, "11:00", "here", "08:30", "16:00")
    assert team_hands(story.shop, TEAM, "12:00", "15:59", "16:00") == [2, 2, 1]


def test_lent_hours_count_for_the_team_that_borrowed(story: Story) -> None:
    says(story, "08:00", "lent", "13:00", "15:00", team="钣金组")
    assert team_hands(story.shop, TEAM, "12:00", "13:00", "15:00") == [2, 1, 2]
    assert team_hands(story.shop, BODY, "12:00", "13:00", "15:00") == [1, 2, 1]
    # Two people, one bay: still one car at a time.
    assert cars_at(story.shop, BODY, at("13:00")) == 1


def test_what_somebody_has_in_hand_who_leaves_is_listed(story: Story) -> None:
    says(story, "09:30", "here", "08:30", "12:00")
    assert to_move(story.shop, at("11:59")) == []
    (left,) = to_move(story.shop, at("12:00"))
    assert (left.order_no, left.task, left.why, left.people) == ("W1", 1, "away", (ZHANG,))


def test_a_bay_out_of_service_is_used_by_nobody_and_names_the_car_in_it(story: Story) -> None:
    out = attending.set_service(
        story.shop, bay="机1", begin=at("13:00"), end=at("15:00"), reason="举升机检修", now=at("09:30")
    )
    story.record(out, "郑主管", "09:30")
    assert [cars_at(story.shop, TEAM, at(clock)) for clock in ("12:59", "13:00", "15:00")] == [2, 1, 2]
    (named,) = to_move(story.shop, at("13:00"))
    assert (named.order_no, named.why, named.bay, named.until) == ("W1", "bay", "机1", at("15:00"))
    early = attending.set_service(story.shop, bay="机1", begin=at("14:00"), end=at("15:00"), reason="", now=at("14:00"))
    story.record(early, "郑主管", "14:00")
    assert cars_at(story.shop, TEAM, at("14:00")) == 2


def test_who_is_away_today_is_away_until_the_night_is_over() -> None:
    story = Story(calendar=every_day(ZONE, time(20), time(4)))
    says(story, "19:00", "away")
    clocks = ("20:30", "2026-03-03 01:00", "2026-03-03 03:59", "2026-03-03 20:30")
    assert team_hands(story.shop, TEAM, *clocks) == [1, 1, 1, 2]
    assert [one.team for one in stretches(story.shop, ZHANG, DAY)] == [None]
    # "Until 02:00" is typed of the day on which the night began.
    says(story, "19:10", "here", "20:00", "02:00")
    assert team_hands(story.shop, TEAM, "20:30", "2026-03-03 01:59", "2026-03-03 02:00") == [2, 2, 1]
    assert dict(said_attendance(story.shop, DAY, date(2026, 3, 3))) == {(ZHANG, DAY): 360}


def test_it_is_taken_back_with_all_that_the_tap_said(story: Story) -> None:
    says(story, "08:00", "here", "10:00", "12:00")
    last = story.shop.people_and_bays.events[-1]
    entries = attending.take_back(story.shop, event=last.seq, note="看错了", now=at("08:05"))
    story.record(entries, "郑主管", "08:05")
    assert team_hands(story.shop, TEAM, "09:00", "11:00", "13:00") == [2, 2, 2]
    assert refusal(lambda: attending.take_back(story.shop, event=last.seq, note="", now=at("08:06"))).kind == "conflict"


def test_capacity_is_the_minutes_of_those_who_are_there(story: Story) -> None:
    says(story, "08:00", "here", "08:30", "12:00")
    says(story, "08:00", "lent", "15:00", "16:00", technician=LI, team="喷漆组")
    assert capacity(story.shop, DAY, []) == [
        Capacity(DAY, "mechanical", 210 + 480 - 60, 0, (HalfDay("morning", 420, 0), HalfDay("afternoon", 210, 0))),
        Capacity(DAY, "body", 480, 0, (HalfDay("morning", 210, 0), HalfDay("afternoon", 270, 0))),
        Capacity(DAY, "paint", 540, 0, (HalfDay("morning", 210, 0), HalfDay("afternoon", 330, 0))),
    ]


@pytest.mark.parametrize(
    ("state", "begin", "end", "team", "field"),
    [
        ("ill", None, None, None, "state"),
        ("lent", None, None, "机一组", "team"),
        ("lent", None, None, None, "team"),
        ("away", None, None, "钣金组", "team"),
        ("here", "12:00", "11:00", None, "to"),
        ("here", "09:00", "2026-03-03 09:00", None, "from"),
    ],
)
def test_nonsense_is_refused(
    story: Story, state: str, begin: str | None, end: str | None, team: str | None, field: str
) -> None:
    assert refusal(lambda: says(story, "08:00", state, begin, end, team=team)).field == field


def waits(story: Story, order_no: str, minutes: int = 60) -> None:
    story.open(order_no, ("mechanical", minutes), promised="17:00", plate=f"沪A{order_no[1:]}0000")
    story.dispatch("09:10", order_no, place=("机一组", None), technicians=[])


def test_from_noon_on_one_car_at_a_time_is_expected_of_a_pair_of_whom_one_leaves(story: Story) -> None:
    waits(story, "W3")
    waits(story, "W4")
    says(story, "09:30", "here", "08:30", "12:00")
    for order_no in ("W1", "W2"):
        story.finish("11:00", order_no)
        story.deliver("11:00", order_no)
    spans = sorted(
        (laid.starts_at, laid.ends_at) for found in forecast(story.shop, at("12:30")).values() for laid in found.tasks
    )
    assert spans == [(at("13:00"), at("14:00")), (at("14:00"), at("15:00"))]
    # The bay that is empty is offered nothing while the only one who is here is at work.
    story.start("13:00", "W3", bay="机1", technicians=[LI])
    assert next_up(story.shop, "机2", at("13:01")) is None


def test_nothing_is_expected_in_a_bay_while_it_is_out_of_service(story: Story) -> None:
    for order_no in ("W1", "W2"):
        story.finish("11:00", order_no)
        story.deliver("11:00", order_no)
    for order_no in ("W3", "W4", "W5"):
        waits(story, order_no, 90)
    out = attending.set_service(
        story.shop, bay="机1", begin=at("13:00"), end=at("15:00"), reason="检修", now=at("11:00")
    )
    story.record(out, "郑主管", "11:00")
    laid = [found.tasks[0] for found in forecast(story.shop, at("11:00")).values()]
    assert sorted((one.bay, one.starts_at) for one in laid) == [
        ("机1", at("15:00")),
        ("机2", at("11:00")),
        ("机2", at("13:30")),
    ]
    assert next_up(story.shop, "机1", at("13:30")) is None


def test_what_somebody_has_in_hand_who_leaves_at_noon_waits_for_a_free_hand(story: Story) -> None:
    for order_no in ("W1", "W2"):
        story.add_work("09:30", operation(240), order_no=order_no)
    says(story, "09:30", "here", "08:30", "12:00")
    waits(story, "W3")
    found = {number: known.tasks[0] for number, known in forecast(story.shop, at("11:00")).items()}
    assert {number: (laid.starts_at, laid.ends_at) for number, laid in found.items()} == {
        "W1": (at("11:00"), at("2026-03-03 10:00")),  # an hour until noon, 90 minutes by the other, the rest tomorrow
        "W2": (at("11:00"), at("16:00")),
        "W3": (at("2026-03-03 08:30"), at("2026-03-03 09:30")),
    }
    assert [(one.order_no, one.why) for one in to_move(story.shop, at("12:00"))] == [("W1", "away")]


def test_what_stands_still_does_not_go_on_in_a_bay_that_is_out_of_service(story: Story) -> None:
    story.pause("10:00", "W1", reason="parts", expected="13:10")
    out = attending.set_service(
        story.shop, bay="机1", begin=at("13:00"), end=at("15:00"), reason="检修", now=at("10:00")
    )
    story.record(out, "郑主管", "10:00")
    assert forecast(story.shop, at("10:00"))["W1"].tasks[0].starts_at == at("15:00")
    assert [(one.order_no, one.why) for one in to_move(story.shop, at("13:05"))] == [("W1", "bay")]


def test_nobody_there_is_no_reason_to_stop_the_forecast(story: Story) -> None:
    waits(story, "W3")
    for technician in (ZHANG, LI):
        says(story, "09:30", "away", technician=technician)
    found = forecast(story.shop, at("10:00"))["W3"]
    assert found.tasks[0].starts_at >= at("2026-03-03 08:30")


def test_what_is_said_in_time_fills_in_the_attendance_and_what_is_said_later_does_not(story: Story) -> None:
    def known() -> dict[tuple[str, date], int]:
        return dict(said_attendance(story.shop, DAY, DAY))

    assert known() == {}
    says(story, "08:00", "here", "08:30", "12:00")
    says(story, "08:00", "lent", "13:00", "15:00", technician=LI, team="钣金组")
    assert known() == {(ZHANG, DAY): 210, (LI, DAY): 480}
    says(story, "2026-03-03 09:00", "away")
    assert known()[ZHANG, DAY] == 210


def plans(story: Story, when: str, *week: str, technician: str = ZHANG) -> None:
    entries = attending.plan_shifts(story.shop, technician=technician, week=week, now=at(when))
    story.record(entries, "郑主管", when)


MONDAYS_UNTIL_NOON = ("08:30-12:00", *["08:30-17:30"] * 4, "", "")


def test_the_shift_plan_says_who_is_there_until_somebody_says_otherwise(story: Story) -> None:
    plans(story, "08:00", *MONDAYS_UNTIL_NOON)
    assert team_hands(story.shop, TEAM, "09:00", "12:00", "16:00", "2026-03-03 16:00") == [2, 1, 1, 2]
    assert team_hands(story.shop, TEAM, "2026-03-07 10:00") == [1]
    assert [one.team for one in stretches(story.shop, ZHANG, DAY)] == ["机一组", None]
    assert capacity(story.shop, DAY, [])[0].capacity_minutes == 210 + 480
    says(story, "11:00", "here")
    assert team_hands(story.shop, TEAM, "16:00") == [2]
    plans(story, "11:30")
    assert team_hands(story.shop, TEAM, "2026-03-07 10:00") == [2]


def test_the_shift_plan_fills_in_the_attendance_from_the_day_on_which_it_was_made(story: Story) -> None:
    plans(story, "08:00", *MONDAYS_UNTIL_NOON)
    plans(story, "2026-03-04 08:00", *["13:00-17:30"] * 7)
    known = dict(said_attendance(story.shop, date(2026, 3, 1), date(2026, 3, 4)))
    assert [known.get((ZHANG, date(2026, 3, day))) for day in (1, 2, 3, 4)] == [None, 210, 480, 270]


def test_the_forecast_waits_for_those_who_come_by_the_shift_plan(story: Story) -> None:
    for order_no in ("W1", "W2"):
        story.finish("11:00", order_no)
        story.deliver("11:00", order_no)
    waits(story, "W3")
    for technician in (ZHANG, LI):
        plans(story, "11:00", *["15:00-17:30"] * 7, technician=technician)
    assert forecast(story.shop, at("11:00"))["W3"].tasks[0].starts_at == at("15:00")


@pytest.mark.parametrize("week", [["08:30-17:30"] * 6, ["8 to 5"] * 7, ["17:30-08:30"] * 7 + [""], ["20:00-09:00"] * 7])
def test_a_week_that_is_none_is_refused(story: Story, week: list[str]) -> None:
    if week[0] == "20:00-09:00":
        week = [*week[:1], "08:30-17:30", *week[2:]]
    assert refusal(lambda: plans(story, "08:00", *week)).field == "week"


def test_when_a_bay_cannot_be_used_is_told_without_what_was_taken_back(story: Story) -> None:
    def out(begin: str, end: str, reason: str, when: str) -> None:
        said = attending.set_service(story.shop, bay="机1", begin=at(begin), end=at(end), reason=reason, now=at(when))
        story.record(said, "郑主管", when)

    out("13:00", "16:00", "检修", "09:30")
    out("15:00", "16:00", "", "09:40")
    found = story.shop.people_and_bays.outages("机1", at("08:00"), at("18:00"))
    assert [(begin, end, said.reason) for begin, end, said in found] == [(at("13:00"), at("15:00"), "检修")]


def test_whoever_begins_work_is_here_whatever_was_said(story: Story) -> None:
    waits(story, "W3")
    says(story, "09:30", "away")
    story.finish("10:00", "W1")
    assert team_hands(story.shop, TEAM, "10:00") == [1]
    story.start("10:05", "W3", bay="机1", technicians=[ZHANG])
    assert team_hands(story.shop, TEAM, "10:04", "10:05", "17:00", "2026-03-03 09:00") == [1, 2, 2, 2]
    assert to_move(story.shop, at("10:06")) == []


def test_who_was_said_to_be_away_is_asked_why_not_the_next_one_as_anybody_is(story: Story) -> None:
    for order_no, due in (("W3", "12:00"), ("W4", "17:00")):
        story.open(order_no, plate=f"沪A0000{order_no[1]}", promised=due, when="08:50")
        story.dispatch("09:10", order_no, place=("机一组", None), technicians=[])
    story.finish("09:40", "W1")
    says(story, "09:45", "away")
    assert next_up(story.shop, "机1", at("09:50")) is None
    story.start("09:50", "W4", bay="机1", technicians=[ZHANG])
    (begun,) = (event.fact for event in story.job("W4").history if isinstance(event.fact, TaskStarted))
    assert begun.instead_of == "W3"
    story.finish("10:50", "W4")
    offered = next_up(story.shop, "机1", at("10:50"))
    assert offered is not None
    assert offered.order_no == "W3"


def test_whoever_begins_work_in_the_night_is_here_until_it_is_over() -> None:
    story = Story(calendar=every_day(ZONE, time(20), time(4)))
    says(story, "19:00", "away")
    story.open("W1", ("mechanical", 60), when="20:30", promised="2026-03-03 03:00")
    story.dispatch("2026-03-03 01:00", "W1")
    story.start("2026-03-03 01:05", "W1")
    assert team_hands(story.shop, TEAM, "2026-03-03 01:00", "2026-03-03 01:05", "2026-03-03 03:59") == [1, 2, 2]


def test_a_car_at_work_stands_still_while_its_bay_is_out_of_service(story: Story) -> None:
    out = attending.set_service(
        story.shop, bay="机1", begin=at("10:00"), end=at("11:00"), reason="举升机检修", now=at("09:30")
    )
    story.record(out, "郑主管", "09:30")
    # An hour is left at ten, and goes on from eleven on.
    (laid,) = forecast(story.shop, at("09:30"))["W1"].tasks
    assert (laid.starts_at, laid.ends_at) == (at("09:30"), at("12:00"))
    (laid,) = forecast(story.shop, at("10:30"))["W1"].tasks
    assert laid.ends_at > at("11:00")


def test_a_bay_that_goes_out_of_service_is_offered_what_is_done_before(story: Story) -> None:
    for order_no, minutes, due in (("W3", 60, "12:00"), ("W4", 20, "17:00")):
        plate = f"沪A0000{order_no[1]}"
        story.open(order_no, ("mechanical", minutes), plate=plate, promised=due, when="08:50")
        story.dispatch("09:10", order_no, place=("机一组", None), technicians=[])
    story.finish("09:40", "W1")
    out = attending.set_service(
        story.shop, bay="机1", begin=at("10:10"), end=at("11:00"), reason="检修", now=at("09:40")
    )
    story.record(out, "郑主管", "09:40")
    offered = next_up(story.shop, "机1", at("09:40"))
    assert offered is not None
    assert offered.order_no == "W4"
    (laid,) = forecast(story.shop, at("09:40"))["W4"].tasks
    assert (laid.bay, laid.starts_at) == ("机1", at("09:40"))
