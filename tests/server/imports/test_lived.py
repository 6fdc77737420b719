"""A past order's job is made at once: what events, one after another, would have made of it."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from board.orders.events import TaskPlan
from board.orders.fold import fold
from board.orders.labour import Operation
from board.orders.rules import misfits
from board.orders.shop import Shop
from board.orders.stages import stretches
from board.refused import Refused
from server.imports.histories import Recording, history
from server.imports.order import INSTANTS, Order
from server.store.models_of import models_of
from tests.builders import CALENDAR, RULES, at

OPENED = at("08:30")
SHOP = Shop(CALENDAR, RULES, {}, {})
HOW = Recording("import", "import", at("20:00"), ZoneInfo("Asia/Shanghai"), {"repair": ("self",)}, lambda name: name)
OILS = (Operation("M03", "小保养", "mechanical", 35), Operation("M06", "换空滤", "mechanical", 10))
TASKS = (TaskPlan(1, "mechanical", OILS), TaskPlan(2, "paint", ()), TaskPlan(3, "mechanical", OILS[:1]))


def moments(first: int = 0) -> st.SearchStrategy:
    """Few of them, so that many fall together."""
    return st.integers(first, 12).map(lambda quarters: OPENED + timedelta(minutes=15 * quarters))


@st.composite
def orders(draw: st.DrawFn) -> Order:
    """Any order that a file may tell; half of them with their times in the order in which they were."""
    names = draw(st.sets(st.sampled_from(INSTANTS)))
    if draw(st.booleans()):
        names = {*names, "delivered_at"}
    times = [draw(moments()) for _ in names]
    in_order = sorted(times) if draw(st.booleans()) else times
    return Order(
        order_no="P1",
        plate=draw(st.sampled_from(("", "沪A12345"))),
        model="示例",
        repair_type="repair",
        advisor=draw(st.sampled_from(("", "陈示例"))),
        tasks=TASKS[: draw(st.integers(1, 3))],
        received_at=draw(st.one_of(st.just(OPENED), moments())),
        promised_at=draw(st.one_of(st.none(), moments())),
        confirmed_by=draw(st.sampled_from((None, "signature"))),
        times=dict(zip((name for name in INSTANTS if name in names), in_order, strict=True)),
        technicians=draw(st.sampled_from(((), ("李示例",), ("李示例", "王示例")))),
        team=draw(st.sampled_from((None, "机电一组"))),
        waiting_customer=draw(st.booleans()),
        wash=draw(st.booleans()),
        cancelled=draw(st.sampled_from((None, None, None, "作废"))),
        vin=draw(st.sampled_from(("", "LSVTEST0000000001"))),
    )


@given(orders())
def test_a_past_order_is_what_its_events_add_up_to(order):
    try:
        job, life = history(order, HOW)
    except Refused:
        return
    assert not misfits(job.history)
    assert job == fold(job.history)
    if life is not None:
        assert life == tuple(stretches(job))
        assert models_of(SHOP, job, life) == models_of(SHOP, job)


def test_the_usual_order_is_made_at_once():
    times = {"started_at": at("09:00"), "finished_at": at("10:00"), "delivered_at": at("11:00")}
    order = Order("P2", "沪A12345", "", "repair", "陈示例", TASKS, OPENED, at("11:00"), "signature", times)
    job, life = history(order, HOW)
    assert (job.stage, life is not None) == ("delivered", True)
