"""The other systems that are told of events: which there are, what waits for them, and a message to try one; added,
changed and taken out."""

from __future__ import annotations

import secrets
from base64 import b64encode
from collections.abc import Iterable
from typing import Annotated, Any
from urllib.parse import urlsplit

from flask import Blueprint, Response
from pydantic import Field
from typing_extensions import TypedDict

from board.refused import conflict
from server.api.body_values import Body
from server.api.calls import PREFIX, call
from server.api.settings import decide
from server.api.shapes import SentJson
from server.config.sections import HOOK_KINDS, Webhook
from server.config.values import OneOf, WebAddress, WebhookSecret
from server.live.webhooks import trial
from server.web.current import current
from server.web.person import Person
from server.web.problem import Problem

blueprint = Blueprint("webhooks", __name__, url_prefix=PREFIX)


class WebhookJson(TypedDict):
    """`url` without what may be secret in it. `events`: the kinds it is told of; none: all."""

    name: str
    url: str
    events: list[str]
    waiting: int
    given_up: int


class NewWebhookJson(TypedDict):
    """`secret` is told this once, so that the other system can be given it."""

    name: str
    secret: str


Kinds = Annotated[list[Annotated[str, OneOf(HOOK_KINDS)]], Field(max_length=len(HOOK_KINDS))]


class NewWebhook(Body):
    """Without a `secret` one is made. `events`: kinds it is told of; none: all, but for `MessageToCustomer`."""

    url: WebAddress
    secret: WebhookSecret | None = None
    events: Kinds = Field(default_factory=list)


class WebhookChange(Body):
    """What is left out stays as it is."""

    url: WebAddress | None = None
    secret: WebhookSecret | None = None
    events: Kinds | None = None


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
    "/webhooks",
    guard="administer",
    summary="Tell another system of events",
    body=NewWebhook,
    answer=NewWebhookJson,
    status=201,
    remembers=True,
)
def add_webhook(person: Person, body: NewWebhook) -> dict[str, Any]:
    secret = body.secret or f"whsec_{b64encode(secrets.token_bytes(32)).decode()}"
    hook = Webhook(url=body.url, secret=secret, events=tuple(body.events))
    hooks = current().config.notify.hooks
    if hook.name in hooks:
        raise conflict("This address is told of events already.", "url")
    _decide(person, [*hooks.values(), hook])
    return {"name": hook.name, "secret": secret}


@call(
    blueprint,
    "PATCH",
    "/webhooks/<name>",
    guard="administer",
    summary="Change a webhook's address, secret or events",
    body=WebhookChange,
    answer=list[WebhookJson],
)
def change_webhook(person: Person, name: str, body: WebhookChange) -> list[Any]:
    given = {key: value for key, value in body.model_dump().items() if value is not None}
    changed = Webhook.model_validate(_known(name).model_dump() | given)
    hooks = current().config.notify.hooks
    if changed.name != name and changed.name in hooks:
        raise conflict("This address is told of events already.", "url")
    _decide(person, [changed if one == name else hook for one, hook in hooks.items()])
    return webhooks()


@call(
    blueprint,
    "DELETE",
    "/webhooks/<name>",
    guard="administer",
    summary="Tell a system no more",
    status=204,
)
def remove_webhook(person: Person, name: str) -> Response:
    _known(name)
    _decide(person, [hook for one, hook in current().config.notify.hooks.items() if one != name])
    return Response(status=204)


@call(
    blueprint,
    "POST",
    "/webhooks/<name>/test",
    guard="administer",
    summary="Send one of them a message of type test",
    body=Body,
    answer=SentJson,
    remembers=True,
)
def try_webhook(person: Person, name: str, body: Body) -> dict[str, Any]:
    parts = current()
    fault = trial(_known(name), parts.config.site.code, parts.clock())
    return {"taken": not fault, "fault": fault}


def _without_secrets(url: str) -> str:
    """The address without a password and without its query."""
    parts = urlsplit(url)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2], query="", fragment="").geturl()


def _known(name: str) -> Webhook:
    hook = current().config.notify.hooks.get(name)
    if hook is None:
        raise Problem(404, "unknown")
    return hook


def _decide(person: Person, hooks: Iterable[Webhook]) -> None:
    decide(person, {"notify.webhooks": [hook.model_dump(mode="json") for hook in hooks]})


def webhooks() -> list[WebhookJson]:
    """Those of the settings, each with what waits for it."""
    parts = current()
    tallies = {one.channel: one for one in parts.store.outbox.tallies()}
    return [
        WebhookJson(
            name=name,
            url=_without_secrets(hook.url),
            events=list(hook.events),
            waiting=tallies[name].waiting,
            given_up=tallies[name].given_up,
        )
        for name, hook in parts.config.notify.hooks.items()
    ]
