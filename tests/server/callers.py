"""People for the API's tests: the staff of a shop with their PINs, and browsers that are signed in as them."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from functools import cache
from typing import Any, cast

from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Connection
from werkzeug.test import TestResponse

from server.core.wiring import Wiring
from server.store.people import put_staff_in
from server.store.setting_rows import bump_in
from server.store.staff import Staff

PIN = "25802580"
ADVISOR, COLLEAGUE, FOREMAN, MANAGER = "李顾问", "陈顾问", "王主管", "赵经理"
CALLER, DIRECTOR, GENERAL, ADMIN = "孙回访", "周总监", "吴总", "admin"
TECHNICIAN, OTHER_TECHNICIAN = "赵示例", "钱示例"
SIGNATURE = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAYAAAAECAAAAACIbxGfAAAAGUlEQVR42gXBAQEAAAABoPj/mcpAEU"
    "pGGQ4pfwMHa9os7wAAAABJRU5ErkJggg=="
)
"""Two dots on white: as small as a picture with something on it can be."""
TEAM, BAY, OTHER_BAY = "机电一组", "机1", "机2"

ROLES = {
    ADVISOR: "advisor",
    COLLEAGUE: "advisor",
    FOREMAN: "foreman",
    MANAGER: "service_manager",
    CALLER: "follow_up",
    DIRECTOR: "technical_director",
    GENERAL: "general_manager",
    ADMIN: "admin",
}

QUICK_HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
"""Of the same kind as the product's, but quick to check: these tests sign in a thousand times."""

_keys = itertools.count(1)


@cache
def hashed() -> str:
    """PIN's hash."""
    return QUICK_HASHER.hash(PIN)


def staff_up(wiring: Wiring) -> None:
    """Gives the shop its people, and everybody PIN."""
    database = wiring.store.database
    staff = [Staff(name, role, pin_hash=hashed(), language="zh_CN") for name, role in ROLES.items()]
    staff += [Staff(name, "technician", TEAM, hashed(), language="zh_CN") for name in (TECHNICIAN, OTHER_TECHNICIAN)]

    def change(connection: Connection) -> None:
        put_staff_in(connection, database.site, *staff)
        bump_in(connection, database.site)

    database.write(change)


class Answer(TestResponse):
    """What the server answered; a test that reads `json` knows that there is some."""

    @property
    def json(self) -> Any:
        return self.get_json()


@dataclass
class Caller:
    """Somebody at a browser or another system; every write carries a fresh Idempotency-Key unless one is given."""

    client: FlaskClient
    headers: dict[str, str]

    def get(self, path: str, **headers: str) -> Answer:
        return cast(Answer, self.client.get(f"/api/v1{path}", headers=self.headers | _named(headers)))

    def send(self, method: str, path: str, body: Any = None, key: str | None = None, **headers: str) -> Answer:
        """One write, as JSON."""
        sent = self.headers | {"Idempotency-Key": key or f"test-{next(_keys)}"} | _named(headers)
        given = {} if body is None else body
        return cast(Answer, self.client.open(f"/api/v1{path}", method=method, json=given, headers=sent))

    def post(self, path: str, body: Any = None, key: str | None = None, **headers: str) -> Answer:
        return self.send("POST", path, body, key, **headers)

    def command(self, order_no: str, command: str, **body: Any) -> Answer:
        """A command of a job."""
        return self.post(f"/jobs/{order_no}/{command}", body)

    def excuse(self, order_no: str, note: str = "顾客晚到") -> Answer:
        """The customer's reason, signed by the customer."""
        noted = self.command(order_no, "excuse", note=note, signed=True)
        return (
            noted
            if noted.status_code != 200
            else self.command(order_no, "signature", **{"for": "excuse", "image": SIGNATURE})
        )


def stranger(app: Flask) -> Caller:
    """A browser nobody has used, speaking English."""
    return Caller(app.test_client(), {"Accept-Language": "en"})


def signed_in(app: Flask, name: str) -> Caller:
    """A browser in which `name` has signed in."""
    caller = stranger(app)
    answer = caller.client.post("/api/v1/session", json={"staff": name, "pin": PIN})
    assert answer.status_code == 200, answer.text
    return caller


def order(order_no: str = "WX1", **changes: Any) -> dict[str, Any]:
    """A maintenance of one hour for POST /jobs, promised for 17:00 local time on 4 May 2026."""
    return {
        "order_no": order_no,
        "plate": "沪A12345",
        "model": "示例 1.5T",
        "repair_type": "maintenance",
        "advisor": ADVISOR,
        "standard_minutes": 60,
        "promised_at": "2026-05-04T17:00:00+08:00",
    } | changes


def _named(headers: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}


def without_build(html: str) -> str:
    """A page without the digest of its assets, in which any digits may stand by chance."""
    return re.sub(r"\?v=\w+|content=\"[0-9a-f]{12}\"", "", html)
