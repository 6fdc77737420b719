"""The remaining work laid out over bays, people and opening hours, as the queue gives it out (domain.md §7).

What is being worked on goes on. From then on, whenever a bay and somebody of its team are free, what stands still and
may go on takes them first, and then `board.queue.taking` says who does. A car that is still at an earlier task, or
whose parts come tomorrow, or that is planned for tomorrow, holds no bay until then. What nobody has dispatched yet
takes what the dispatched leave.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from heapq import heapify, heappop, heappush
from typing import NamedTuple

from board.forecast.open_clock import START, OpenClock
from board.forecast.task_forecast import TaskForecast
from board.orders.hands import all_away, cars_at, changes, works_for
from board.orders.job import Job, Task
from board.orders.shop import Shop
from board.orders.team import Team
from board.queue.progress import people_of
from board.queue.standing import Standing
from board.queue.taking import Free, take

HORIZON = timedelta(days=31)
"""So far ahead it is known who will be here."""

A_MINUTE = timedelta(minutes=1)
FOR_EVER = timedelta.max

Place = tuple[Team, str]
Key = tuple[str, int]


class Turn(NamedTuple):
    """An unfinished task. `place`: where it stands until it is done, of what is begun; `standing`: what else queues.
    `not_before`: what it waits for is there then, and it is to begin."""

    job: Job
    task: Task
    place: Place | None
    standing: Standing | None
    not_before: datetime | None


def laid_out(
    shop: Shop, now: datetime, turns: Sequence[Turn], minutes: Sequence[float]
) -> dict[str, list[TaskForecast]]:
    """Where each task will run, by order number, when they need these open minutes, one for each."""
    return _Layout(shop, now, turns, minutes).laid_out()


@dataclass(slots=True)
class _Layout:
    """The day while it is being laid out: who and what is free from when, who has come, and when to look again. Times
    are open hours from `now` on."""

    shop: Shop
    now: datetime
    turns: Sequence[Turn]
    minutes: Sequence[float]
    clock: OpenClock = field(init=False)
    work: list[timedelta] = field(default_factory=list)
    """What each turn needs."""
    left_off: set[int] = field(default_factory=set)
    """Those that are being worked on and stand still before they are done: people leave, or the bay goes out."""
    bays: dict[str, timedelta] = field(default_factory=dict)
    hands: dict[str, int] = field(default_factory=dict)
    """How many cars each team has in work at once while everybody is here."""
    at_work: dict[str, int] = field(default_factory=dict)
    """How many it has."""
    at_it: dict[str, timedelta] = field(default_factory=dict)
    """Until when each of those has a car in hand whom some task needs by name; START: none."""
    changes: list[timedelta] = field(default_factory=list)
    """When it changes who is here or what can be used."""
    cars: dict[str, timedelta] = field(default_factory=dict)
    held: Counter[str] = field(default_factory=Counter)
    """Bays in which a car stands that is not laid out yet."""
    taken: dict[str, timedelta] = field(default_factory=dict)
    """Until when each bay is nobody else's: as `bays`, but of those that are held for ever."""
    own: dict[str, str] = field(default_factory=dict)
    """Those of them in which a car alone stands that has several tasks to come: what is earlier may begin there."""
    to_come: dict[str, list[int]] = field(default_factory=dict)
    line: list[tuple[timedelta, int]] = field(default_factory=list)
    moments: list[tuple[timedelta, str]] = field(default_factory=list)
    """When a team has done something."""
    stopped: dict[str, dict[Key, int]] = field(default_factory=lambda: defaultdict(dict))
    """By trade, what may go on in the bay where it stands, if there were somebody for it."""
    queued: dict[str, dict[Key, Standing]] = field(default_factory=lambda: defaultdict(dict))
    """By trade, what could be begun if there were a bay and somebody for it."""
    places: dict[Key, int] = field(default_factory=dict)
    """Where that stands among the turns."""
    laid: dict[str, list[TaskForecast]] = field(default_factory=lambda: defaultdict(list))
    left: int = 0
    """How many are to be laid out yet."""
    teams: dict[str, list[Team]] = field(default_factory=lambda: defaultdict(list))

    def laid_out(self) -> dict[str, list[TaskForecast]]:
        self.clock = OpenClock(self.shop.calendar, self.now)
        self.work = [minutes * A_MINUTE for minutes in self.minutes]
        self.left = len(self.turns)
        for team in self.shop.teams.values():
            self.teams[team.trade].append(team)
            self.hands[team.name], self.at_work[team.name] = team.cars_at_a_time, 0
            self.taken.update(dict.fromkeys(team.bays, START))
        self.changes = [self.clock.passed(change) for change in changes(self.shop, self.now, self.now + HORIZON)]
        for index in reversed(range(len(self.turns))):
            turn = self.turns[index]
            if turn.standing is not None and turn.standing.needs.technicians:
                self.at_it.update(dict.fromkeys(turn.standing.needs.technicians, START))
            self.to_come.setdefault(turn.job.order_no, []).append(index)
            if turn.place is not None:
                self.held[turn.place[1]] += 1
                self.taken[turn.place[1]] = FOR_EVER
        for order_no, indices in self.to_come.items():
            if len(indices) > 1:
                places = [self.turns[index].place for index in indices]
                own = [p[1] for p in places if p is not None and places.count(p) == self.held[p[1]]]
                self.own.update(dict.fromkeys(own, order_no))
            self.line.append((self._comes(indices[-1]), indices.pop()))
        heapify(self.line)
        at = START
        while self.left:
            coming = [known[0][0] for known in (self.line, self.moments) if known] + self.changes[:1]
            if not coming:
                self._let_go(at)
                continue
            at = max(at, min(coming))
            for trade, teams in self._touched(at).items():
                self._hand_out(trade, teams, at)
        return self.laid

    def _touched(self, at: timedelta) -> dict[str, list[Team]]:
        """The trades in which something has come or become free by then, with the teams of which a bay may be taken.

        What could have taken a free bay before has done so: where nothing has come, only what became free counts.
        """
        touched: dict[str, list[Team]] = {}
        if self.changes and self.changes[0] <= at:
            self.changes = [change for change in self.changes if change > at]
            touched = {trade: list(teams) for trade, teams in self.teams.items()}
        while self.moments and self.moments[0][0] <= at:
            team = self.shop.teams[heappop(self.moments)[1]]
            self.at_work[team.name] -= 1
            known = touched.setdefault(team.trade, [])
            if team not in known:
                known.append(team)
        while self.line and self.line[0][0] <= at:
            _, index = heappop(self.line)
            turn = self.turns[index]
            if turn.task.state == "working" and index not in self.left_off:
                self._goes_on(index)
            elif turn.place is None and (turn.standing is None or not turn.standing.teams):
                self._lay(index, None, at)
            else:
                key, trade = (turn.job.order_no, turn.task.number), turn.task.trade
                if turn.standing is None:
                    self.stopped[trade][key] = index
                else:
                    self.queued[trade][key] = turn.standing
                    self.places[key] = index
                touched[trade] = self.teams[trade]
        return touched

    def _hand_out(self, trade: str, teams: Sequence[Team], at: timedelta) -> None:
        """What is there takes the free bays."""
        stopped, queued = self.stopped[trade], self.queued[trade]
        free = self._free(teams, at) if stopped or queued else None
        if free is None or not free.hands:
            return
        for key, index in list(stopped.items()):
            place = self.turns[index].place
            if place and free.hands.get(place[0].name) and self.bays.get(place[1], START) <= at:
                if not self._fits(place[1], at, self.work[index]):
                    continue
                team = place[0].name
                free.hands[team] -= 1
                free.bays[team] = [bay for bay in free.bays[team] if bay != place[1]]
                del stopped[key]
                self._lay(index, place, at)
        for taken in take(queued.values(), free, at / A_MINUTE) if queued else ():
            key = taken.standing.order_no, taken.standing.task
            del queued[key]
            self._lay(self.places[key], (self.shop.teams[taken.team], taken.bay), at, taken.person)

    def _goes_on(self, index: int) -> None:
        """What is being worked on is done where it is, or until its bay goes out of service or the last of those who
        are at it leaves: then it stands still until the bay can be used and somebody of the team is free."""
        turn, breaks = self.turns[index], None
        if turn.place is not None and self.shop.people_and_bays.events:
            breaks = self._breaks_off(turn.place[1], turn.task.working, self.work[index])
        if turn.place is None or breaks is None:
            self._lay(index, turn.place, START)
            return
        self.left_off.add(index)
        self.work[index] -= breaks
        if breaks:
            self._at_work(turn.place[0], breaks, turn.task)
        elif not all_away(self.shop, turn.task.working, self.clock.begins(START)):
            # Nobody is taken off a car by the queue: they are at it as long as its bay is out of service.
            back = (at for at in self.changes if not self._is_out(turn.place[1], at))
            self._at_work(turn.place[0], next(back, FOR_EVER), turn.task)
        heappush(self.line, (breaks, index))

    def _breaks_off(self, bay: str, people: Sequence[str], work: timedelta) -> timedelta | None:
        """When nobody of these is there any more as they are now, or the bay cannot be used; None where that is after
        so much work."""
        shop, now = self.shop, self.clock.begins(START)
        here = {name: team for name in people if (team := works_for(shop, name, now)) is not None}
        for change in [START, *self.changes]:
            if change >= work:
                return None
            moment = self.clock.begins(change)
            gone = all(works_for(shop, name, moment) != team for name, team in here.items())
            if gone or self._is_out(bay, change):
                return change
        return None

    def _is_out(self, bay: str, at: timedelta) -> bool:
        return self.shop.people_and_bays.out_of_service(bay, self.clock.begins(at)) is not None

    def _fits(self, bay: str, at: timedelta, work: timedelta) -> bool:
        """Whether so much work is done in the bay before that goes out of service."""
        said = self.shop.people_and_bays
        return not (said.is_spoken_of(bay) and said.goes_out(bay, self.clock.begins(at), self.clock.ends(at + work)))

    def _free(self, teams: Sequence[Team], at: timedelta) -> Free:
        """Of those teams that have somebody who is free."""
        free, said = Free(own=self.own), self.shop.people_and_bays.events
        if said:
            free.fits = lambda one, bay: self._fits(bay, at, self.work[self.places[one.order_no, one.task]])
        moment = self.clock.begins(at) if said or self.at_it else self.now
        for team in teams:
            hands = (cars_at(self.shop, team, moment) if said else self.hands[team.name]) - self.at_work[team.name]
            if hands > 0:
                free.hands[team.name] = hands
                bays = [bay for bay in team.bays if self.taken[bay] <= at]
                if self.own:
                    own = {bay for bay in self.own if self.bays.get(bay, START) <= at}
                    bays = [bay for bay in team.bays if bay in bays or bay in own]
                if said:
                    out = self.shop.people_and_bays.out_of_service
                    bays = [bay for bay in bays if out(bay, moment) is None]
                free.bays[team.name] = bays
                if self.at_it:
                    free.people[team.name] = {
                        name
                        for name, until in self.at_it.items()
                        if until <= at and works_for(self.shop, name, moment) == team.name
                    }
        return free

    def _lay(self, index: int, place: Place | None, start: timedelta, person: str | None = None) -> None:
        """The task runs there from `start` on, with this person at it; its car comes to its next one then."""
        turn, end = self.turns[index], start + self.work[index]
        task, order_no = turn.task, turn.job.order_no
        self.left -= 1
        self.cars[order_no] = max(self.cars.get(order_no, end), end)
        if place is not None:
            team, bay = place
            until = self.bays[bay] = max(self.bays.get(bay, end), end)
            if turn.place is not None and self.held[bay]:
                self.held[bay] -= 1
                if not self.held[bay]:
                    self.own.pop(bay, None)
            self.taken[bay] = FOR_EVER if self.held.get(bay) else until
            self._at_work(team, end, task, person)
        bay_named = place[1] if place is not None else task.bay
        begins, ends = self.clock.begins(START if index in self.left_off else start), self.clock.ends(end)
        self.laid[order_no].append(TaskForecast(order_no, task.number, begins, ends, bay_named))
        if self.to_come[order_no]:
            later = self.to_come[order_no].pop()
            heappush(self.line, (self._comes(later), later))

    def _at_work(self, team: Team, until: timedelta, task: Task, person: str | None = None) -> None:
        """The team has one car more in work, and this person or those of the task are at it."""
        self.at_work[team.name] += 1
        heappush(self.moments, (until, team.name))
        if self.at_it:
            for name in (person,) if person is not None else people_of(task):
                if name in self.at_it:
                    self.at_it[name] = max(self.at_it[name], until)

    def _comes(self, index: int) -> timedelta:
        """When the car has its earlier tasks behind it, what it waits for is there, and it is to begin."""
        turn = self.turns[index]
        if turn.task.state == "working":
            return START
        free = self.cars.get(turn.job.order_no, START)
        return free if turn.not_before is None else max(free, self.clock.passed(turn.not_before))

    def _let_go(self, at: timedelta) -> None:
        """Nothing is to come and nothing becomes free: where a car stands in its own way it is moved; nobody is there
        for the rest, which takes its time all the same."""
        held = [bay for bay, cars in self.held.items() if cars]
        if held:
            self.taken.update((bay, self.bays.get(bay, START)) for bay in held)
            self.held.clear()
            self.own.clear()
            self.changes = [at]
            return
        left = [index for stopped in self.stopped.values() for index in stopped.values()]
        for index in left + [self.places[key] for queued in self.queued.values() for key in queued]:
            self._lay(index, None, at)
        self.stopped.clear()
        self.queued.clear()
