"""Customer-satisfaction surveys (CSS) over HTTP: the score of each sampled car, places and awards (domain.md §11)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import Blueprint
from typing_extensions import TypedDict

from board.figures import enter
from board.figures.book import Book
from board.figures.entered_facts import BookFact, month_of
from board.figures.surveys import Scored, SurveyScored
from board.refused import Refused
from server.api.answers import plain
from server.api.body_values import Body, Name, Note
from server.api.book import MonthAsked
from server.api.book_entries import Amount, Month, RecordedJson, record
from server.api.calls import PREFIX, call
from server.core.wiring import Wiring
from server.figures.css import Survey, survey, surveys_in
from server.web.current import current, today
from server.web.person import Person
from server.web.thread_pool import in_thread_pool

blueprint = Blueprint("surveys", __name__, url_prefix=PREFIX)


class Score(Body):
    """The score of a sampled car. Null takes it back; without `advisor` it is that of the order."""

    month: Month
    order_no: Name
    score: Amount | None
    full: Amount = "100"
    advisor: Name | None = None
    note: Note = ""


class ScoredJson(TypedDict):
    """`points` of `full`; `rate` in per cent."""

    cars: int
    points: float
    full: float
    rate: float | None


class RankedJson(ScoredJson):
    advisor: str
    place: int
    award: int
    last_again: bool


class AnalysisJson(TypedDict):
    """`measure`: the number of the measure in which it stands, null while there is none."""

    due: str
    measure: int | None
    overdue: bool


class SurveyJson(TypedDict):
    month: str
    total: ScoredJson
    ranking: list[RankedJson]
    analysis: AnalysisJson | None
    surveys: list[dict[str, Any]]


@call(
    blueprint,
    "GET",
    "/kpi/css",
    guard="read-kpi",
    summary="A month's survey: score rate, place and award of each advisor, who was last three times running",
    query=MonthAsked,
    answer=SurveyJson,
)
def show_survey(person: Person, query: MonthAsked) -> Any:
    day = today()
    month = query.month or month_of(day)
    enter.check_month_begun(month, day)
    found = in_thread_pool(survey, current(), month)
    return SurveyJson(
        month=month,
        total=_scored(found.total),
        ranking=[
            RankedJson(
                advisor=one.advisor,
                place=one.place,
                award=one.award,
                last_again=one.advisor in found.last_again,
                **_scored(one.scored),
            )
            for one in found.ranked
        ],
        analysis=_analysis(found, day),
        surveys=[plain(one) for one in found.surveys],
    )


@call(
    blueprint,
    "POST",
    "/kpi/css",
    guard="enter-figures",
    summary="Enter the score of a sampled car; what stands there already changes nothing",
    body=Score,
    answer=RecordedJson,
)
def enter_score(person: Person, body: Score) -> Any:
    def decide(book: Book) -> Sequence[BookFact]:
        return enter.score_surveys(book, [given], today())

    given = in_thread_pool(_score, current(), body)
    return record(person, surveys_in(body.month), decide)


def _score(parts: Wiring, body: Score) -> SurveyScored:
    advisor = body.advisor or parts.store.deliveries.advisors_of([body.order_no]).get(body.order_no)
    if not advisor:
        raise Refused(
            "Order %(order_no)s has not been handed over here: say whose car it was.",
            "order_no",
            order_no=body.order_no,
        )
    return SurveyScored(body.month, body.order_no, advisor, body.score, body.full, body.note)


def _analysis(found: Survey, day: date) -> AnalysisJson | None:
    if found.due is None:
        return None
    number = found.analysis.number if found.analysis else None
    return AnalysisJson(due=found.due.isoformat(), measure=number, overdue=found.is_overdue(day))


def _scored(scored: Scored) -> ScoredJson:
    rate = float(scored.rate * 100) if scored.full else None
    return ScoredJson(cars=scored.cars, points=float(scored.points), full=float(scored.full), rate=rate)
