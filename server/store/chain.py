"""The chain of a log: every record's hash covers the record and its predecessor's hash (domain.md §15).

Whoever changes, removes or slips in a record, by whatever way into the file, leaves a place where the hashes do not
follow from each other. Pure: knows no table. The canonical form below is for ever: old hashes are checked by it.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from server.store.json_text import json_text

GENESIS = "0" * 64
"""What the first record of a log follows."""
NOTE = "note"
"""The field of a fact in which people's own words stand; the record holds their seal."""
SEALED = "sealed"
ERASED = "（已删除 erased）"
"""What stands where a person's words were erased; not empty, so that what followed from a note still follows."""


def link(previous: str, record: Mapping[str, Any], beside: str = "") -> str:
    """The hash of a record that follows `previous`: SHA-256 in hexadecimal digits.

    `record` is all that is kept of it but the hash itself, its times aware; `beside` is the newest hash of the second
    log at that moment, so that neither can be cut short alone.
    """
    return link_written(previous, written(record), beside)


def link_written(previous: str, told: str, beside: str = "") -> str:
    """As `link`, of a record that has been `written`."""
    return hashlib.sha256(f"{previous}\n{beside}\n{told}".encode()).hexdigest()


def written(record: object) -> str:
    """A record, or a value of one, in the canonical form."""
    return _written(record)


def instant_written(at: datetime) -> str:
    """As `written`, at a fraction of the price."""
    if at.tzinfo is not UTC:
        at = at.astimezone(UTC)
    return f'"{at.isoformat(timespec="microseconds")}"'


def sealed(text: str, salt: str) -> dict[str, str]:
    """What a record holds of a text that is kept beside it: enough to prove the text, too little to guess it."""
    return {SEALED: seal(text.encode(), salt)}


def seal(content: bytes, salt: str) -> str:
    """The salted hash of what is kept beside a record."""
    return hashlib.sha256(f"{salt}\n".encode() + content).hexdigest()


def new_salt() -> str:
    return secrets.token_hex(16)


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    raise TypeError(f"a record holds no {type(value).__name__}")


_written = json_text(_plain, sort_keys=True)
text_written = json.encoder.encode_basestring
"""As `written`, of a text."""
