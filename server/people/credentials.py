"""PINs and tokens: what is kept of them, and whether one fits. PINs as argon2 hashes, random tokens as SHA-256.

Who administers can do everything: their PIN is longer than those that are typed forty times a day.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from board.refused import Refused

PIN_PATTERN = re.compile(r"[0-9]{4,12}", re.ASCII)
FEWEST_OF_ADMIN = 8
LONGEST_PIN = 64

_hasher = PasswordHasher()


def pin_hash(pin: str, role: str) -> str:
    """What is kept of the PIN of somebody with this role; raises `Refused` for what is none."""
    if role == "admin" and not (is_long_enough(pin, role) and len(pin) <= LONGEST_PIN and pin.isprintable()):
        raise Refused("An administrator's PIN has at least 8 digits, or is a passphrase of 8 to 64 characters.", "pin")
    if role != "admin" and not PIN_PATTERN.fullmatch(pin):
        raise Refused("A PIN has 4 to 12 digits.", "pin")
    return _hasher.hash(pin)


def is_long_enough(pin: str, role: str) -> bool:
    """Whether somebody with this role may go on with this PIN, which may be from before they had that role."""
    return role != "admin" or len(pin) >= FEWEST_OF_ADMIN


def pin_matches(hashed: str, pin: str) -> bool:
    """Whether this is the PIN; slow on purpose."""
    try:
        return _hasher.verify(hashed, pin)
    except (VerificationError, InvalidHashError):
        return False


def pin_mark(hashed: str) -> str:
    """Changes with the PIN, says nothing of it."""
    return hashlib.sha256(hashed.encode()).hexdigest()[:16]


@cache
def nobodys_hash() -> str:
    """A hash no PIN fits, so that a name nobody has takes as long as a wrong PIN."""
    return _hasher.hash(secrets.token_hex(8))


def new_token() -> str:
    """A token nobody can guess; shown once, kept as its hash."""
    return f"sb_{secrets.token_urlsafe(32)}"


def token_hash(text: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()
