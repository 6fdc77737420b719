"""What the dealership decides for itself: which value holds, where it comes from, and another one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from flask import Blueprint
from pydantic import Field, JsonValue
from typing_extensions import TypedDict

from board.refused import Refused
from server.api.body_values import Body
from server.api.calls import PREFIX, call
from server.config.decisions import SECRET
from server.config.loading import PRIVATE, Config
from server.core import settings
from server.core.settings import Setting
from server.people.customers import Erased
from server.web.auth import author_of
from server.web.current import current
from server.web.person import Person
from server.web.thread_pool import in_thread_pool

blueprint = Blueprint("settings", __name__, url_prefix=PREFIX)

Key = Annotated[str, Field(min_length=1, max_length=100)]
MOST = 200


class SettingsChange(Body):
    """`changes`: dotted key → value as in config.yaml. `take`: keys that are the file's again. `keep`: keys whose value
    stands although the file has changed."""

    changes: Annotated[dict[Key, JsonValue], Field(default_factory=dict, max_length=MOST)]
    take: Annotated[list[Key], Field(default_factory=list, max_length=MOST)]
    keep: Annotated[list[Key], Field(default_factory=list, max_length=MOST)]


class SettingJson(TypedDict):
    """`place`: a line of config.yaml, a variable, /admin, or null for a default. `waits`: config.yaml says so, and the
    server takes it from its next start on.

    The value of what may hold a password is null.
    """

    key: str
    value: Any
    place: str | None
    free: bool
    file: Any
    file_changed: bool
    waits: bool


@call(
    blueprint,
    "GET",
    "/settings",
    guard="administer",
    summary="Every setting: its value, where it comes from, and whether it can be changed here",
    answer=list[SettingJson],
)
def show_settings(person: Person) -> list[Any]:
    return [setting_json(one) for one in settings.settings_of(current().config, current().store)]


@call(
    blueprint,
    "PATCH",
    "/settings",
    guard="administer",
    summary="Change settings; they hold at once",
    body=SettingsChange,
    answer=list[SettingJson],
)
def change_settings(person: Person, body: SettingsChange) -> list[Any]:
    decide(person, with_known_channels(body.changes), body.take, body.keep)
    return [setting_json(one) for one in settings.settings_of(current().config, current().store)]


def with_known_channels(changes: dict[str, Any]) -> dict[str, Any]:
    """A channel that is there already may be called by its name, which tells no secret."""
    notify = current().config.notify
    known = notify.customer_channels | notify.named

    def meant(one: Any) -> Any:
        return known.get(one, one) if isinstance(one, str) else one

    found = dict(changes)
    if isinstance(wanted := changes.get("notify.channels"), list):
        found["notify.channels"] = [meant(one) for one in wanted]
    if "notify.customers.mail" in changes:
        found["notify.customers.mail"] = meant(changes["notify.customers.mail"])
    return found


def decide(person: Person, changes: dict[str, Any], take: Sequence[str] = (), keep: Sequence[str] = ()) -> None:
    """Decides settings in somebody's name; they hold when this returns."""
    parts = current()
    settings.change(parts.config, parts.store, author_of(person), changes, take, keep, _keep_whom_was_forgotten)
    parts.configuration.look()
    parts.command_log.catch_up()


def _keep_whom_was_forgotten(coming: Config) -> None:
    """The list lies beside the backups: where they go, it goes before."""
    try:
        in_thread_pool(Erased.of(coming).follow, Erased.of(current().config))
    except (OSError, ValueError) as fault:
        raise Refused("Backups cannot be kept there: %(why)s", "backup.folder", why=str(fault)) from None


def setting_json(one: Setting) -> SettingJson:
    """A setting without what may be a password."""
    hidden = one.key in SECRET or one.key.partition(".")[0] in PRIVATE
    return SettingJson(
        key=one.key,
        value=None if hidden else one.value,
        place=one.place,
        free=one.is_free,
        file=None if hidden else one.file,
        file_changed=one.file_changed,
        waits=one.waits,
    )
