"""What the consequence before letting go costs, with 120 open tasks in 30 bays.

Prints one JSON line each, milliseconds, median and worst of `rounds`: the forecast of the whole shop, what if one
car is dispatched or two are swapped, every bay of the shop as a place for one task (what a car in the hand asks once);
and the last three over HTTP on a running server, as a tablet hears them.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import http.client
from urllib.parse import urlsplit

from bench._floor import FOREMAN, NOW, PIN, busy_floor
from bench.forecast import ROUNDS, measure
from board.forecast.forecast import forecast
from board.forecast.preview import placements, what_if
from board.orders.job import Job
from board.orders.moves.dispatching import dispatch
from board.orders.moves.placing import Placed, swap
from board.orders.shop import Shop
from server.config.loading import load_config
from server.run.opening import open_shop

PLACED, WAITING = 90, 30


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, busy_floor(Path(folder), PLACED, WAITING) as server:
        shop = open_shop(load_config(server.config, {})).command_log.shop
        waiting = next(job for job in shop.jobs.values() if job.stage == "received")
        queued = [job for job in shop.jobs.values() if job.stage == "dispatched" and job.tasks[0].trade == "mechanical"]
        one, other = queued[0], queued[-1]
        for name, act in {**pure(shop, waiting, one, other), **over_http(server.url, waiting, one, other)}.items():
            middle, worst = measure(act)
            figures = {"open_tasks": PLACED + WAITING, "bays": 30, "rounds": ROUNDS}
            print(
                json.dumps({"what": name, **figures, "ms": round(middle, 2), "worst_ms": round(worst, 2)}), flush=True
            )


def pure(shop: Shop, waiting: Job, one: Job, other: Job) -> dict[str, Callable[[], object]]:
    """The domain alone."""
    team = next(team for team in shop.teams.values() if team.trade == waiting.tasks[0].trade)
    dispatched = dispatch(shop, waiting, task=1, team=team.name, bay=team.bays[0], who=FOREMAN, at=NOW, now=NOW)
    swapped = swap(shop, Placed(one, 1), Placed(other, 1), who=FOREMAN, at=NOW, now=NOW)
    before = forecast(shop, NOW)
    return {
        "the forecast": lambda: forecast(shop, NOW),
        "a dispatch": lambda: what_if(shop, dispatched, NOW, before),
        "a swap": lambda: what_if(shop, swapped, NOW, before),
        "every bay": lambda: placements(shop, waiting, 1, who=FOREMAN, now=NOW),
    }


def over_http(url: str, waiting: Job, one: Job, other: Job) -> dict[str, Callable[[], object]]:
    """One tablet, on a connection that stays open."""
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=60)
    cookie = ""

    def ask(path: str, body: dict[str, Any]) -> http.client.HTTPMessage:
        headers = {"Content-Type": "application/json", "Cookie": cookie, "X-CSRFToken": token}
        connection.request("POST", f"/api/v1{path}", json.dumps(body), headers)
        answer = connection.getresponse()
        said = answer.read()
        assert answer.status == 200, said.decode()
        answer.headers["said"] = said.decode()
        return answer.headers

    token = ""
    signed = ask("/session", {"staff": FOREMAN, "pin": PIN})
    token = json.loads(signed["said"])["csrf_token"]
    cookie = "; ".join(part.split(";")[0] for part in signed.get_all("Set-Cookie", []))
    of_waiting = {"order_no": waiting.order_no, "task": 1}
    place = {"team": "机电1组", "bay": "机1-1"}
    pair = {"order_no": one.order_no, "with_order_no": other.order_no}
    return {
        "every bay, over HTTP": lambda: ask("/preview/placements", of_waiting),
        "a dispatch, over HTTP": lambda: ask("/preview/dispatch", of_waiting | place),
        "a swap, over HTTP": lambda: ask("/preview/swap", pair),
    }


if __name__ == "__main__":
    main()
