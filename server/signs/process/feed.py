"""What a sign's process has heard of the server: cars, notices, the operator's last order, the time, and how long ago.

Fed by the messages of reference/live.md, from whatever thread; knows no socket.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from server.signs.process.lines import Car, Notice

ORDER_LIFE = timedelta(seconds=20)
"""An order that could not be carried out so long is not carried out any more: nobody looks at the sign then."""

Message = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Order:
    """What an operator wants of the sign once."""

    id: str
    kind: str
    at: datetime
    detail: Message = field(default_factory=dict)


class Feed:
    """Guards what was heard. `monotonic` and `clock` are this machine's; `now` is the server's."""

    def __init__(
        self,
        monotonic: Callable[[], float] = time.monotonic,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._monotonic = monotonic
        self._clock = clock
        self._lock = threading.Lock()
        self._news = threading.Event()
        self._began_at = monotonic()
        self._heard_at: float | None = None
        self._heard_now = clock()
        self._seq: int | None = None
        self._cars: dict[str, Car] = {}
        self._notices: dict[str, Notice] = {}
        self._order: Order | None = None
        self._taken: str | None = None

    @property
    def heard(self) -> bool:
        """Whether the server was ever heard."""
        return self._heard_at is not None

    @property
    def seq(self) -> int | None:
        """The log's place up to which everything was heard."""
        return self._seq

    @property
    def cars(self) -> tuple[Car, ...]:
        with self._lock:
            return tuple(self._cars.values())

    @property
    def notices(self) -> tuple[Notice, ...]:
        with self._lock:
            return tuple(self._notices.values())

    def silence(self) -> float:
        """Seconds since the server was last heard, or since the beginning."""
        return self._monotonic() - (self._began_at if self._heard_at is None else self._heard_at)

    def now(self) -> datetime:
        """The server's time; this machine's own until the server was heard."""
        with self._lock:
            if self._heard_at is None:
                return self._clock()
            return self._heard_now + timedelta(seconds=self._monotonic() - self._heard_at)

    def wait(self, seconds: float) -> None:
        """Until something is heard, or the time is over."""
        self._news.wait(seconds)
        self._news.clear()

    def view(self, message: Message) -> None:
        """Everything, in the place of whatever was known."""
        with self._lock:
            self._cars, self._notices = {}, {}
            self._hear(message)

    def changes(self, message: Message) -> bool:
        """What has changed since; False when something was missed, and the whole view must be asked for."""
        with self._lock:
            if self._seq is None or message["follows"] != self._seq:
                self._seq = None
                return False
            for key in message["removed"]:
                self._cars.pop(key, None)
                self._notices.pop(key, None)
            self._hear(message)
            return True

    def take_order(self) -> Order | None:
        """The operator's order, once, and only while it is fresh."""
        now = self.now()
        with self._lock:
            order = self._order
            if order is None or order.id == self._taken:
                return None
            self._taken = order.id
            return order if now - order.at < ORDER_LIFE else None

    def _hear(self, message: Message) -> None:
        self._heard_at = self._monotonic()
        self._heard_now = datetime.fromisoformat(message["now"])
        self._seq = message["seq"]
        for row in message["rows"]:
            if "order" in row:
                given = row["order"]
                at = datetime.fromisoformat(given["at"])
                self._order = Order(given["id"], given["kind"], at, given.get("detail") or {})
            elif "notice" in row:
                self._notices[row["key"]] = notice_of(row)
            else:
                self._cars[row["key"]] = car_of(row)
        self._news.set()


def wire_of(car: Car) -> Message:
    """The fields of a car's row, beside its HTML."""
    return {
        "plate": car.plate,
        "tail": car.tail,
        "stage": car.stage,
        "told_at": car.told_at.isoformat() if car.told_at else None,
        "received_at": car.received_at.isoformat(),
    }


def car_of(row: Message) -> Car:
    """The car that a row holds."""
    told_at = row["told_at"]
    return Car(
        row["key"],
        row["plate"],
        row["tail"],
        row["stage"],
        datetime.fromisoformat(told_at) if told_at else None,
        datetime.fromisoformat(row["received_at"]),
    )


def wire_of_notice(notice: Notice) -> Message:
    """The fields of a notice's row, beside its HTML."""
    times = {"starts_at": notice.starts_at.isoformat(), "ends_at": notice.ends_at.isoformat()}
    return {"notice": {"text": notice.text, **times}}


def notice_of(row: Message) -> Notice:
    """The notice that a row holds."""
    told = row["notice"]
    starts_at, ends_at = (datetime.fromisoformat(told[name]) for name in ("starts_at", "ends_at"))
    return Notice(row["key"], told["text"], starts_at, ends_at)
