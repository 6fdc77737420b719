"""The head of a request as it comes in: whole, and plain about where the body ends, or it is no request.

What is between us and a browser must see the same end of each request as we do: else a stranger's body is taken for
somebody's next request. So whatever HTTP leaves open, or Python's `int` takes and HTTP does not, is refused.
"""

from __future__ import annotations

import re
from email import errors
from typing import Any

_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_LENGTH = re.compile(r"[0-9]{1,19}")
"""Not more digits than any program counts bytes with."""
LENGTH, CODING = "content-length", "transfer-encoding"
VERSIONS = ("HTTP/1.1", "HTTP/1.0", "HTTP/0.9")
"""The last is what a request without a version is taken for."""
OF_BODIES = (
    errors.CloseBoundaryNotFoundDefect,
    errors.MultipartInvariantViolationDefect,
    errors.NoBoundaryInMultipartDefect,
    errors.StartBoundaryNotFoundDefect,
)
"""What the parser misses in a body that it was not given: in every file that is sent."""


class Head:
    """The lines of a request's head. One that is cut off is no request, however far it came."""

    def __init__(self, source: Any) -> None:
        self._source = source

    def readline(self, most: int) -> bytes:
        line: bytes = self._source.readline(most)
        if not line.endswith(b"\n") and len(line) < most:
            raise EOFError
        return line


def check(headers: Any, version: str) -> None:
    """Raises ValueError unless there is one way only to tell where the request ends."""
    # After a line that is no header the parser takes the rest of the head for something else.
    defects = [one for one in headers.defects if not isinstance(one, OF_BODIES)]
    if defects or headers.get_payload() or not all(map(_NAME.fullmatch, headers.keys())):
        raise ValueError("a line that is no header")
    if version not in VERSIONS:
        raise ValueError("no version that is known")
    lengths, codings = headers.get_all(LENGTH, []), headers.get_all(CODING, [])
    if len(lengths) + len(codings) > 1:
        raise ValueError("two answers to where the body ends")
    if any(not _LENGTH.fullmatch(length.strip(" \t")) for length in lengths):
        raise ValueError("no length of a body")
    if any(version != "HTTP/1.1" or coding.strip(" \t").lower() != "chunked" for coding in codings):
        raise ValueError("no coding that is known")
