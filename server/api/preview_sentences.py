"""What a preview says to a person, in the language of whoever asks: times of day are the shop's own."""

from __future__ import annotations

from flask_babel import gettext

from board.forecast.advice import Reason
from board.forecast.preview import Change, Wait
from board.forecast.promise_by_history import Prospect
from board.orders.promise import minute
from server.web.durations import duration
from server.web.instants import day_time
from server.web.labels import label


def prospect_sentence(found: Prospect) -> str:
    """ "By past jobs, 16:45 would have been kept in 96 of 100 cases", or what is missing for that."""
    if found.kept_at is not None:
        return gettext("By past jobs, %(time)s would have been kept in 96 of 100 cases", time=day_time(found.kept_at))
    if not found.lacking:
        return gettext("No time by past jobs: labour without an operation has none.")
    few = "、".join(f"{one.operation.name} {one.jobs}/{one.needed}" for one in found.lacking)
    return gettext("No time by past jobs yet, there are too few: %(operations)s", operations=few)


def change_sentence(change: Change) -> str:
    """ "沪A12345 ready 16:20 instead of 15:50, 10 min after the promise"."""
    ready, before = day_time(change.after_ready), day_time(change.before_ready)
    moved = minute(change.before_ready) != minute(change.after_ready)
    if change.late_minutes and moved:
        return gettext(
            "%(plate)s ready %(time)s instead of %(before)s, %(late)s after the promise",
            plate=change.plate,
            time=ready,
            before=before,
            late=duration(change.late_minutes),
        )
    if change.late_minutes:
        return gettext(
            "%(plate)s ready %(time)s, %(late)s after the promise",
            plate=change.plate,
            time=ready,
            late=duration(change.late_minutes),
        )
    if not moved:
        return gettext("%(plate)s ready %(time)s, as before", plate=change.plate, time=ready)
    return gettext(
        "%(plate)s ready %(time)s instead of %(before)s",
        plate=change.plate,
        time=ready,
        before=before,
    )


def moved_sentence(change: Change) -> str:
    """ "沪A12345 15:50 → 16:20, 10 min after the promise"."""
    ready, before = day_time(change.after_ready), day_time(change.before_ready)
    moved = f"{change.plate} {before} → {ready}"
    if not change.late_minutes:
        return moved
    return gettext("%(moved)s, %(late)s after the promise", moved=moved, late=duration(change.late_minutes))


def reason_sentence(reason: Reason) -> str:
    """ "45 min before the promise", "makes nobody later"."""
    match reason.code:
        case "in_time":
            return gettext("%(early)s before the promise", early=duration(reason.minutes))
        case "late":
            return gettext("%(late)s after the promise", late=duration(reason.minutes))
        case "unpromised":
            return gettext("no promised time")
        case "makes_late":
            return gettext("makes %(plate)s late by %(late)s", plate=reason.plate, late=duration(reason.minutes))
        case "delays":
            return gettext("makes %(plate)s later by %(late)s", plate=reason.plate, late=duration(reason.minutes))
        case "harms_more":
            return gettext("and %(count)s more cars later", count=reason.count)
        case "harms_nobody":
            return gettext("makes nobody later")
        case "same_bay":
            return gettext("the car stands there already")
        case "same_team":
            return gettext("stays with its team")
    return wait_sentence(reason.wait) if reason.wait else gettext("can begin at once")


def wait_sentence(wait: Wait) -> str:
    """Why it does not begin at once, and when it will."""
    until = day_time(wait.until)
    if wait.reason == "bay":
        return gettext("after %(plate)s, until %(time)s", plate=wait.plate, time=until)
    if wait.reason == "stoppage":
        return gettext("%(reason)s until about %(time)s", reason=label("reason", wait.stopped_by), time=until)
    if wait.reason == "planned":
        return gettext("begins as planned, %(time)s", time=until)
    if wait.reason == "car":
        return gettext("after the car's earlier task, until %(time)s", time=until)
    if wait.reason == "closed":
        return gettext("when the shop opens, %(time)s", time=until)
    if wait.reason == "break":
        return gettext("after the break, %(time)s", time=until)
    return gettext("when the team has somebody free, %(time)s", time=until)
