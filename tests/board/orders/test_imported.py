"""Taking an import back: what it wrote goes, what people added since keeps the order."""

from __future__ import annotations

from hypothesis import given

from board.orders import events as e
from board.orders.fold import fold
from board.orders.imported import Since, prefix, take_back
from tests.board.facts import logs
from tests.builders import at
from tests.examples import examples

RECEIVED = e.JobReceived("沪A12345", "", "maintenance", "张顾问", (), ())


def history(*told: tuple[str, e.Fact, str]) -> list[e.Event]:
    """Events as (key, fact, who)."""
    when = at("09:00")
    return [e.Event(n, "W1", when, when, who, "", key, fact) for n, (key, fact, who) in enumerate(told, start=1)]


OPENED = (f"{prefix(3)}W1", RECEIVED, "import")
BACK = ("import-3-undo:W1", e.OrderTakenBack(3), "赵经理")


def test_an_order_that_nobody_touched_goes_and_its_number_can_be_used_again() -> None:
    before = history(OPENED, ("ticker", e.TechnicianAsked(1), e.PRODUCT))
    assert take_back(before, 3) == e.OrderTakenBack(3)
    assert fold(history(OPENED, BACK)) is None
    again = history(OPENED, BACK, (f"{prefix(4)}W1", RECEIVED, "import"))
    job = fold(again)
    assert job is not None
    assert (job.plate, job.is_open, len(job.history)) == ("沪A12345", True, 1)
    assert (take_back(again, 3), take_back(again, 4)) == (None, e.OrderTakenBack(4))


def test_whatever_is_said_of_an_order_that_is_gone_changes_nothing() -> None:
    assert (
        fold(history(OPENED, BACK, ("k", e.EventUndone((1,)), "张"), ("k2", e.TimeCorrected(1, at("08:00")), "张")))
        is None
    )


@examples(25)
@given(logs(), logs())
def test_an_order_opened_again_knows_nothing_of_the_one_taken_back(before: list[e.Event], again: list[e.Event]) -> None:
    back = e.Event(0, "W1", at("09:00"), at("09:00"), "", "", "k", e.OrderTakenBack(1))
    assert fold([*before, back, *again]) == fold(again)
    assert fold([*before, back, *again[1:], back]) is None


def test_what_people_did_since_keeps_the_order_unless_they_took_it_back() -> None:
    washed = ("k", e.WashStarted(), "李示例")
    assert take_back(history(OPENED, washed), 3) == Since(history(OPENED, washed)[1])
    assert take_back(history(OPENED, washed, ("k2", e.EventUndone((2,)), "李示例")), 3) == e.OrderTakenBack(3)
    delivered = (f"{prefix(3)}W1:delivered", e.JobDelivered(), "import")
    undone = history(OPENED, delivered, ("k", e.EventUndone((2,)), "李示例"))
    assert take_back(undone, 3) == Since(undone[2])


def test_an_import_that_settled_anothers_order_gives_back_what_it_added() -> None:
    settled = (f"{prefix(5)}W1", e.JobDelivered(), "import")
    both = history(OPENED, settled)
    assert take_back(both, 3) == Since(both[1])
    assert take_back(both, 5) == e.EventUndone((2,))
    after = history(OPENED, settled, ("import-5-undo:W1", e.EventUndone((2,)), "import"))
    assert (take_back(after, 5), take_back(after, 3)) == (None, e.OrderTakenBack(3))
