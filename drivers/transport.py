"""Ports by URL: `COM3`, `/dev/ttyUSB0`, `/dev/serial/by-id/*`, `usb://SERIAL`, `socket://`, `rfc2217://`.

The only module that imports pyserial.
Whatever goes wrong below surfaces as `PortLost`: pyserial raises its own exceptions, `OSError` or `termios.error`,
depending on the platform and on the moment at which an adapter is pulled.
"""

import contextlib
import errno
import glob
import os
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import serial
from serial.tools import list_ports

from drivers.sign import PortLost, SignSettings, Timing

try:
    from termios import error as TermiosError
except ImportError:  # Windows has no termios, and so none of its errors
    TermiosError = OSError  # type: ignore[misc,assignment]

TROUBLE = (serial.SerialException, OSError, TermiosError, ValueError, TypeError, RuntimeError)
WRITE_TIMEOUT = 5.0
POLL_SECONDS = 0.01
LONGEST_READ = 4096
NETWORK_SERIAL = "rfc2217://"
WITHOUT_CONTROL, IGNORE_CONTROL = "timeout while waiting for option 'control'", "?ign_set_control"


class Transport(Protocol):
    """An open port. Every call may raise PortLost; after that only `close` makes sense."""

    @property
    def device(self) -> str:
        """The port that was found, which may differ from the one asked for."""
        ...

    def write(self, octets: bytes) -> None: ...

    def read(self, seconds: float) -> bytes:
        """What comes within the time, as soon as anything does; b"" for nothing."""
        ...

    def close(self) -> None: ...


@dataclass(frozen=True)
class FoundPort:
    device: str
    description: str
    serial_number: str | None


def find_ports() -> list[FoundPort]:
    """The serial ports of this machine."""
    return [FoundPort(p.device, p.description or p.device, p.serial_number) for p in sorted(list_ports.comports())]


def locate(port: str, found: Callable[[], Sequence[FoundPort]] = find_ports) -> str:
    """The port to open now: adapters change their names when they are plugged in again, so this is asked each time."""
    if port.startswith("usb://"):
        wanted = port.removeprefix("usb://")
        for candidate in found():
            if candidate.serial_number == wanted:
                return candidate.device
        raise PortLost(f"no adapter with serial number {wanted}")
    if "://" not in port and any(mark in port for mark in "*?["):
        matches = sorted(glob.glob(port))
        if not matches:
            raise PortLost(f"nothing matches {port}")
        return matches[0]
    return port


def open_port(settings: SignSettings, timing: Timing) -> "SerialTransport":
    """Open with DTR and RTS low before, for a pulse on either resets some signs and converters."""
    device = locate(settings.port)
    try:
        port = _opened(settings, device)
    except TROUBLE as error:
        if WITHOUT_CONTROL in str(error) and device.startswith(NETWORK_SERIAL) and "?" not in device:
            # A line without modem control lines never says how they stand: ser2net then leaves that answer out.
            return open_port(replace(settings, port=device + IGNORE_CONTROL), timing)
        if _knows_no_parity(device, error) and (settings.data_bits, settings.parity_code) != (8, "N"):
            return open_port(replace(settings, byte_size=8, parity="N"), timing)
        raise PortLost(f"cannot open {device}: {_told(error, settings)}") from error
    _watch_peer(port)
    return SerialTransport(port, device, timing)


def _knows_no_parity(device: str, error: BaseException) -> bool:
    """Whether this is a pseudo-terminal (socat, a simulator) that was opened before: Linux refuses it seven bits and
    parity where nothing else would change."""
    return error.args[:1] == (errno.EINVAL,) and os.path.realpath(device).startswith("/dev/pts/")


def _told(error: BaseException, settings: SignSettings) -> str:
    """What keeps a port from being opened, in words that help."""
    if settings.refused_means and isinstance(error, serial.SerialException) and "refused" in str(error).lower():
        return f"{settings.refused_means} ({error})"
    if "exclusively lock" in str(error):
        return f"another program holds the port ({error})"
    return str(error)


def _opened(settings: SignSettings, device: str) -> serial.SerialBase:
    is_device = "://" not in device
    port = serial.serial_for_url(
        device,
        do_not_open=True,
        baudrate=settings.baud_rate,
        bytesize=settings.data_bits,
        parity=settings.parity_code,
        stopbits=settings.stop_bits,
        timeout=0,
        # pyserial's RFC 2217 port refuses a write timeout; its socket has one of its own, five seconds as well
        write_timeout=None if device.startswith(NETWORK_SERIAL) else WRITE_TIMEOUT,
        xonxoff=False,
        rtscts=False,
        dsrdtr=False,
    )
    if is_device:
        port.exclusive = True
    port.dtr = False
    port.rts = False
    try:
        port.open()
    except TROUBLE:
        with contextlib.suppress(*TROUBLE):
            port.close()  # half open it would keep a box, which takes one client, from the next attempt
        raise
    return port


class SerialTransport:
    """A pyserial port with one kind of error."""

    def __init__(self, port: serial.SerialBase, device: str, timing: Timing) -> None:
        self._port = port
        self._device = device
        self._timing = timing

    @property
    def device(self) -> str:
        return self._device

    def write(self, octets: bytes) -> None:
        try:
            written = self._port.write(octets)
        except TROUBLE as error:
            raise PortLost(f"{self._device}: {error}") from error
        if written is not None and written != len(octets):
            raise PortLost(f"{self._device}: only {written} of {len(octets)} bytes written")

    def read(self, seconds: float) -> bytes:
        """Polled without a wait in pyserial: `in_waiting` says no more than 0 or 1 on a socket."""
        until = self._timing.monotonic() + seconds
        while True:
            try:
                octets = bytes(self._port.read(LONGEST_READ))
            except TROUBLE as error:
                raise PortLost(f"{self._device}: {error}") from error
            if octets or self._timing.monotonic() >= until:
                return octets
            self._timing.sleep(POLL_SECONDS)

    def close(self) -> None:
        with contextlib.suppress(*TROUBLE):
            self._port.close()


def _watch_peer(port: serial.SerialBase) -> None:
    """Let the system notice a peer that vanished without a word: a half-open socket swallows writes for minutes."""
    peer = getattr(port, "_socket", None)
    if not isinstance(peer, socket.socket):
        return
    options = {"TCP_NODELAY": 1, "TCP_KEEPIDLE": 10, "TCP_KEEPINTVL": 5, "TCP_KEEPCNT": 3, "TCP_USER_TIMEOUT": 20_000}
    with contextlib.suppress(OSError):
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in options.items():
        if (option := getattr(socket, name, None)) is not None:
            with contextlib.suppress(OSError):
                peer.setsockopt(socket.IPPROTO_TCP, option, value)
