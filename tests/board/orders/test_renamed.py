"""Names of teams and bays: what the log holds is read with today's."""

from __future__ import annotations

from board.orders import events as e
from board.orders.presence import SITE
from board.orders.renamed import NEVER_RENAMED
from tests.builders import at

HOUR = at("09:00"), at("10:00")


def said(seq: int, fact: e.Fact, job: str = SITE) -> e.Event:
    return e.Event(seq, job, at("09:00"), at("09:00"), "admin", "", f"k{seq}", fact)


def test_each_fact_is_read_with_todays_name_of_the_team_that_was_called_so_then() -> None:
    swapped = e.NewName("机1", "机2"), e.NewName("机2", "机1")
    log = [
        said(1, e.TaskDispatched(1, "一组", "机1"), "WX1"),
        said(2, e.TeamRenamed("一组", "快修组", swapped)),
        said(3, e.TaskDispatched(1, "快修组", "机1"), "WX2"),
        # Another team comes that is called as the first one was, and the first one gets a third name.
        said(4, e.TaskDispatched(1, "一组", "机9"), "WX3"),
        said(5, e.TeamRenamed("快修组", "急修组")),
        said(6, e.TaskStarted(1, ("甲",), "机2"), "WX1"),
    ]
    names = NEVER_RENAMED.with_events(log)
    assert [names.read(event).fact for event in log if event.job] == [
        e.TaskDispatched(1, "急修组", "机2"),
        e.TaskDispatched(1, "急修组", "机1"),
        e.TaskDispatched(1, "一组", "机9"),
        e.TaskStarted(1, ("甲",), "机2"),
    ]
    lent, out = e.PresenceSet("甲", "lent", *HOUR, team="一组"), e.BayServiceSet("机2", *HOUR, "换油泵")
    assert names.read(said(1, lent)).fact == e.PresenceSet("甲", "lent", *HOUR, team="急修组")
    assert names.read(said(1, out)).fact == e.BayServiceSet("机1", *HOUR, "换油泵")
