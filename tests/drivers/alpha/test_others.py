"""Alpha packets against an encoder and reader that others wrote (the package `alphasignpy`): the same bytes."""

import pytest
from alphasign.commands.base import BaseCommand
from alphasign.commands.dots import WriteSmallDots
from alphasign.commands.special import WriteSpecialFunction, parse_general_info
from alphasign.commands.string_file import WriteString as OthersString
from alphasign.commands.string_file import parse_read_string_response
from alphasign.packet import Packet as OthersPacket
from alphasign.protocol import DELAY

from drivers.alpha import packet as alpha
from drivers.alpha.commands import (
    Command,
    GeneralReport,
    PoolReport,
    SetTime,
    WriteDots,
    WriteString,
)
from drivers.alpha.dialect import LABELS, AlphaDialect
from drivers.sign import Line
from tests.drivers.rig import alpha as settings

TEXTS = ["A1***5  IN WORK    15:30", " ", "x" * 125, "?#$%&()[]{}~"]


def sent(*commands: BaseCommand, summed: tuple[bool, ...] = (), type_code: bytes = b"Z", address: str = "00") -> bytes:
    packet = OthersPacket(type_code=type_code, address=address)
    for at, command in enumerate(commands):
        packet.add(command, checksum=summed[at] if summed else True)
    octets: bytes = packet.to_bytes().replace(DELAY, b"")
    return octets


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("address", ["00", "01", "1F"])
def test_a_line_is_the_same_bytes(text: str, address: str) -> None:
    ours = alpha.encode(alpha.Packet((WriteString("b", text.encode()),), "^", address))
    assert ours == sent(OthersString(text, "b"), type_code=b"^", address=address)


def test_what_the_driver_writes_is_what_they_would_write() -> None:
    dialect = AlphaDialect(settings(lines=8))
    wanted = dialect.fit([Line(f"A{n}***5 IN WORK 18:0{n}") for n in range(8)])
    message = dialect.update({}, wanted)
    assert message is not None
    theirs = [OthersString(line.text, LABELS[at]) for at, line in enumerate(wanted)]
    assert b"".join(message.chunks) == sent(*theirs)


@pytest.mark.parametrize("summed", [(True, True), (False, False), (True, False), (False, True)])
def test_what_they_nest_is_read_and_written_alike(summed: tuple[bool, bool]) -> None:
    octets = sent(OthersString("ONE", "a"), OthersString("TWO", "b"), summed=summed)
    packet, used = alpha.decode(octets)
    assert isinstance(packet, alpha.Packet)
    assert (packet.commands, used) == ((WriteString("a", b"ONE"), WriteString("b", b"TWO")), len(octets))
    assert alpha.encode(packet) == octets


OTHERS: list[tuple[BaseCommand, Command]] = [
    (WriteSpecialFunction.set_time(15, 30), SetTime(15, 30)),
    (WriteSmallDots(b"101\r010\r101\r", label="P", width=3, height=3), WriteDots("P", ("101", "010", "101"))),
]


@pytest.mark.parametrize(("command", "expected"), OTHERS)
def test_their_other_commands_are_read_and_written_alike(command: BaseCommand, expected: Command) -> None:
    octets = sent(command)
    packet, used = alpha.decode(octets)
    assert isinstance(packet, alpha.Packet)
    assert used == len(octets)
    assert alpha.encode(packet) == octets
    assert packet.commands == (expected,)


def test_they_read_what_our_simulated_sign_answers() -> None:
    assert parse_read_string_response(alpha.reply(WriteString("a", b"A1***5"))) == ("a", b"A1***5")
    report = GeneralReport("10712607", "A", "0699", "1530", 24, True, PoolReport(0x7E00, 0x7C00))
    assert parse_general_info(alpha.reply(report))["firmware"].startswith("10712607")
