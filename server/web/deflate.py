"""WebSocket compression as this server wants it: what comes in is bounded, what goes out is compressed by who sends it.

A message stands alone on this wire, so one that is large and goes to many is compressed once for all of them, and no
display keeps a window (125 kB) in memory. simple-websocket offers no option for it and always takes its own
`PerMessageDeflate`: `use` puts this one in its place.
"""

from __future__ import annotations

import zlib

import simple_websocket.ws
from wsproto.extensions import PerMessageDeflate
from wsproto.frame_protocol import CloseReason, FrameDecoder, FrameProtocol, Opcode, RsvBits

LONGEST_INFLATED = 65_536
"""Far more than any client has to say; a few octets that unfold into gigabytes end the connection."""
OWN_WINDOW = "server_max_window_bits="

Side = FrameDecoder | FrameProtocol


class Deflate(PerMessageDeflate):
    """The extension for one connection."""

    _inflated = 0

    def accept(self, offer: str) -> bool | str | None:
        """Without windows that are kept; not for a client with a small one, for whom nothing is compressed apart."""
        if OWN_WINDOW in offer.replace(" ", ""):
            return None
        self.client_no_context_takeover = self.server_no_context_takeover = True
        return super().accept(offer)

    def frame_outbound(
        self, proto: Side, opcode: Opcode, rsv: RsvBits, data: bytes, fin: bool
    ) -> tuple[RsvBits, bytes]:
        """As it is."""
        return rsv, data

    def frame_inbound_payload_data(self, proto: Side, data: bytes) -> bytes | CloseReason:
        inflater = self._decompressor
        if inflater is None or not self._inbound_compressed:
            return data
        try:
            piece = inflater.decompress(bytes(data), LONGEST_INFLATED)
        except zlib.error:
            return CloseReason.INVALID_FRAME_PAYLOAD_DATA
        self._inflated += len(piece)
        if inflater.unconsumed_tail or self._inflated > LONGEST_INFLATED:
            return CloseReason.MESSAGE_TOO_BIG
        return piece

    def frame_inbound_complete(self, proto: Side, fin: bool) -> bytes | CloseReason | None:
        if fin:
            self._inflated = 0
        return super().frame_inbound_complete(proto, fin)


def use() -> None:
    """Every WebSocket that is opened from now on has it."""
    simple_websocket.ws.PerMessageDeflate = Deflate


def framed(text: str, *, deflated: bool = False) -> bytes:
    """A message as it goes over the wire from a server, to a client that has agreed to compression if `deflated`."""
    agreed = PerMessageDeflate()
    agreed.finalize(f"{PerMessageDeflate.name}; server_no_context_takeover")
    return bytes(FrameProtocol(client=False, extensions=[agreed] if deflated else []).send_data(text, fin=True))
