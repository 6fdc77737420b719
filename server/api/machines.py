"""For machines, without sign-in and with nothing private in it: alive, ready, and figures for Prometheus.

Each stands under /api/v1 and at the root, where monitoring looks for it.
"""

from __future__ import annotations

import time
from collections import Counter as Tally
from collections.abc import Iterator
from functools import cache

from flask import Blueprint, Response, current_app, g
from flask.sansio.app import App
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from server.api.calls import PREFIX, Answer, call
from server.core.health import CHECKS
from server.core.wiring import Wiring
from server.store.failures import StoreError
from server.web.current import asked, current
from server.web.faults import told_of
from server.web.problems import response

blueprint = Blueprint("machines", __name__, url_prefix=PREFIX)
root = Blueprint("machines_root", __name__)

REGISTRY = "shopboard.metrics"
METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")


class _Shop:
    """What the shop itself looks like, read when somebody asks."""

    def __init__(self, parts: Wiring) -> None:
        self._parts = parts

    def collect(self) -> Iterator[Metric]:
        shop, seq = self._parts.command_log.snapshot()
        yield GaugeMetricFamily("shopboard_log_seq", "Last event taken in.", seq)
        stages = GaugeMetricFamily("shopboard_open_jobs", "Open jobs by stage.", labels=["stage"])
        for stage, count in sorted(Tally(job.stage for job in shop.jobs.values()).items()):
            stages.add_metric([stage], count)
        yield stages
        failing = {one.check for one in self._parts.health.troubles}
        passed = GaugeMetricFamily("shopboard_check", "1 where the check passes, 0 where it fails.", labels=["check"])
        for check in CHECKS:
            passed.add_metric([check], check not in failing)
        yield passed
        yield from self._copies()
        try:
            yield from self._messages()
        except StoreError:
            # What cannot be read is left out: the checks above say why.
            return

    def _copies(self) -> Iterator[Metric]:
        backups = self._parts.backups
        if backups.newest is not None:
            age = (self._parts.clock() - backups.newest.made_at).total_seconds()
            yield GaugeMetricFamily("shopboard_backup_age_seconds", "Age of the newest backup.", age)
        if backups.outcome.tried_at:
            fine = not backups.outcome.trial_faults
            yield GaugeMetricFamily("shopboard_backup_restorable", "1 where the last trial restore went well.", fine)

    def _messages(self) -> Iterator[Metric]:
        waiting = GaugeMetricFamily("shopboard_messages_waiting", "Not yet told outside.", labels=["channel"])
        lost = GaugeMetricFamily("shopboard_messages_given_up", "Never told outside, in 30 days.", labels=["channel"])
        for tally in self._parts.store.outbox.tallies():
            waiting.add_metric([tally.channel], tally.waiting)
            lost.add_metric([tally.channel], tally.given_up)
        yield waiting
        yield lost


def measure(app: App) -> None:
    """Counts the app's requests and how long they took."""
    registry = CollectorRegistry()
    app.extensions[REGISTRY] = registry
    registry.register(_Shop(app.extensions["shopboard"]))
    requests = Counter("shopboard_requests", "Requests answered.", ["endpoint", "method", "status"], registry=registry)
    seconds = Histogram("shopboard_request_seconds", "Time to answer.", ["endpoint"], registry=registry)

    # Found again without their locks.
    answered, took = cache(requests.labels), cache(seconds.labels)

    @app.before_request
    def begin() -> None:
        g.begun = time.perf_counter()

    @app.after_request
    def count(answer: Response) -> Response:
        came = asked()
        endpoint = came.endpoint or "none"
        # A stranger may call any word a method: each would be kept as a figure of its own for ever.
        method = came.method if came.method in METHODS else "other"
        answered(endpoint, method, answer.status_code).inc()
        took(endpoint).observe(time.perf_counter() - g.get("begun", time.perf_counter()))
        return answer


@call(blueprint, "GET", "/healthz", guard=None, summary="Whether the process answers")
def healthz() -> dict[str, str]:
    return {"status": "ok"}


@call(blueprint, "GET", "/readyz", guard=None, summary="Whether anything can be saved, by what was tried last")
def readyz() -> Answer:
    """Asks what the ticker has found: a stranger who asks again and again gives the disk nothing to do."""
    troubles = current().health.troubles
    if not troubles:
        return {"status": "ok"}
    failed = list(dict.fromkeys(one.check for one in troubles))
    extra = {"failed": failed, "faults": [one.code for one in troubles]}
    return response(503, "not-ready", " ".join(told_of(troubles)), extra=extra)


@call(blueprint, "GET", "/metrics", guard=None, summary="Figures for Prometheus")
def metrics() -> Response:
    return Response(generate_latest(current_app.extensions[REGISTRY]), content_type=CONTENT_TYPE_LATEST)


root.record_once(lambda state: measure(state.app))
for path, view in (("/healthz", healthz), ("/readyz", readyz), ("/metrics", metrics)):
    root.add_url_rule(path, endpoint=path[1:], view_func=view)
