"""The door for sign protocols: what is found, and what a broken package does to the others."""

import logging
from pathlib import Path

import pytest

from drivers import registry
from drivers.opening import make_sign
from drivers.parts import simulate
from drivers.sign import SettingsError
from tests.drivers.installing import LANTERN, installed
from tests.drivers.rig import sign_settings


def test_a_package_of_somebody_else_adds_a_protocol(tmp_path: Path) -> None:
    assert registry.names() == tuple(registry.BUILT_IN)
    with installed(tmp_path, lantern=LANTERN):
        assert registry.names() == (*registry.BUILT_IN, "lantern")
        assert [known.name for known in registry.protocols()] == [*registry.BUILT_IN, "lantern"]
        settings = sign_settings(protocol="lantern", glow="cold")
        assert make_sign(settings).capabilities.ack
        assert simulate(settings).snapshot().protocol == "lantern"
    assert registry.names() == tuple(registry.BUILT_IN)


BROKEN = {
    "absent": ("lamp_signs.protocol:PROTOCOL", "cannot be imported: ModuleNotFoundError"),
    "empty": ("tests.drivers.lantern:NOTHING", "cannot be imported: AttributeError"),
    "other": ("tests.drivers.lantern:STX", "is no SignProtocol with the name other"),
    "alias": (LANTERN, "is no SignProtocol with the name alias"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_package_is_named_once_and_harms_no_other(
    name: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    value, why = BROKEN[name]
    with installed(tmp_path, **{name: value, "lantern": LANTERN}), caplog.at_level(logging.ERROR):
        for _ in range(3):
            assert [known.name for known in registry.protocols()] == [*registry.BUILT_IN, "lantern"]
        assert [record.message for record in caplog.records if why in record.message] == [
            record.message for record in caplog.records
        ]
        assert len(caplog.records) == 1
        assert f"the sign protocol {name} of the package {name}-signs ({value})" in caplog.text
        with pytest.raises(SettingsError, match=f"of the package {name}-signs") as refused:
            sign_settings(protocol=name)
        assert refused.value.field == "protocol"


def test_nobody_takes_the_name_of_a_protocol_that_is_there(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    taken = next(iter(registry.BUILT_IN))
    with installed(tmp_path, **{taken: LANTERN}), caplog.at_level(logging.ERROR):
        assert registry.protocol_of(taken).title != "Lantern"
        assert f"of the package {taken}-signs" in caplog.text


def test_a_protocol_that_is_none_is_refused_with_those_there_are() -> None:
    with pytest.raises(SettingsError, match="must be one of alpha, onbon") as refused:
        sign_settings(protocol="morse")
    assert refused.value.field == "protocol"
