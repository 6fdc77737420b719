"""Commands over HTTP on one connection that stays open, as a tablet's does."""

from __future__ import annotations

import http.client
import itertools
import json
import uuid
from typing import Any
from urllib.parse import urlsplit

from tests.live_shop import token_of

PATIENCE_SECONDS = 60.0


class Office:
    """Speaks for everybody of a `tests.live_shop`."""

    def __init__(self, url: str) -> None:
        self._connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=PATIENCE_SECONDS)
        self._name = uuid.uuid4().hex
        self._numbers = itertools.count(1)

    def say(self, who: str, order_no: str, command: str, **body: Any) -> int:
        """One command; the seq of the last event it recorded."""
        headers = {
            "Authorization": f"Bearer {token_of(who)}",
            "Content-Type": "application/json",
            "Idempotency-Key": f"{self._name}-{next(self._numbers)}",
        }
        self._connection.request("POST", f"/api/v1/jobs/{order_no}/{command}", json.dumps(body), headers)
        answer = self._connection.getresponse()
        said = answer.read()
        assert answer.status < 300, f"{order_no} {command}: {answer.status} {said.decode()}"
        return int(json.loads(said)["seq"])
