"""A message to many displays: encoded once, framed once, and compressed once where it is large."""

from __future__ import annotations

import json
from collections.abc import Collection
from functools import cached_property
from typing import Any

from engineio.packet import MESSAGE
from engineio.packet import Packet as Carrier
from socketio.packet import EVENT, Packet

from server.web.deflate import framed
from server.web.frames import Frames, put

COMPRESSED_FROM = 1_000
"""Characters. What is shorter fits into one packet on the wire anyway."""


class PlainJson:
    """JSON as it is shortest: Chinese as it is written, not escaped."""

    @staticmethod
    def dumps(value: Any, **named: Any) -> str:
        return json.dumps(value, ensure_ascii=False, **named)

    loads = staticmethod(json.loads)


class _Packet(Packet):  # type: ignore[misc]
    json = PlainJson


class Message:
    """An event and what it says, for whoever hears it."""

    def __init__(self, event: str, said: Any) -> None:
        self._text: str = Carrier(MESSAGE, _Packet(EVENT, data=[event, said], binary=False).encode()).encode()

    @cached_property
    def _plain(self) -> bytes:
        return framed(self._text)

    @cached_property
    def _deflated(self) -> bytes:
        return framed(self._text, deflated=True)

    def to(self, ends: Collection[Frames]) -> None:
        """Sends it without waiting for the other ends."""
        if len(self._text) < COMPRESSED_FROM:
            put(self._plain, ends)
            return
        put(self._deflated, [one for one in ends if one.deflated])
        if plain := [one for one in ends if not one.deflated]:
            put(self._plain, plain)
