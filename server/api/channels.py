"""A test message to one of the shop's own channels, or by mail to an address: what came back."""

from __future__ import annotations

from typing import Any

from flask import Blueprint
from flask_babel import force_locale, gettext
from typing_extensions import TypedDict

from board.refused import Refused
from server.api.body_values import Body, Mail
from server.api.calls import PREFIX, call
from server.api.shapes import SentJson
from server.live.letter import Letter
from server.live.senders import SEND_SECONDS
from server.web.current import current
from server.web.person import Person
from server.web.problem import Problem

blueprint = Blueprint("channels", __name__, url_prefix=PREFIX)


class ChannelJson(TypedDict):
    """`name` tells the kind and no secret. `mails`: it sends the customers' mails, each to an address of its own."""

    name: str
    mails: bool


class Trial(Body):
    """`to`: where the test goes, for the channel of the customers' mails."""

    to: Mail = ""


@call(blueprint, "GET", "/channels", guard="administer", summary="The channels there are", answer=list[ChannelJson])
def show_channels(person: Person) -> list[Any]:
    return channels()


@call(
    blueprint,
    "POST",
    "/channels/<name>/test",
    guard="administer",
    summary="Send a test by a channel, or by mail to an address, and say what came back",
    body=Trial,
    answer=SentJson,
    remembers=True,
)
def try_channel(person: Person, name: str, body: Trial) -> dict[str, Any]:
    config = current().config
    with force_locale(config.site.language):
        title = config.site.name
        text = gettext("A test from %(shop)s: this channel works. Sent by %(who)s.", shop=title, who=person.name)
    by, own = config.notify.customer_channels.get(name), config.notify.named.get(name)
    if own is not None:
        letter = Letter(own, title, text)
    elif isinstance(by, str):
        if not body.to:
            raise Refused("Say to which address the test goes.", "to")
        letter = Letter.to(by, body.to, title, text)
    else:
        raise Problem(404, "unknown")
    fault = letter.send(SEND_SECONDS)
    return {"taken": not fault, "fault": fault}


def channels() -> list[ChannelJson]:
    """Those of the settings: the shop's own, and that of the customers' mails."""
    notify = current().config.notify
    found = [ChannelJson(name=name, mails=False) for name in notify.named]
    mails = (name for name, by in notify.customer_channels.items() if isinstance(by, str))
    return found + [ChannelJson(name=name, mails=True) for name in mails if name not in notify.named]
