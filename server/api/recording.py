"""How a command of the API is recorded: under the request's key, for who asks (reference/api.md)."""

from __future__ import annotations

from collections.abc import Sequence

from server.api.calls import command_key, key_reused
from server.core.command_log import KeyReused
from server.core.receipt import Receipt
from server.core.together import Decide
from server.store.pictures import Picture
from server.web.current import current
from server.web.person import Person


def record(
    order_no: str,
    person: Person,
    decide: Decide,
    device_mark: str = "",
    pictures: Sequence[Picture] = (),
    *,
    joins: bool = False,
) -> Receipt:
    """Records what `decide` makes of the newest state, once for the request's key. `device_mark`: what stands on record
    behind the device; `joins`: see `server.core.together`."""
    key, device = command_key(person), person.device + device_mark
    try:
        return current().command_log.record(
            order_no,
            decide,
            who=person.name,
            device=device,
            key=key.text,
            prefix=key.prefix,
            pictures=pictures,
            joins=joins,
        )
    except KeyReused:
        raise key_reused() from None
