"""Live pages over Socket.IO (reference/live.md): who joins gets the whole view, then what changed, then signs of life.

One greenlet projects the shop once for every change and brings each room that has listeners up to it. A room's messages
leave in one order, under one lock. Each process serves its own clients, whom `server.live.sockets` lets in.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any, cast

from flask import Flask, current_app, session
from flask_babel import force_locale

from server.core.hub import Mailbox, Post
from server.core.wiring import Wiring
from server.live.alerts import alerts_of
from server.live.message import Message
from server.live.page import LivePage, Moment, Room, Scene, Shown
from server.live.wishes import Wishes
from server.translations.catalogs import LANGUAGES, known, locale_of
from server.web.frames import Frames
from server.web.person import Person

log = logging.getLogger(__name__)

SIGN_OF_LIFE_SECONDS = 4.5
"""A listener hears something at least this often, or twice within the time after which it calls itself stale."""
LEAST_REST_SECONDS = 0.2
RECHECK_SECONDS = 5.0
RECHECKED_AT_ONCE = 10
VIEW_SECONDS = 0.2
"""So long a view is as good as new: its `now` is wrong by less than the wire may be."""
LONGEST_ABOUT = 100
VISITS = "visits"
"""Where a session keeps the customer pages it has opened: they let the browser in, and into these rooms only."""


@dataclass(slots=True)
class Listener:
    """One connected browser or sign: who it is, and what it has joined. `again` finds out anew who it is, by what it
    has `shown`."""

    person: Person | None
    visits: tuple[str, ...]
    frames: Frames
    shown: tuple[str | None, ...]
    again: Callable[[], Person | None]
    checked_at: float = 0.0
    wishes: Wishes[dict[str, str]] = field(default_factory=Wishes)
    room: Room | None = None
    rooms: set[str] = field(default_factory=set)


class Live:
    """The rooms and their listeners. The publisher starts with the first who joins."""

    def __init__(self, app: Flask, wiring: Wiring, socketio: Any) -> None:
        self._app = app
        self._wiring = wiring
        self._socketio = socketio
        self._pages: dict[str, LivePage] = {}
        self._rooms: dict[tuple[str, str, str], Room] = {}
        self._views: dict[str, tuple[tuple[Any, ...], Message]] = {}
        self._listeners: dict[str, Listener] = {}
        self._lock = threading.RLock()
        self._box: Mailbox | None = None
        self._failing: set[str] = set()

    @property
    def _pulse(self) -> float:
        """How long a listener may hear nothing."""
        return min(SIGN_OF_LIFE_SECONDS, self._wiring.config.display.stale_seconds / 2)

    def add(self, page: LivePage) -> None:
        """Makes a page live."""
        self._pages[page.name] = page

    def rows(self, name: str, language: str, about: str = "") -> list[Shown]:
        """A page's rows as they are now, in order: what the page itself is first rendered with."""
        room = Room(self._pages[name], about, known(language) or self._wiring.config.site.language)
        room.bring_up(self._app, self._scene(about))
        return room.ordered()

    def connected(self, sid: str, listener: Listener) -> None:
        """Somebody is in; they hear nothing until they join."""
        listener.checked_at = time.monotonic()
        with self._lock:
            self._listeners[sid] = listener

    def wishes(self, sid: str) -> Wishes[dict[str, str]] | None:
        """What a connected client asks for; None when it has left."""
        listener = self._listeners.get(sid)
        return listener.wishes if listener else None

    def joined(self) -> set[str]:
        """The clients that have joined a page."""
        return {sid for sid, listener in list(self._listeners.items()) if listener.room is not None}

    def gone(self, sid: str) -> None:
        """Somebody has left; an empty room is given up."""
        with self._lock:
            listener = self._listeners.pop(sid, None)
            if listener is not None:
                self._leave(sid, listener)

    def join(self, sid: str, page_name: str, language_name: str) -> bool:
        """Sends the whole view and keeps the listener up to date from then on; False where they may not look."""
        name, _, about = page_name.partition("/")
        page, language = self._pages.get(name), known(language_name)
        with self._lock:
            listener = self._listeners.get(sid)
            if page is None or listener is None or language is None:
                return False
            if len(about) > LONGEST_ABOUT or not about.isprintable():
                return False
            if not self._may(listener, page, about):
                return False
            self._start()
            self._leave(sid, listener)
            room = self._rooms.setdefault((name, about, language), Room(page, about, language))
            self._bring_up(room, self._scene(about) if self._is_behind(room) else None)
            room.listeners[sid] = listener.frames
            listener.room = room
            self._enter(sid, listener, {room.name, *_alert_rooms(listener.person, language)})
            self._view_of(room).to([listener.frames])
            return True

    def _may(self, listener: Listener, page: LivePage, about: str) -> bool:
        if listener.person is not None and listener.person.may_open(page.name):
            return True
        if page.admits is None or not page.admits(self._wiring, about):
            return False
        return listener.person is not None or about in listener.visits

    def _enter(self, sid: str, listener: Listener, rooms: set[str]) -> None:
        for name in rooms:
            self._socketio.server.enter_room(sid, name, namespace="/")
        listener.rooms = rooms

    def _leave(self, sid: str, listener: Listener) -> None:
        for name in listener.rooms:
            self._socketio.server.leave_room(sid, name, namespace="/")
        listener.rooms = set()
        room, listener.room = listener.room, None
        if room is not None:
            room.listeners.pop(sid, None)
            if not room.listeners:
                self._rooms.pop((room.page.name, room.about, room.language), None)
                self._views.pop(room.name, None)

    def _start(self) -> None:
        if self._box is None:
            self._box = self._wiring.hub.subscribe("live")
            self._socketio.start_background_task(self._run, self._box)

    def _run(self, box: Mailbox) -> None:
        while True:
            post = box.take(self._seconds_to_rest())
            try:
                self.publish(post)
                self._recheck()
            except Exception:
                # Displays say themselves that they are stale; the next change may be one that works.
                log.exception("publishing to the displays failed")

    def _seconds_to_rest(self) -> float:
        """Until somebody wants a sign of life, unless something happens first; then who they are is asked again too."""
        with self._lock:
            spoke = min((room.spoke_at for room in self._rooms.values()), default=time.monotonic())
        # A room that cannot be rendered stays due.
        return min(self._pulse / 2, max(LEAST_REST_SECONDS, spoke + self._pulse - time.monotonic()))

    def publish(self, post: Post | None) -> None:
        """Brings every room up to the present; without a post only gives those a sign of life that need one."""
        with self._lock:
            rooms = [room for room in self._rooms.values() if post is not None or self._is_quiet(room)]
            if rooms:
                scene = self._scene()
                for room in sorted(rooms, key=lambda room: (not room.page.first, -len(room.listeners))):
                    self._bring_up(room, scene)
            if post is not None:
                self._alert(post)

    def _recheck(self) -> None:
        """Shows those out whose session or token has ended since: a few at a time, those first that were last asked.
        What many have shown is looked up once."""
        found: dict[tuple[str | None, ...], Person | None] = {}
        old = time.monotonic() - RECHECK_SECONDS
        due = [
            (one.checked_at, sid) for sid, one in list(self._listeners.items()) if one.person and one.checked_at < old
        ]
        for _, sid in sorted(due):
            listener = self._listeners.get(sid)
            if listener is None or listener.person is None:
                continue
            if listener.shown not in found:
                if len(found) == RECHECKED_AT_ONCE:
                    continue
                found[listener.shown] = listener.again()
            listener.checked_at, person = time.monotonic(), found[listener.shown]
            if person is None or _rights_of(person) != _rights_of(listener.person):
                self._socketio.server.disconnect(sid, namespace="/")

    def _scene(self, about: str = "") -> Scene:
        shop, seq = self._wiring.command_log.snapshot()
        return Scene(Moment(shop, seq, self._wiring.clock()), self._wiring, about)

    def _is_behind(self, room: Room) -> bool:
        now = self._wiring.clock().replace(second=0, microsecond=0)
        as_of = room.as_of and room.as_of.replace(second=0, microsecond=0)
        return as_of != now or room.seq != self._wiring.command_log.seq

    def _is_quiet(self, room: Room) -> bool:
        return room.spoke_at + self._pulse <= time.monotonic()

    def _bring_up(self, room: Room, scene: Scene | None) -> None:
        """Sends the room what changed, or a sign of life when it has been quiet; one failing page fails alone."""
        if scene is None:
            return
        try:
            message = room.bring_up(self._app, replace(scene, about=room.about))
        except Exception:
            if room.name not in self._failing:
                log.exception("the page %s cannot be rendered", room.name)
            self._failing.add(room.name)
            return
        self._failing.discard(room.name)
        if message is None and self._is_quiet(room):
            message = room.sign_of_life(scene.moment)
        if message is not None and room.listeners:
            Message("changes", message).to(room.listeners.values())
        if message is not None:
            room.spoke_at = time.monotonic()

    def _view_of(self, room: Room) -> Message:
        """The room's `view`, the same for all who come within the moment in which its `now` is as good as now."""
        moment = (room.seq, room.as_of, time.monotonic() // VIEW_SECONDS)
        kept = self._views.get(room.name)
        if kept is None or kept[0] != moment:
            kept = self._views[room.name] = moment, Message("view", room.whole(self._wiring.clock()))
        return kept[1]

    def _alert(self, post: Post) -> None:
        if not self._listeners:
            return
        for alert in alerts_of(post.events, self._wiring):
            for language in LANGUAGES:
                rooms = [f"{who}:{language}" for who in alert.to]
                with self._app.app_context(), force_locale(locale_of(language)):
                    message = {"kind": alert.kind, "job": alert.job, "text": alert.text()}
                self._socketio.emit("alert", message, to=rooms, ignore_queue=True)


def _rights_of(person: Person) -> tuple[str, str, str | None, bool]:
    return person.name, person.role, person.scope, person.must_change_pin


def _alert_rooms(person: Person | None, language: str) -> Iterator[str]:
    if person is not None and person.role != "display":
        yield f"person:{person.name}:{language}"
        yield f"role:{person.role}:{language}"


def live_of(app: Flask | None = None) -> Live:
    """The live pages of an app, of the present one when none is named."""
    return cast(Live, (app or current_app).extensions["shopboard.live"])


def visit(about: str) -> None:
    """Lets this browser into the live room of a customer page that it has just been shown."""
    visits = [seen for seen in session.get(VISITS, []) if seen != about]
    session[VISITS] = [*visits, about][-5:]
