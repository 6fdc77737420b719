"""Onbon graphic cards as the registry knows them."""

from drivers.bx_graphic.dialect import GraphicDialect, GraphicSettings
from drivers.bx_graphic.glyphs import clean
from drivers.bx_graphic.line_speed import find_speed
from drivers.bx_graphic.simulator import GraphicDevice
from drivers.cards import CardFaults
from drivers.protocol import SignProtocol

PROTOCOL = SignProtocol(
    name="bx_graphic",
    title="Onbon BX-5E / BX-6E / BX-6Q",
    languages=("zh_CN", "en"),
    settings=GraphicSettings,
    clean=clean,
    dialect=GraphicDialect,
    device=GraphicDevice,
    faults=CardFaults,
    line_settings=((57_600, 8, "N"), (9600, 8, "N")),
    find_speed=find_speed,
)
