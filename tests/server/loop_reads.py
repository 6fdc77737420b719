"""Which statements of the API's reads run on the event loop: python -m tests.server.loop_reads CONFIG.

Prints, for each GET call, its status and the statements with their parameters that its answer ran on the loop's thread.
The people are those of `tests.live_shop`, and `OFFICE`.
"""

import json
import sys
from pathlib import Path
from typing import Any

from server.core.locks import LOOP_THREAD, native_thread, patch

patch()

VALUES = {
    "order_no": "excused",
    "name": "none",
    "month": "2026-04",
    "year": "2026",
    "code": "M01",
    "form": "on-time",
    "indicator": "on_time",
}
QUERIES = {
    "/jobs": "?plate=234&stage=delivered&from=2026-01-01",
    "/cars": "?q=234",
    "/customers": "?q=示例",
    "/capacity": "?from=2026-01-01&to=2026-01-03",
    "/queue/next": "?bay=机1",
}
OFFICE = ("service_manager", "technical_director", "admin")
"""Programs with these roles, named after them."""


def main(path: Path) -> dict[str, dict[str, Any]]:
    import sqlalchemy as sa

    from server.api.calls import declared_calls
    from server.config.loading import load_config
    from server.run.app import create_app
    from tests.live_shop import FOREMAN, token_of

    app = create_app(load_config(path, {}))
    wiring = app.extensions["shopboard"]
    wiring.command_log.catch_up()
    on_loop: list[tuple[str, Any]] = []

    @sa.event.listens_for(wiring.store.database.engine, "before_cursor_execute")
    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        if native_thread() == LOOP_THREAD and statement.startswith(("SELECT", "WITH")):
            on_loop.append((statement, parameters))

    client = app.test_client()
    found = {}
    for call in declared_calls(app):
        if call.method != "GET":
            continue
        address = call.path
        for name, value in VALUES.items():
            address = address.replace(f"<{name}>", value)
        on_loop.clear()
        for who in (FOREMAN, *OFFICE):
            token = {"Authorization": f"Bearer {token_of(who)}"}
            status = client.get(f"/api/v1{address}{QUERIES.get(call.path, '')}", headers=token).status_code
            if status != 403:
                break
        found[address] = {"status": status, "statements": list(on_loop)}
    return found


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1])), default=str))
