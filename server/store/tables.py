"""The tables. Every row belongs to a site: several sites share one database, each with its own sequence.

`event` is the only truth about jobs; `job`, `delivery` with what begins with its name, `work`, `task_time` and
`stop_time` follow from it and can be rebuilt. `book` is the truth about what belongs to no job. `customer`, `note` and
`picture` are kept apart so that they can be erased. `outbox` holds what is still to be told outside. A change here
needs a migration in server/migrations.

The tables stand in three files by what they are; everybody names them from here, as `tables.event`.
"""

from __future__ import annotations

from typing import Any

from server.store.columns import *  # noqa: F403
from server.store.json_text import json_text
from server.store.log_tables import *  # noqa: F403
from server.store.model_tables import *  # noqa: F403
from server.store.shop_tables import *  # noqa: F403


def to_json(value: object) -> str:
    """JSON as the database keeps it: short, Chinese readable."""
    return _json(value)


def _no_json(value: object) -> Any:
    raise TypeError(f"a column holds no {type(value).__name__}")


_json = json_text(_no_json, sort_keys=False)
