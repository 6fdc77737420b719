"""A shop whose people act through the moves: everything they do becomes events, as in the product."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from board.calendar import Calendar
from board.forecast import watch
from board.forecast.rows import Row
from board.forecast.view import project
from board.orders import events as e
from board.orders.fold import apply
from board.orders.house_rules import Rules
from board.orders.job import Job, Task
from board.orders.labour import Operation
from board.orders.moves import amending, calling, corrections, customer, dispatching, placing, settling, signing, work
from board.orders.needs import Needs
from board.orders.presence import SITE
from board.orders.promise import Verdict, verdict
from board.orders.shop import Entry, Shop
from board.orders.team import Team
from board.people import may
from tests.board.shops import (
    ADVISOR,
    CALLER,
    FOREMAN,
    MANAGER,
    PLACES,
    PRODUCT,
    ROLES_OF,
    TEAMS,
    ZHANG,
    at,
    operation,
    plans,
)
from tests.builders import CALENDAR, RULES


class Story:
    """A shop in which one thing happens after another; `log` holds all of it.

    Every method is one command of the person whose part it is: `when` it happened, and `noted` when it was recorded if
    that was later. It gives the events recorded, or raises what the move raises.
    """

    def __init__(
        self,
        rules: Rules = RULES,
        teams: dict[str, Team] | None = None,
        calendar: Calendar = CALENDAR,
        needs: dict[str, Needs] | None = None,
    ) -> None:
        self.log: list[e.Event] = []
        self.jobs: dict[str, Job] = {}
        self._empty = Shop(calendar, rules, teams or TEAMS, {}, needs=needs or {})

    @property
    def shop(self) -> Shop:
        return replace(self._empty, jobs={number: job for number, job in self.jobs.items() if job.is_open})

    def job(self, order_no: str = "W1") -> Job:
        return self.jobs[order_no]

    def task(self, number: int = 1, order_no: str = "W1") -> Task:
        found = self.jobs[order_no].task(number)
        assert found is not None, f"{order_no} has no task {number}"
        return found

    def state(self, task: int = 1, order_no: str = "W1") -> str:
        return self.task(task, order_no).state

    def stage(self, order_no: str = "W1") -> str:
        return self.jobs[order_no].stage

    def verdict(self, order_no: str = "W1") -> Verdict | None:
        return verdict(self.jobs[order_no])

    def judged(self, order_no: str = "W1") -> str:
        """The verdict's word."""
        found = self.verdict(order_no)
        assert found is not None, f"{order_no} has no verdict"
        return found.verdict

    def row(self, when: str, order_no: str = "W1") -> Row:
        rows = project(self.shop, len(self.log), at(when)).rows
        return next(row for row in rows if row.order_no == order_no)

    def record(self, entries: Iterable[Entry], who: str, noted: str, key: str | None = None) -> list[e.Event]:
        """Writes entries as one command."""
        key = key or f"command-{len(self.log) + 1}"
        first = len(self.log)
        for entry in entries:
            seq = len(self.log) + 1
            event = e.Event(seq, entry.job, entry.at, at(noted), who, "tablet", key, entry.fact)
            self.log.append(event)
            if entry.job == SITE:
                said, booked = self._empty.people_and_bays, self._empty.appointments
                self._empty = replace(
                    self._empty, people_and_bays=said.with_events([event]), appointments=booked.with_events([event])
                )
                continue
            self.jobs[entry.job] = apply(self.jobs.get(entry.job), event)
        return self.log[first:]

    def note(self, fact: e.Fact, when: str, order_no: str = "W1") -> list[e.Event]:
        """Writes a fact that no move decides on."""
        return self.record([Entry(order_no, fact, at(when))], PRODUCT, when)

    def tick(self, when: str) -> list[e.Event]:
        """What time alone brings about, each under its key, which no event may have had before."""
        first = len(self.log)
        for key, entry, _ in watch.due(self.shop, at(when)):
            assert all(event.key != key for event in self.log), f"{key} twice"
            self.record([entry], PRODUCT, when, key)
        return self.log[first:]

    def open(
        self,
        order_no: str = "W1",
        *tasks: tuple[str, int],
        promised: str | None = "17:00",
        confirmed_by: str | None = "signature",
        repair_type: str = "maintenance",
        plate: str = "沪A12345",
        wash: bool = False,
        messages: bool = False,
        when: str = "09:00",
    ) -> list[e.Event]:
        entries = customer.open_order(
            self.shop,
            order_no=order_no,
            plate=plate,
            model="示例车型",
            repair_type=repair_type,
            advisor=ADVISOR,
            tasks=plans(*(tasks or (("mechanical", 60),))),
            promised_at=at(promised) if promised else None,
            confirmed_by=confirmed_by,
            waiting_customer=False,
            wash=wash,
            messages=messages,
            at=at(when),
            now=at(when),
        )
        return self.record(entries, ADVISOR, when)

    def dispatch(
        self,
        when: str,
        order_no: str = "W1",
        task: int = 1,
        place: tuple[str, str | None] | None = None,
        technicians: Sequence[str] | None = None,
        who: str = FOREMAN,
        seen: int | None = None,
        not_before: str | None = None,
    ) -> list[e.Event]:
        """To the usual place and person of the task's trade unless said otherwise."""
        known = self.job(order_no).task(task)
        team, usual, person = PLACES[known.trade if known else "mechanical"]
        team, bay = place or (team, usual)
        entries = dispatching.dispatch(
            self.shop,
            self.job(order_no),
            task=task,
            team=team,
            bay=bay,
            technicians=[person] if technicians is None else technicians,
            not_before=at(not_before) if not_before else None,
            seen=seen,
            who=who,
            at=at(when),
            now=at(when),
        )
        return self.record(entries, who, when)

    def put_first(self, when: str, order_no: str = "W1", note: str = "", task: int = 1) -> list[e.Event]:
        return self.record(placing.put_first(self.job(order_no), task=task, note=note, at=at(when)), FOREMAN, when)

    def start(
        self,
        when: str,
        order_no: str = "W1",
        task: int = 1,
        technicians: Sequence[str] = (),
        bay: str | None = None,
    ) -> list[e.Event]:
        entries = work.start(self.shop, self.job(order_no), task=task, technicians=technicians, bay=bay, at=at(when))
        return self.record(entries, ZHANG, when)

    def join(self, when: str, *technicians: str, order_no: str = "W1", task: int = 1) -> list[e.Event]:
        joined = work.join(self.shop, self.job(order_no), task=task, technicians=technicians, at=at(when))
        return self.record(joined, ZHANG, when)

    def step_out(self, when: str, *technicians: str, order_no: str = "W1", task: int = 1) -> list[e.Event]:
        left = work.step_out(self.shop, self.job(order_no), task=task, technicians=technicians, at=at(when))
        return self.record(left, ZHANG, when)

    def resume(self, when: str, order_no: str = "W1", task: int = 1, technicians: Sequence[str] = ()) -> list[e.Event]:
        job = self.job(order_no)
        return self.record(work.resume(self.shop, job, task=task, technicians=technicians, at=at(when)), ZHANG, when)

    def pause(
        self,
        when: str,
        order_no: str = "W1",
        task: int = 1,
        reason: str = "parts",
        note: str = "",
        expected: str | None = None,
    ) -> list[e.Event]:
        entries = work.pause(
            self.job(order_no),
            task=task,
            reason=reason,
            note=note,
            expected_at=at(expected) if expected else None,
            at=at(when),
            now=at(when),
        )
        return self.record(entries, ZHANG, when)

    def share(self, when: str, *shares: tuple[str, int], task: int = 1, order_no: str = "W1") -> list[e.Event]:
        agreed = [e.Share(name, per_cent) for name, per_cent in shares]
        return self.record(work.share(self.job(order_no), task=task, shares=agreed, at=at(when)), FOREMAN, when)

    def finish(self, when: str, order_no: str = "W1", task: int = 1) -> list[e.Event]:
        return self.record(work.finish(self.job(order_no), task=task, at=at(when)), ZHANG, when)

    def do(self, began: str, ended: str, order_no: str = "W1", task: int = 1) -> None:
        """A whole task: dispatched and started, then finished."""
        self.dispatch(began, order_no, task)
        self.start(began, order_no, task)
        self.finish(ended, order_no, task)

    def inspect(
        self,
        when: str,
        level: str = "team_leader",
        passed: bool = True,
        task: int | None = None,
        order_no: str = "W1",
        note: str = "异响未消除",
    ) -> list[e.Event]:
        job = self.job(order_no)
        entries = work.inspect(self.shop, job, level=level, passed=passed, note=note, task=task, at=at(when))
        return self.record(entries, FOREMAN, when)

    def wash(self, when: str, done: bool, order_no: str = "W1") -> list[e.Event]:
        return self.record(work.wash(self.job(order_no), done=done, at=at(when)), ADVISOR, when)

    def ready(self, when: str, order_no: str = "W1") -> list[e.Event]:
        return self.record(work.ready(self.job(order_no), at=at(when)), ADVISOR, when)

    def promise(
        self,
        when: str,
        promised: str,
        reason: str = "customer_request",
        confirmed_by: str | None = "signature",
        order_no: str = "W1",
        noted: str | None = None,
    ) -> list[e.Event]:
        noted = noted or when
        entries = customer.promise(
            self.job(order_no),
            promised_at=at(promised),
            reason=reason,
            confirmed_by=confirmed_by,
            at=at(when),
            now=at(noted),
        )
        return self.record(entries, ADVISOR, noted)

    def add_work(
        self,
        when: str,
        *operations: Operation,
        promised: str | None = None,
        confirmed_by: str | None = "phone",
        order_no: str = "W1",
        noted: str | None = None,
    ) -> list[e.Event]:
        noted = noted or when
        entries = customer.added_work(
            self.job(order_no),
            operations=operations or (operation(30, name="更换刹车片"),),
            promised_at=at(promised) if promised else None,
            confirmed_by=confirmed_by,
            at=at(when),
            now=at(noted),
        )
        return self.record(entries, ADVISOR, noted)

    def warn(
        self,
        when: str,
        order_no: str = "W1",
        reason: str = "overrun",
        expected: str | None = None,
        late: int | None = None,
    ) -> list[e.Event]:
        entries = customer.warn(
            self.job(order_no),
            reason=reason,
            source="technician",
            expected_at=at(expected) if expected else None,
            late_minutes=late,
            at=at(when),
            now=at(when),
        )
        return self.record(entries, ZHANG, when)

    def answer(
        self,
        when: str,
        in_time: bool,
        order_no: str = "W1",
        reason: str = "overrun",
        late: int | None = None,
    ) -> list[e.Event]:
        entries = customer.answer(
            self.job(order_no), in_time=in_time, reason=reason, late_minutes=late, at=at(when), now=at(when)
        )
        return self.record(entries, ZHANG, when)

    def acknowledge(
        self,
        when: str,
        outcome: str | None = None,
        promised: str | None = None,
        order_no: str = "W1",
        note: str = "",
        signed: bool = False,
    ) -> list[e.Event]:
        entries = customer.acknowledge(
            self.job(order_no),
            outcome=outcome,
            promised_at=at(promised) if promised else None,
            confirmed_by="phone" if promised else None,
            note=note,
            signed=signed,
            at=at(when),
            now=at(when),
        )
        return self.record(entries, ADVISOR, when)

    def deliver(self, when: str, order_no: str = "W1", noted: str | None = None) -> list[e.Event]:
        return self.record(settling.deliver(self.job(order_no), at=at(when)), ADVISOR, noted or when)

    def reverse(self, when: str, order_no: str = "W1", note: str = "结算金额有误") -> list[e.Event]:
        return self.record(settling.reverse_delivery(self.job(order_no), note=note, at=at(when)), ADVISOR, when)

    def leave(self, when: str, order_no: str = "W1") -> list[e.Event]:
        return self.record(settling.leave(self.job(order_no), at=at(when)), ADVISOR, when)

    def excuse(
        self, when: str, order_no: str = "W1", note: str = "客户来电推迟取车", signed: bool = True
    ) -> list[e.Event]:
        noted = self.record(settling.excuse(self.job(order_no), note=note, signed=signed, at=at(when)), ADVISOR, when)
        return [*noted, *self.sign(when, "excuse", order_no)] if signed else noted

    def sign(
        self, when: str, about: str, order_no: str = "W1", image: str = "5ea1", who: str = ADVISOR
    ) -> list[e.Event]:
        job = self.job(order_no)
        return self.record(signing.sign(job, about=about, image=image, at=at(when), now=at(when)), who, when)

    def review(self, when: str, accepted: bool, order_no: str = "W1", note: str = "已核对录音") -> list[e.Event]:
        entries = settling.review_excuse(self.job(order_no), accepted=accepted, note=note, at=at(when))
        return self.record(entries, MANAGER, when)

    def call(self, when: str, who: str = CALLER, order_no: str = "W1") -> list[e.Event]:
        return self.record(calling.call(self.job(order_no), who=who, at=at(when), now=at(when)), who, when)

    def no_answer(self, when: str, who: str = CALLER, order_no: str = "W1", note: str = "") -> list[e.Event]:
        return self.record(calling.no_answer(self.job(order_no), note=note, at=at(when)), who, when)

    def follow_up(self, when: str, on_time: bool, order_no: str = "W1") -> list[e.Event]:
        return self.record(calling.follow_up(self.job(order_no), on_time=on_time, note="", at=at(when)), CALLER, when)

    def cause(self, when: str, cause: str, order_no: str = "W1", note: str = "已与配件部核对") -> list[e.Event]:
        entries = settling.correct_cause(self.job(order_no), cause=cause, note=note, at=at(when))
        return self.record(entries, MANAGER, when)

    def clear(self, when: str, contradiction: str, order_no: str = "W1", note: str = "顾客记错了") -> list[e.Event]:
        entries = settling.clear(
            self.shop, self.job(order_no), contradiction=contradiction, note=note, at=at(when), now=at(when)
        )
        return self.record(entries, CALLER, when)

    def cancel(self, when: str, order_no: str = "W1", note: str = "客户取消维修") -> list[e.Event]:
        return self.record(settling.cancel(self.job(order_no), note=note, at=at(when)), ADVISOR, when)

    def reopen(self, when: str, order_no: str = "W1", note: str = "顾客又来了") -> list[e.Event]:
        return self.record(settling.reopen(self.job(order_no), note=note, at=at(when)), ADVISOR, when)

    def amend(
        self,
        when: str,
        who: str = ADVISOR,
        order_no: str = "W1",
        note: str = "打错了",
        seen: int | None = None,
        **wish: Any,
    ) -> list[e.Event]:
        entries = amending.amend(
            self.shop,
            self.job(order_no),
            amending.Wish(**wish),
            note=note,
            may=lambda right: may(ROLES_OF[who], right),
            seen=seen,
            who=who,
            at=at(when),
            now=at(when),
        )
        return self.record(entries, who, when)

    def undo(
        self, event: e.Event | int, when: str, who: str = FOREMAN, others_too: bool = True, order_no: str = "W1"
    ) -> list[e.Event]:
        entries = corrections.undo(
            self.shop,
            self.job(order_no),
            event=event if isinstance(event, int) else event.seq,
            note="点错了",
            who=who,
            may=lambda right: others_too if right == "undo-others" else may(ROLES_OF.get(who, "advisor"), right),
            at=at(when),
            now=at(when),
        )
        return self.record(entries, who, when)

    def correct(
        self, event: e.Event | int, to: str, when: str, any_day: bool = False, order_no: str = "W1"
    ) -> list[e.Event]:
        entries = corrections.correct(
            self.shop,
            self.job(order_no),
            event=event if isinstance(event, int) else event.seq,
            to=at(to),
            note="当时忘点",
            any_day=any_day,
            at=at(when),
            now=at(when),
        )
        return self.record(entries, FOREMAN, when)
