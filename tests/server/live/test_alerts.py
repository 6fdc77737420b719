"""What the foreman is told of by an alert."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask
from flask_babel import force_locale

from server.live.alerts import alert_of
from tests.board.shops import LI, ZHANG
from tests.board.story import Story
from tests.fakes import FakeClock


def test_the_foreman_is_told_what_was_begun_instead_of_what_was_offered(app: Flask) -> None:
    story = Story()
    for order_no, promised in (("B", "17:00"), ("C", "10:30")):
        story.open(order_no, ("mechanical", 60), promised=promised, plate=f"沪A{ord(order_no)}000")
        story.dispatch("09:00", order_no, place=("机一组", None), technicians=[])
    (event,) = story.start("09:10", "B", technicians=[ZHANG], bay="机1")
    (alert,) = alert_of(event, story.job("B"), story.shop)
    assert (alert.kind, alert.job, alert.to) == ("started_instead", "B", ("role:foreman",))
    with app.app_context(), force_locale("zh_CN"):
        assert alert.text() == f"{ZHANG} 开工了 沪A66000；提供的下一台是 沪A67000。"
    (event,) = story.start("09:20", "C", technicians=[LI], bay="机2")
    assert list(alert_of(event, story.job("C"), story.shop)) == []


def test_a_promise_of_another_day_names_its_day(app: Flask, clock: FakeClock) -> None:
    story = Story()
    story.open("B", ("mechanical", 60), promised="17:00", plate="沪A66000")
    (event, *_) = story.warn("09:10", "B")
    (alert, *_) = alert_of(event, story.job("B"), story.shop)
    clock.set(event.at - timedelta(days=1))
    with app.app_context(), force_locale("zh_CN"):
        assert "约定 明天 17:00 交车" in alert.text()
