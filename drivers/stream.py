"""Frames out of a stream of bytes, however split or glued. Knows no protocol: the codec's `decode` does the work."""

from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Stream(Generic[T]):
    """Collects chunks, hands out what `decode` finds: (item or None, bytes used); 0 used: more is needed."""

    def __init__(self, decode: Callable[[bytes], tuple[T | None, int]]) -> None:
        self._decode = decode
        self._rest = bytearray()

    @property
    def waiting(self) -> int:
        """Bytes of a frame that is not complete yet."""
        return len(self._rest)

    def feed(self, chunk: bytes) -> list[T]:
        self._rest += chunk
        found: list[T] = []
        while self._rest:
            item, used = self._decode(bytes(self._rest))
            if item is not None:
                found.append(item)
            if used == 0:
                break
            del self._rest[:used]
        return found

    def forget(self) -> int:
        """Drop what is not complete; returns how many bytes that were."""
        dropped = len(self._rest)
        self._rest.clear()
        return dropped
