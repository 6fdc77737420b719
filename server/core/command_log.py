"""The desk every command comes over: it knows the open jobs, lets `board.orders.moves` decide, and records that.

Belongs to the process's own threads or greenlets (its lock is theirs): a native worker thread beside a gevent loop must
leave it alone. Knows neither HTTP nor tables.
"""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial
from typing import NamedTuple

from board.calendar import Calendar, day_of
from board.orders.appointments import NOTHING_BOOKED
from board.orders.eras import changes, era_of, fact_of, with_events
from board.orders.events import PRODUCT, Event, HoursAndRulesSet, JobReceived, TeamRenamed
from board.orders.fold import apply, fold
from board.orders.house_rules import Rules
from board.orders.job import Job
from board.orders.learned import DAYS, Learned, learn
from board.orders.pace import paces
from board.orders.presence import NOTHING_SAID, SITE
from board.orders.renamed import NEVER_RENAMED
from board.orders.shop import Era, Shop, in_workshop
from board.orders.telling import newly_due
from board.refused import Refused, conflict
from server.core.hub import Hub
from server.core.past_work import brought, with_past
from server.core.receipt import Receipt
from server.core.shop_after import shop_after
from server.core.together import Command, Decide, Outcome, Together, in_context
from server.store.failures import Busy, Conflict, StoreError
from server.store.many_rows import CHUNK
from server.store.models_of import models_of
from server.store.pictures import Picture
from server.store.store import Append, Heads, Store, Written

log = logging.getLogger(__name__)

ATTEMPTS = 20
POLITE = 3
"""So many attempts lock nobody out; whoever was overtaken more often has the log to itself for one."""
MANY = 200
"""More events than people cause while somebody looks away."""
LONGEST_KEY = 200
LOOK_SECONDS = 0.25
"""Who only looks waits no longer for a writer, and then sees what was known before."""


class KeyReused(Exception):
    """The key was used for a command that asked for something else."""


class _Tried(NamedTuple):
    """What was recorded in one go: what has come of each command, and the shop with it."""

    outcomes: list[Outcome]
    events: Sequence[Event]
    state: tuple[Shop, int]


class CommandLog:
    """One site's shop in memory, as of the last `catch_up`, and the only writer of its log in this process."""

    def __init__(
        self,
        store: Store,
        calendar: Calendar,
        rules: Rules,
        clock: Callable[[], datetime],
        hub: Hub | None = None,
        hours_and_rules: Callable[[], tuple[Calendar, Rules]] | None = None,
    ) -> None:
        """`calendar` and `rules` are what the site began with, `hours_and_rules` what the configuration says now;
        without it they stay."""
        self._hours_and_rules = hours_and_rules
        self._first = Era(date.min, calendar, rules)
        self._store = store
        self._clock = clock
        self._hub = hub or Hub()
        self._lock = store.database.lock
        self._together = Together(self._lock, self._carry_out)
        # Replaced as one, so that readers need no lock and never wait for a writer.
        self._state = Shop(calendar, rules, {}, {}, eras=(self._first,)), 0
        self._floor = -1
        self._looked = False
        self._loaded = False

    @property
    def shop(self) -> Shop:
        """The open jobs and the teams as of the last catch-up or command; a snapshot that nobody changes."""
        return self.snapshot()[0]

    @property
    def seq(self) -> int:
        """The last event that `shop` contains."""
        return self.snapshot()[1]

    def snapshot(self) -> tuple[Shop, int]:
        """`shop` and `seq` of the same moment; waits for no writer."""
        if not self._loaded:
            with self._lock:
                self._read_open_jobs()
        return self._state

    def job(self, order_no: str) -> Job | None:
        """A job, open or closed; None when nobody opened one under this number."""
        shop, seq = self.snapshot()
        # Not beyond what `shop` contains: a job must not be newer than the shop it is decided in.
        if order_no == SITE:
            return None
        return shop.jobs.get(order_no) or fold(self._store.log.of_job(order_no, up_to=seq))

    def catch_up(self) -> bool:
        """Takes in what other processes have written since, and publishes it; whether there was anything.

        Waits for a writer of this process but a moment: it takes that in itself.
        """
        if not self._lock.acquire(timeout=LOOK_SECONDS):
            return False
        try:
            found = self._reach(self._store.heads())
            return self.hold() or found if self._looked else found
        finally:
            self._lock.release()

    def hold(self) -> bool:
        """Lets the hours and rules of the configuration hold from today on; whether that was anything new. What cannot
        be recorded now is left for the next catch-up.

        They stand in the log, so that every process judges by the same, and the read models follow from it alone.
        """
        if self._hours_and_rules is None:
            return False
        wanted, key = self._hours_and_rules(), f"hours:{secrets.token_hex(8)}"
        self._looked = True
        try:
            receipt = self.record(SITE, partial(changes, wanted), who=PRODUCT, device=PRODUCT, key=key)
        except StoreError as fault:
            log.warning("hours and rules wait until they can be saved: %s", fault)
            return False
        self._looked = False
        return bool(receipt.events)

    def _reach(self, heads: Heads) -> bool:
        """Takes in everything up to `heads`, and publishes it; whether there was anything."""
        shop, seq = self.snapshot()
        changed = heads.floor != self._floor
        if changed:
            self._looked = True
            # Notes may have been erased or teams renamed, so what was read before is not kept.
            self._store.log.forget_names()
            self._move_to_zone()
            teams, needs, jobs = self._store.floor.teams(), self._store.floor.needs(), self._open_jobs(seq)
            shop = replace(shop, teams=teams, needs=needs, jobs=jobs)
            self._state = self._with_said(shop, seq), seq
            self._floor = heads.floor
        if shop.learned.since != self._learns_since():
            self._state = replace(self._state[0], learned=self._learn()), seq
            # What was set by a clock that ran ahead holds from the day on which that was put right.
            self._looked |= self._state[0].eras[-1].since > self._learns_since() + timedelta(days=DAYS)
        fresh: list[Event] = []
        behind = self._state[1] < heads.seq
        while self._state[1] < heads.seq:
            fresh = [*fresh, *self._take_in_next(heads.seq)][-CHUNK:]
            # Another greenlet may have its turn: there may be many chunks, after an import.
            time.sleep(0)
        if changed or behind:
            self._hub.publish(self._state[1], tuple(fresh))
        return changed or behind

    def record(
        self,
        order_no: str,
        decide: Decide,
        *,
        who: str,
        device: str,
        key: str,
        prefix: str = "",
        pictures: Sequence[Picture] = (),
        publish: bool = True,
        joins: bool = False,
    ) -> Receipt:
        """Lets `decide` decide on the newest state and records it, all or nothing, with the pictures it is about; the
        same key again changes nothing. `prefix`: what `key` begins with whatever is asked for under it. Without
        `publish` whoever records will do that, many at a time. `joins`: see `server.core.together`.

        Raises what `decide` raises, `KeyReused` for another key with this prefix, `Refused` for a key that was used for
        another job, `Busy` when other processes are always faster.
        """
        if not 0 < len(key) <= LONGEST_KEY:
            raise Refused("A command needs a key of 1 to %(longest)s characters.", "key", longest=LONGEST_KEY)
        decide = in_context(decide) if joins else decide
        return self._together.ask(Command(order_no, decide, who, device, key, prefix, pictures, publish, joins))

    def _carry_out(self, commands: Sequence[Command]) -> Sequence[Outcome]:
        """Records the first of some commands in one go, all of it or nothing; the lock is held."""
        for attempt in range(ATTEMPTS):
            try:
                if attempt < POLITE:
                    tried = self._try(commands, self._store.append_all)
                else:
                    tried = self._store.alone(lambda append: self._try(commands, append))
            except Conflict:
                continue
            self._settle(commands, tried)
            return tried.outcomes
        raise Busy("other programs write all the time")

    def _settle(self, commands: Sequence[Command], tried: _Tried) -> None:
        """Takes in what was recorded, and publishes it."""
        if not tried.events:
            return
        self._take_over(tried.events, tried.state)
        if any(isinstance(event.fact, TeamRenamed) for event in tried.events):
            self._reach(self._store.heads())
        told: list[Event] = []
        for command, outcome in zip(commands, tried.outcomes, strict=False):
            if command.publish and isinstance(outcome, Receipt) and not outcome.replayed:
                told += outcome.events
        if told:
            self._hub.publish(told[-1].seq, tuple(told))

    def _try(self, commands: Sequence[Command], append: Append) -> _Tried:
        """Catch up, decide, append. What does not go with those before it is left, and so is all behind it."""
        # Before the keys are looked up: a shop read after them may know what another process has recorded under one.
        self.snapshot()
        heads = self._store.heads([(one.key, one.prefix) for one in commands])
        self._reach(heads)
        state, outcomes = self.snapshot(), list[Outcome]()
        writes: list[Written] = []
        touched: set[str] = set()
        for command, key_used in zip(commands, heads.keys_used, strict=True):
            if command.order_no in touched or SITE in touched:
                break
            try:
                if key_used and (earlier := self._recorded_before(command)):
                    outcomes.append(earlier)
                    continue
                write, jobs = self._decided(command, *state)
            except Exception as refusal:
                outcomes.append(refusal)
                continue
            about = {event.job for event in write.events}
            if writes and (SITE in about or not touched.isdisjoint(about)):
                break
            outcomes.append(Receipt(write.events, replayed=False))
            if write.events:
                state = shop_after(state[0], write.events, jobs), write.events[-1].seq
                writes.append(write)
                touched |= about
        if writes:
            append(writes)
        return _Tried(outcomes, [event for one in writes for event in one.events], state)

    def _recorded_before(self, command: Command) -> Receipt | None:
        """What was recorded under the command's key."""
        if earlier := self._store.log.of_key(command.key):
            return Receipt.again(earlier, command.order_no)
        if command.prefix and self._store.log.keys_under(command.prefix):
            raise KeyReused
        return None

    def _decided(self, command: Command, shop: Shop, seq: int) -> tuple[Written, dict[str, Job]]:
        """What is to be written for a command, and the jobs as they are then."""
        now, job = self._clock(), self.job(command.order_no)
        entries = command.decide(shop, job, now)
        events = tuple(
            Event(seq + n, entry.job, entry.at, now, command.who, command.device, command.key, entry.fact)
            for n, entry in enumerate(entries, start=1)
        )
        jobs = self._after(events, {command.order_no: job})
        due = {number: newly_due(shop.jobs.get(number), job) for number, job in jobs.items()}
        before = shop.jobs
        if (eras := with_events(shop.eras, events)) is not shop.eras:
            shop, jobs = shop.in_eras(eras), jobs | self._of_day(day_of(shop.calendar, now))
            # What is held of them follows from the hours and rules before.
            before = {}
        models = [models_of(shop, job, before=before.get(number)) for number, job in jobs.items()]
        return Written(events, models, command.pictures, due), jobs

    def _read_open_jobs(self) -> None:
        """Once. What closes or opens meanwhile is put right by the catch-up from `last` on."""
        if self._loaded:
            return
        last, floor, _ = self._store.heads()
        teams, needs, learned = self._store.floor.teams(), self._store.floor.needs(), self._learn()
        shop = replace(self._state[0], teams=teams, needs=needs, jobs=self._open_jobs(last), learned=learned)
        self._state = self._with_said(shop, last), last
        self._floor, self._loaded = floor, True

    def _move_to_zone(self) -> None:
        """Takes the time zone of the configuration, which changes before the first order only."""
        if self._hours_and_rules is None:
            return
        calendar, _ = self._hours_and_rules()
        if calendar.zone != self._first.calendar.zone:
            self._first = era_of(fact_of(self._first.calendar, self._first.rules), calendar.zone)

    def _with_said(self, shop: Shop, up_to: int) -> Shop:
        """With what was said of no order."""
        said = self._store.log.of_job(SITE, up_to=up_to)
        known, booked = NOTHING_SAID.with_events(said), NOTHING_BOOKED.with_events(said)
        names = NEVER_RENAMED.with_events(said)
        shop = replace(shop, people_and_bays=known, appointments=booked, names=names)
        return shop.in_eras(with_events((self._first,), said))

    def _of_day(self, day: date) -> dict[str, Job]:
        """The jobs of which anything is judged by the hours and rules of this day and those that follow."""
        begin = datetime.combine(day, datetime.min.time(), self._first.calendar.zone)
        return self._store.jobs_of(self._store.jobs.of_day(begin))

    def _open_jobs(self, up_to: int) -> Mapping[str, Job]:
        jobs: dict[str, Job] = {}
        for event in self._store.log.of_open_jobs(up_to):
            jobs[event.job] = apply(jobs.get(event.job), event)
        return in_workshop(jobs)

    def _learns_since(self) -> date:
        return day_of(self._state[0].calendar, self._clock()) - timedelta(days=DAYS)

    def _learn(self) -> Learned:
        """At the start and once a day; in between, each delivery teaches. Newer than `seq` it may be: what comes after
        that puts each job's times there once more."""
        since, calendar = self._learns_since(), self._state[0].calendar
        learned = learn(self._store.task_times.since(since), since, self._store.stop_times.since(since))
        return replace(learned, paces=paces(calendar, self._store.deliveries.after_work(since, calendar)))

    def _take_in_next(self, newest: int) -> Sequence[Event]:
        """Takes in some of what others wrote. Of many events, which a file brings, only those are read whose cars are
        here: of cars of the past, what their tasks and stoppages teach lies in the read models."""
        shop, seq = self._state
        if newest - seq <= MANY:
            events = self._store.log.read(seq, CHUNK)
            self._take_in(events)
            # Without any: nothing but what a repair has set aside.
            self._state = self._state[0], events[-1].seq if events else newest
            return events
        until = min(newest, seq + CHUNK)
        events, past = brought(self._store.log, self._store.jobs, shop.jobs, seq, until)
        self._take_in(events)
        shop = self._state[0]
        store, since = self._store, self._learns_since()
        learned = with_past(shop.learned, store.task_times, store.stop_times, past, since)
        self._state = replace(shop, learned=learned), until
        return events

    def _take_in(self, events: Sequence[Event]) -> None:
        """Applies what others wrote. A closed job is folded from the log: it may be open again now."""
        jobs: dict[str, Job] = {}
        for event in events:
            if event.job == SITE:
                continue
            known = jobs.get(event.job) or self._state[0].jobs.get(event.job)
            if known is None and not isinstance(event.fact, JobReceived):
                known = fold(self._store.log.of_job(event.job, up_to=event.seq - 1))
            jobs[event.job] = apply(known, event)
        if events:
            self._keep(events, jobs)

    def _after(self, events: Iterable[Event], before: Mapping[str, Job | None]) -> dict[str, Job]:
        """The jobs these events touch, as they will be. Refuses a second opening and an event of a job never opened."""
        jobs: dict[str, Job] = {}
        for event in events:
            if event.job == SITE:
                continue
            known = jobs.get(event.job) or (before[event.job] if event.job in before else self.job(event.job))
            if known is None and not isinstance(event.fact, JobReceived):
                raise Refused("There is no order %(order_no)s.", "order_no", "unknown", order_no=event.job)
            if known is not None and isinstance(event.fact, JobReceived):
                raise conflict("There is an order %(order_no)s already.", "order_no", order_no=event.job)
            jobs[event.job] = apply(known, event)
        return jobs

    def _keep(self, events: Sequence[Event], jobs: dict[str, Job]) -> None:
        """Takes in what is saved."""
        self._take_over(events, (shop_after(self._state[0], events, jobs), events[-1].seq))

    def _take_over(self, events: Sequence[Event], state: tuple[Shop, int]) -> None:
        self._state = state
        if any(isinstance(event.fact, HoursAndRulesSet | TeamRenamed) for event in events):
            # What was learned was learned by other hours, or under other names.
            self._state = replace(state[0], learned=self._learn()), state[1]
