"""Tokens of processes that this one starts, and of the demo's people: known to this process only, void when it ends."""

from __future__ import annotations

from typing import cast

from flask import Flask

from board.people import Scope
from server.people.credentials import new_token, token_hash
from server.store.staff import Token

OWN_TOKENS = "shopboard.own_tokens"


def own_token(app: Flask, name: str, role: str, scope: Scope | None = None) -> str:
    """Makes one."""
    text = new_token()
    token = Token(name, role, token_hash(text), app.extensions["shopboard"].clock(), scope=scope)
    app.extensions.setdefault(OWN_TOKENS, {})[token.hash] = token
    return text


def own_token_of(app: Flask, hashed: str) -> Token | None:
    """The one with this hash."""
    return cast("Token | None", app.extensions.get(OWN_TOKENS, {}).get(hashed))
