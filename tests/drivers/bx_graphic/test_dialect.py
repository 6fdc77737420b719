"""What graphic cards are told, card by card, against the simulated one."""

import logging
from typing import Any

import pytest

from drivers.bx_graphic import frame as bx
from drivers.bx_graphic.commands import UpdateAreas
from drivers.bx_graphic.dialect import CARDS, GraphicDialect, GraphicSettings
from drivers.bx_graphic.line_speed import find_speed
from drivers.parts import simulate
from drivers.sign import Line, SettingsError, hurried
from drivers.simulator_server import SimulatorServer
from tests.drivers.rig import Rig, lines, make_rig, sign_settings

BOUND = 1.05
SHOWN = ["沪A·1***5 维修中 18:22", "豫Z·9***1 请取车", "京B·2***0 待洗车 09:05", "WELCOME 欢迎光临"]


def graphic(**changes: Any) -> GraphicSettings:
    settings: GraphicSettings = sign_settings(**{"protocol": "bx_graphic", **changes})
    return settings


def ready(**changes: Any) -> Rig:
    rig = make_rig(graphic(**{"lines": 4, **changes}))
    rig.sign.show([])
    rig.settle(60)
    rig.run(3)
    rig.sent()
    return rig


def updates(rig: Rig) -> list[UpdateAreas]:
    """The areas that were sent since the last look, frame by frame."""
    octets, found = rig.sent(), []
    generation = rig.sign.settings.model.generation  # type: ignore[attr-defined]
    while octets:
        item, used = bx.decode(octets, generation)
        assert isinstance(item, bx.Request)
        if isinstance(item.command, UpdateAreas):
            found.append(item.command)
        octets = octets[used:]
    return found


@pytest.mark.parametrize("card", CARDS)
def test_every_card_shows_chinese_in_colours(card: str) -> None:
    rig = ready(card=card)
    colours = ("red", "green", "amber", "")
    rig.sign.show([Line(text, colour) for text, colour in zip(SHOWN, colours, strict=True)])  # type: ignore[arg-type]
    rig.settle(60)
    shown = rig.simulator.snapshot()
    assert [(line.text, line.colour) for line in shown.lines] == list(
        zip(SHOWN, ("red", "green", "amber", "green"), strict=True)
    )
    assert shown.ignored == 0


def test_a_panel_of_one_colour_takes_half_the_bytes_and_shows_its_own() -> None:
    sizes = {}
    for panel in (1, 2):
        rig = ready(panel_colours=panel, colour="red")
        rig.sign.show([Line(SHOWN[0], "green", attention=True)])
        rig.settle()
        assert rig.simulator.snapshot().lines[0] == Line(SHOWN[0], "red" if panel == 1 else "amber")
        sizes[panel] = len(updates(rig)[0].areas[0].pixels)
    assert sizes[2] == 2 * sizes[1]


@pytest.mark.parametrize(("count", "most"), [(4, 4), (8, 4), (9, 3), (40, 4)])
def test_lines_share_the_four_areas_of_a_card_of_the_fifth_generation(count: int, most: int) -> None:
    rig = ready(card="5E1", lines=count, columns=16)
    texts = [f"LINE {at} 沪" for at in range(count)]
    rig.sign.show(lines(*texts))
    rig.settle(60)
    assert rig.texts == texts
    numbers = [[area.number for area in update.areas] for update in updates(rig)]
    assert numbers == [[at] for at in range(most)]


def test_lines_that_change_together_share_a_frame_while_it_is_short() -> None:
    rig = ready(lines=8, baud_rate=9600)
    rig.sign.show(lines(*SHOWN, *SHOWN))
    rig.settle(60)
    sent = updates(rig)
    assert [len(update.areas) for update in sent] == [2, 2, 2, 2]
    rig = ready(lines=8)
    rig.sign.show(lines(*SHOWN, *SHOWN))
    rig.settle(60)
    assert [len(update.areas) for update in updates(rig)] == [8]


def test_a_change_costs_one_area_and_no_more_than_its_smallest_frame() -> None:
    for card in ("5E2", "6E1", "6Q2"):
        settings = graphic(card=card, lines=4)
        dialect = GraphicDialect(settings)
        before, after = (dialect.fit(lines(*SHOWN[:2], third, SHOWN[3])) for third in ("京B·2***0", "京B·2***1"))
        message = dialect.update(dict(enumerate(before)), after)
        assert message is not None
        assert list(message.brings) == [2]
        smallest = bx.encode(
            bx.Request(UpdateAreas((dialect._area(2, [after[2]]),)), controller=settings.model.controller),
            settings.model.generation,
        )
        assert message.size <= BOUND * len(smallest)
        assert dialect.update(dict(enumerate(after)), after) is None


def test_a_card_of_another_model_says_so_and_is_named_in_the_state() -> None:
    rig = make_rig(graphic(lines=2))
    rig.simulator._device._settings = graphic(lines=2, card="6E2")  # type: ignore[attr-defined]
    rig.sign.show(lines("ONE"))
    rig.run(60)
    assert "controller type" in str(rig.sign.state().last_error)


def test_a_card_whose_driver_has_died_goes_blank_by_itself() -> None:
    rig = ready(watchdog_seconds=60)
    rig.sign.show(lines("ONE"))
    rig.settle()
    rig.run(300)
    assert rig.texts[0] == "ONE"
    rig.time.seconds += 61
    assert rig.texts[0] == ""


def test_a_line_that_is_refused_stops_no_other() -> None:
    rig = ready()
    rig.fail(refuse_line=2)
    rig.sign.show(lines(*SHOWN))
    rig.run(30)
    assert rig.texts == [SHOWN[0], "", *SHOWN[2:]]
    assert "line 2" in str(rig.sign.state().last_error)
    rig.fail(refuse_line=0)
    rig.run(30)
    assert rig.texts == SHOWN


def test_brightness_is_set_for_every_half_hour() -> None:
    rig = ready()
    rig.sign.set_brightness(6)
    rig.run(5)
    assert rig.simulator.snapshot().brightness == 6


def test_a_card_that_hears_all_and_answers_nothing_is_written_to() -> None:
    rig = ready(address="FFFF")
    assert not rig.sign.capabilities.ack
    rig.sign.show(lines(*SHOWN))
    rig.run(10)
    assert rig.texts == SHOWN


def test_the_speed_of_a_card_is_found() -> None:
    settings = graphic(lines=1)
    server = SimulatorServer(simulate(settings))
    try:
        reached = graphic(lines=1, port=server.start_tcp())
        assert find_speed(reached, timing=hurried(3)) == 9600
    finally:
        server.stop()


@pytest.mark.parametrize(
    ("change", "field"),
    [({"byte_size": 7}, "byte_size"), ({"address": "1"}, "address"), ({"card": "7X"}, "card")],
    ids=repr,
)
def test_what_cannot_be_is_refused_by_name(change: dict[str, Any], field: str) -> None:
    with pytest.raises(SettingsError) as refused:
        graphic(**change)
    assert refused.value.field == field


def test_the_log_holds_no_text_of_a_line(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        rig = ready()
        rig.sign.show(lines(*SHOWN))
        rig.settle()
    assert not any(text in caplog.text for text in SHOWN)
