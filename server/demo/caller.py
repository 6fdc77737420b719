"""The people's hands: calls to the HTTP API under somebody's name."""

from __future__ import annotations

import json
import logging
import secrets
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Mapping
from typing import Any

from flask import Flask

from server.web.own_tokens import own_token

log = logging.getLogger(__name__)
PATIENCE_SECONDS = 20

Send = Callable[[str, str, Mapping[str, str], bytes | None], tuple[int, bytes]]
"""Method, path, headers and body of a request → status and body of its answer."""


def over_http(base: str) -> Send:
    """To the server at `base` (http://host:port)."""

    def send(method: str, path: str, headers: Mapping[str, str], body: bytes | None) -> tuple[int, bytes]:
        request = urllib.request.Request(base + path, body, dict(headers), method=method)
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE_SECONDS) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as refusal:
            return refusal.code, refusal.read()

    return send


def within(app: Flask) -> Send:
    """To an app of this process that nobody serves."""
    client = app.test_client()

    def send(method: str, path: str, headers: Mapping[str, str], body: bytes | None) -> tuple[int, bytes]:
        answer = client.open(path, method=method, headers=dict(headers), data=body)
        return answer.status_code, answer.get_data()

    return send


class Caller:
    """Calls by `send`, under tokens of `app` that hold in this process only."""

    def __init__(self, app: Flask, send: Send) -> None:
        self._app = app
        self._send = send
        self._tokens: dict[tuple[str, str], str] = {}
        self.commands = 0
        self.refused = 0

    def read(self, path: str) -> Any:
        """GET as a general manager, who may see everything."""
        status, said = self._call("GET", path, ("demo", "general_manager"), None)
        if status >= 400:
            raise OSError(f"{path}: {status} {said}")
        return said

    def command(self, who: tuple[str, str], path: str, **body: object) -> dict[str, Any] | None:
        """POST as `who` (name, role); None when it was refused, as happens where people act at the same time."""
        self.commands += 1
        status, said = self._call("POST", path, who, body)
        if status >= 500:
            raise OSError(f"{path}: {status} {said}")
        if status >= 400:
            self.refused += 1
            log.info("%s may not %s: %s", who[0], urllib.parse.unquote(path), said.get("detail"))
            return None
        answer: dict[str, Any] = said
        return answer

    def _call(self, method: str, path: str, person: tuple[str, str], body: dict[str, object] | None) -> tuple[int, Any]:
        token = self._tokens.setdefault(person, own_token(self._app, *person))
        headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
        content = None
        if body is not None:
            content = json.dumps(body, ensure_ascii=False).encode()
            headers |= {"Content-Type": "application/json", "Idempotency-Key": secrets.token_hex(16)}
        status, answer = self._send(method, "/api/v1" + path, headers, content)
        return status, json.loads(answer or b"{}")
