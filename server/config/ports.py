"""What ports of signs are called: which names can be none, and which are the same wire. Opens nothing."""

from __future__ import annotations

import os
import re
from urllib.parse import urlsplit

KINDS = ("usb", "socket", "rfc2217", "simulator", "alt", "cp2110", "hwgrep", "loop", "spy")
"""Ours, and those that pyserial brings."""
NETWORK = ("socket", "rfc2217")
WINDOWS = re.compile(r"COM\d+", re.IGNORECASE)


def sign_port(port: str) -> str:
    """ValueError for an address at which no port can ever be."""
    kind, is_address, _ = port.partition("://")
    if not is_address:
        return port
    if kind not in KINDS:
        raise ValueError(f"there is no {kind}://; it may be {', '.join(f'{known}://' for known in KINDS[:4])}")
    if kind in NETWORK and not _host_and_number(port):
        raise ValueError(f"must be {kind}://host:port")
    return port


def wire_name(port: str) -> str:
    """The same for two ways of writing one port: `COM3` and `com3`, a host in capitals, a box with options."""
    kind, is_address, _ = port.partition("://")
    if kind in NETWORK:
        parts = urlsplit(port)
        return f"{kind}://{parts.netloc.lower()}"
    if is_address:
        return port
    return port.upper() if WINDOWS.fullmatch(port) else os.path.normpath(port)


def _host_and_number(port: str) -> bool:
    try:
        parts = urlsplit(port)
        return bool(parts.hostname and parts.port)
    except ValueError:  # a number beyond those of ports
        return False
