"""The twin of a sign: what it shows now, decoded from the wire, how it is doing, and what it showed when.

For those who operate signs also its notices, the switches of a simulated one, and the guide to connecting one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, redirect, render_template
from flask_babel import format_time, get_locale
from flask_babel import lazy_gettext as _
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from drivers.declared import Setting, settings_of, switches_of
from drivers.registry import AnyProtocol, protocol_of, protocols
from drivers.sign import SignSettings
from server.api.sign_settings import guided
from server.config.sign_entry import SignEntry
from server.live.page import Item, LivePage, Scene
from server.live.rooms import live_of
from server.pages.entrance import shows
from server.pages.sign_trouble import in_words
from server.signs.keeper import LastHeard, entry_of, last_heard
from server.web.current import current
from server.web.languages import in_language
from server.web.person import Person

blueprint = Blueprint("sign_page", __name__)

VERDICTS_SHOWN = 8

EVENTS = (
    ("power_cut", _("Power cut: the memory is lost"), ""),
    ("unplug", _("Unplug"), ""),
    ("plug", _("Plug in again, under this name"), "/dev/ttyUSB7"),
)
ASPECTS = (
    ("right", _("Every line, whole and in order"), _("Then write the settings.")),
    (
        "nothing",
        _("Nothing, or what it showed before"),
        _("Try the other line settings below. Then: is TX on the sign's RX? Is the address right? Is the sign on?"),
    ),
    (
        "garbled",
        _("Wrong characters, or only some of them"),
        _("Speed, data bits or parity differ: try the other line settings below. On a long cable use a slower speed."),
    ),
    (
        "cut",
        _("Lines are cut, doubled or missing"),
        _("Change lines and columns above to what the sign really has, then show the picture again."),
    ),
    (
        "mirrored",
        _("Mirrored, upside down or in wrong colours"),
        _("That is set in the sign itself: with its maker's program, scan direction and colour order of the panel."),
    ),
    (
        "blinking",
        _("It blinks, or shows something else again soon"),
        _("Another program writes to the sign too, or shares the port: end it."),
    ),
)
"""What may be seen of a test picture: answer, its words, and what to do then."""


@dataclass(frozen=True, slots=True)
class Twin:
    """A sign as its twin shows it."""

    heard: LastHeard

    @property
    def health(self) -> str:
        """never, away, lost, slow, writing, partly or well."""
        if self.heard.heard_at is None:
            return "never"
        if not self.heard.driven:
            return "away"
        if not self.heard.state["connected"]:
            return "lost"
        if self.troubled:
            return "partly"
        if self.heard.state.get("slow"):
            return "slow"
        return "writing" if self.heard.state["pending"] else "well"

    @property
    def lines(self) -> list[dict[str, str | None]]:
        """What is known of each line; the report of an older version tells nothing of them."""
        told: list[dict[str, str | None]] = self.heard.state.get("lines", [])
        return told

    def in_words(self, trouble: str) -> str:
        """What is wrong, in the reader's language."""
        return in_words(trouble)

    @property
    def troubled(self) -> list[tuple[int, str]]:
        """The numbers of the lines that the sign does not take, and why."""
        return [(at, str(line["trouble"])) for at, line in enumerate(self.lines, start=1) if line["trouble"]]

    @property
    def protocol(self) -> str:
        """What people call this kind of sign."""
        return protocol_of(self.heard.entry.protocol).title

    @property
    def switched(self) -> dict[str, float]:
        """The faults of a simulated sign that are switched on."""
        switches = switches_of(protocol_of(self.heard.entry.protocol).faults)
        now = self.heard.faults or {}
        return {name: now[name] for name, switch in switches.items() if now.get(name) and not switch.detail}

    @property
    def verdicts(self) -> list[dict[str, object]]:
        """What the far end made of the latest commands, the newest first."""
        told: list[dict[str, object]] = self.heard.wire.get("verdicts", [])
        return told[: -VERDICTS_SHOWN - 1 : -1]


def select(scene: Scene) -> Iterator[Item]:
    """The one sign the page is about."""
    entry = entry_of(scene.wiring, scene.about)
    if entry is not None:
        yield Item(entry.name, (0,), Twin(last_heard(scene.wiring, entry, scene.now)))


LIVE = LivePage("twin", "rows/twin.html", select)


@blueprint.app_template_filter("clock_seconds")
def clock_seconds(at: str | datetime | None) -> str:
    """15:40:07 in the shop's time zone; a dash for never."""
    if at is None:
        return "—"
    return str(format_time(datetime.fromisoformat(at) if isinstance(at, str) else at, "HH:mm:ss"))


@blueprint.get("/signs")
@shows("signs")
def signs(person: Person) -> str | Response:
    """Every sign; straight to the only one."""
    entries = current().config.signs
    if len(entries) == 1:
        return redirect(f"/signs/{entries[0].name}")
    now = current().clock()
    return render_template(
        "signs.html",
        twins=[Twin(last_heard(current(), entry, now)) for entry in entries],
        operates=person.may("operate-sign"),
    )


@blueprint.get("/signs/<name>")
@shows("twin")
def page(person: Person, name: str) -> str:
    entry = entry_of(current(), name)
    if entry is None:
        raise NotFound
    return render_template(
        "sign.html",
        entry=entry,
        rows=live_of().rows(LIVE.name, str(get_locale()), name),
        operates=person.may("operate-sign"),
        notices=current().store.signs.notices(name, current().clock()),
        faults=[
            (name, in_language(switch.words), switch.example)
            for name, switch in switches_of(protocol_of(entry.protocol).faults).items()
        ],
        events=EVENTS,
    )


@blueprint.get("/signs/new")
@shows("connect")
def new_sign(person: Person) -> str:
    """The guide to connecting a sign that is not in the configuration yet."""
    return _guide(person, None)


@blueprint.get("/signs/<name>/connect")
@shows("connect")
def connect(person: Person, name: str) -> str:
    """The guide to connecting a sign: port, speed, test picture, settings."""
    entry = entry_of(current(), name)
    if entry is None:
        raise NotFound
    return _guide(person, entry)


def _guide(person: Person, entry: SignEntry | None) -> str:
    start = entry or SignEntry.model_validate({"name": "sign", "protocol": protocols()[0].name, "port": ""})
    return render_template(
        "sign_connect.html",
        entry=entry,
        start=start,
        titles=[(known.name, known.title) for known in protocols()],
        described={known.name: described(known) for known in protocols()},
        addresses=" / ".join(known.settings.ADDRESS for known in protocols() if known.settings.ADDRESS),
        own_fields={known.name: own_fields(known, start) for known in protocols()},
        speed_hints={known.name: in_language(known.speed_hint) for known in protocols() if known.speed_hint},
        limits=settings_of(SignSettings),
        aspects=ASPECTS,
        administers=person.may("administer"),
    )


def own_fields(known: AnyProtocol, start: SignEntry) -> list[tuple[str, str, Setting, object]]:
    """The fields that only this protocol's signs have: name, words, limits, and the value to begin with."""
    values = start if start.protocol == known.name else known.settings
    return [
        (name, in_language(declared.words or {"en": name}), declared, getattr(values, name))
        for name, declared in guided(known).items()
    ]


def described(known: AnyProtocol) -> dict[str, object]:
    """What the guide's script needs to know of a protocol."""
    return {
        "lineSettings": known.line_settings,
        "language": known.languages[0],
        "tellsSpeed": known.find_speed is not None,
    }
