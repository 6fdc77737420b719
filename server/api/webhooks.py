"""The other systems that are told of events: which there are, what waits for them, and a message to try one."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint
from typing_extensions import TypedDict

from server.api.body_values import Body
from server.api.calls import PREFIX, call
from server.live.webhooks import trial
from server.web.auth import Person
from server.web.current import current
from server.web.problem import Problem

blueprint = Blueprint("webhooks", __name__, url_prefix=PREFIX)


class WebhookJson(TypedDict):
    """`url` without what may be secret in it. `events`: the kinds it is told of; none: all."""

    name: str
    url: str
    events: list[str]
    waiting: int
    given_up: int


class TrialJson(TypedDict):
    """`fault`: why it was not taken, a status or a sentence."""

    taken: bool
    fault: str


@call(
    blueprint,
    "GET",
    "/webhooks",
    guard="administer",
    summary="The other systems that are told of events",
    answer=list[WebhookJson],
)
def show_webhooks(person: Person) -> list[Any]:
    return webhooks()


@call(
    blueprint,
    "POST",
    "/webhooks/<name>/test",
    guard="administer",
    summary="Send one of them a message of type test",
    body=Body,
    answer=TrialJson,
    remembers=True,
)
def try_webhook(person: Person, name: str, body: Body) -> dict[str, Any]:
    parts = current()
    hook = parts.config.notify.hooks.get(name)
    if hook is None:
        raise Problem(404, "unknown")
    fault = trial(hook, parts.config.site.code, parts.clock())
    return {"taken": not fault, "fault": fault}


def webhooks() -> list[WebhookJson]:
    """Those of the settings, each with what waits for it."""
    parts = current()
    tallies = {one.channel: one for one in parts.store.outbox.tallies()}
    return [
        WebhookJson(
            name=name,
            url=f"{urlsplit(hook.url).scheme}://{urlsplit(hook.url).hostname}{urlsplit(hook.url).path}",
            events=list(hook.events),
            waiting=tallies[name].waiting,
            given_up=tallies[name].given_up,
        )
        for name, hook in parts.config.notify.hooks.items()
    ]
