"""Onbon cards as the registry knows them."""

from drivers.cards import CardFaults
from drivers.onbon.dialect import OnbonDialect, OnbonSettings
from drivers.onbon.line_speed import find_speed
from drivers.onbon.simulator import OnbonDevice
from drivers.protocol import SignProtocol
from drivers.text import gb2312

PROTOCOL = SignProtocol(
    name="onbon",
    title="Onbon BX-5K / BX-6K",
    languages=("zh_CN", "en"),
    settings=OnbonSettings,
    clean=gb2312,
    dialect=OnbonDialect,
    device=OnbonDevice,
    faults=CardFaults,
    line_settings=((9600, 8, "N"), (57_600, 8, "N")),
    find_speed=find_speed,
)
