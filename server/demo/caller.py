"""The people's hands: calls to the HTTP API under somebody's name."""

from __future__ import annotations

import json
import logging
import secrets
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from typing import Any

log = logging.getLogger(__name__)
PATIENCE_SECONDS = 20


class Caller:
    """Calls `base` (http://host:port); `token_of(name, role)` gives the token of a person."""

    def __init__(self, base: str, token_of: Callable[[str, str], str]) -> None:
        self._base = base
        self._token_of = token_of
        self._tokens: dict[tuple[str, str], str] = {}
        self.commands = 0
        self.refused = 0

    def read(self, path: str) -> dict[str, Any]:
        """GET as a general manager, who may see everything."""
        answer: dict[str, Any] = self._send("GET", path, ("demo", "general_manager"), None)
        return answer

    def command(self, who: tuple[str, str], path: str, **body: object) -> dict[str, Any] | None:
        """POST as `who` (name, role); None when it was refused, as happens where people act at the same time."""
        self.commands += 1
        try:
            answer: dict[str, Any] = self._send("POST", path, who, body)
        except urllib.error.HTTPError as error:
            if error.code >= 500:
                raise
            self.refused += 1
            said = json.loads(error.read() or b"{}").get("detail", error.reason)
            log.info("%s may not %s: %s", who[0], urllib.parse.unquote(path), said)
            return None
        return answer

    def _send(self, method: str, path: str, person: tuple[str, str], body: dict[str, object] | None) -> Any:
        token = self._tokens.setdefault(person, self._token_of(*person))
        headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
        content = None
        if body is not None:
            content = json.dumps(body, ensure_ascii=False).encode()
            headers |= {"Content-Type": "application/json", "Idempotency-Key": secrets.token_hex(16)}
        request = urllib.request.Request(self._base + "/api/v1" + path, content, headers, method=method)
        with urllib.request.urlopen(request, timeout=PATIENCE_SECONDS) as answer:
            return json.loads(answer.read() or b"null")
