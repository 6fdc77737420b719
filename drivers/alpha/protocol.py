"""Alpha signs as the registry knows them."""

from drivers.alpha.dialect import AlphaDialect, AlphaSettings
from drivers.alpha.faults import AlphaFaults
from drivers.alpha.simulator import AlphaDevice
from drivers.protocol import SignProtocol
from drivers.text import latin

PROTOCOL = SignProtocol(
    name="alpha",
    title="Alpha",
    languages=("en",),
    settings=AlphaSettings,
    clean=latin,
    dialect=AlphaDialect,
    device=AlphaDevice,
    faults=AlphaFaults,
    line_settings=((9600, 7, "E"), (9600, 8, "N"), (4800, 7, "E"), (2400, 7, "E")),
    speed_hint={"en": "An Alpha sign finds the speed by itself.", "zh_CN": "Alpha 屏会自动识别波特率。"},
)
