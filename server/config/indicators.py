"""The indicators of config.yaml: those a shop has that names none, what does not go together, and what they become."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction

from board.codes import REPAIR_TYPES
from board.figures.indicator import SHARES, Indicator, Post
from board.figures.kpi import exact
from board.orders.house_rules import Rules as HouseRules
from server.config.sections import IndicatorEntry, PostEntry, Rules
from server.config.yaml_file import Path

BY_REPAIR_TYPE = ("on_time", "cars", "entered")
"""Sources that can be told apart by repair type."""


def _posts(*posts: str) -> tuple[PostEntry, ...]:
    return tuple(PostEntry.model_validate({"post": post}) for post in posts)


INDICATORS = (
    IndicatorEntry(
        name="on_time",
        title="准时交车率",
        title_en="On-time delivery",
        source="on_time",
        posts=_posts("advisor", "technician", "foreman"),
    ),
    IndicatorEntry(
        name="external_rework",
        title="外返率",
        title_en="External rework",
        source="external_rework",
        direction="lower",
        decimals=2,
        target=Decimal("0.5"),
        points=Decimal(1),
        posts=_posts("technical_director", "technician", "inspector", "team", "advisor"),
    ),
    IndicatorEntry(
        name="internal_rework",
        title="内返率",
        title_en="Internal rework",
        source="internal_rework",
        direction="lower",
        posts=_posts("technician", "team"),
    ),
    IndicatorEntry(
        name="parts_fill",
        title="配件满足率",
        title_en="Parts fill rate",
        source="parts_fill",
        target=Decimal(95),
        points=Decimal(1),
        per=Decimal(1),
        posts=_posts("station_manager"),
    ),
    IndicatorEntry(
        name="call_back",
        title="电话回访率",
        title_en="Call-back rate",
        source="call_back",
        target=Decimal(30),
        points=Decimal(1),
        per=Decimal(5),
        posts=_posts("follow_up"),
    ),
    IndicatorEntry(
        name="turnover",
        title="工位周转",
        title_en="Cars per bay and day",
        source="turnover",
        unit="台",
        unit_en="cars",
        decimals=2,
        posts=_posts("foreman"),
    ),
    IndicatorEntry(
        name="customer_loss",
        title="顾客流失率",
        title_en="Customers lost",
        source="customer_loss",
        direction="lower",
        posts=_posts("care_director"),
    ),
    IndicatorEntry(
        name="first_service_loss",
        title="首保流失率",
        title_en="First services lost",
        source="first_service_loss",
        direction="lower",
        posts=_posts("care_director"),
    ),
    IndicatorEntry(
        name="appointments",
        title="预约达成率",
        title_en="Appointments kept",
        source="appointments",
        posts=_posts("advisor"),
    ),
    IndicatorEntry(
        name="efficiency",
        title="修理工效率",
        title_en="Technician efficiency",
        source="efficiency",
        target=Decimal(110),
        points=Decimal(1),
        per=Decimal(5),
        posts=_posts("technician"),
    ),
    IndicatorEntry(
        name="utilisation",
        title="工时利用率",
        title_en="Utilisation",
        source="utilisation",
        target=Decimal(85),
        points=Decimal(1),
        per=Decimal(5),
        posts=_posts("technician", "foreman"),
    ),
    IndicatorEntry(
        name="cars",
        title="维修台次",
        title_en="Cars",
        source="cars",
        each_repair_type=True,
        unit="台",
        unit_en="cars",
        over_year="total",
        decimals=0,
        posts=_posts("station_manager"),
    ),
    IndicatorEntry(
        name="revenue",
        title="维修产值",
        title_en="Revenue",
        source="entered",
        each_repair_type=True,
        unit="元",
        unit_en="yuan",
        over_year="total",
        decimals=0,
        posts=_posts("station_manager"),
    ),
    IndicatorEntry(
        name="gross_margin",
        title="维修毛利",
        title_en="Gross margin",
        source="entered",
        each_repair_type=True,
        unit="元",
        unit_en="yuan",
        over_year="total",
        decimals=0,
        posts=_posts("station_manager"),
    ),
    IndicatorEntry(
        name="css_score",
        title="CSS 得分率",
        title_en="CSS score rate",
        source="css",
        posts=_posts("advisor"),
    ),
    IndicatorEntry(
        name="css_rank",
        title="CSS 排名",
        title_en="CSS rank",
        source="entered",
        direction="lower",
        over_year="latest",
        decimals=0,
        posts=_posts("care_director"),
    ),
)
"""What a configuration without `indicators` has."""


def contradictions(entries: Sequence[IndicatorEntry]) -> Iterator[tuple[Path, str]]:
    """What is wrong between values that are right on their own."""
    seen: set[str] = set()
    for n, entry in enumerate(entries):
        at = ("indicators", n)
        if entry.name in seen:
            yield (*at, "name"), f"two indicators have the name {entry.name}"
        seen.add(entry.name)
        if entry.each_repair_type and entry.source not in BY_REPAIR_TYPE:
            yield (*at, "each_repair_type"), f"{entry.source} is not known by repair type"
        if entry.source in (*SHARES, "turnover") and entry.over_year is not None:
            yield (*at, "over_year"), "a share is worked out anew for the year; leave this out"
        if entry.source == "cars" and entry.over_year not in (None, "total"):
            yield (*at, "over_year"), "cars add up to a total"
        if entry.source == "on_time" and entry.target is not None:
            yield (*at, "target"), "the target of on-time delivery is rules.on_time_target, for every page"
        if entry.source == "on_time" and (entry.points or entry.per is not None):
            yield (*at, "points"), "on-time delivery costs rules.points_per_late_car for each car beyond the allowance"
        for m, post in enumerate(entry.posts):
            if entry.source == "on_time" and (post.target is not None or post.points is not None):
                yield (*at, "posts", m), "the on-time target of a post is rules.targets, for every page"
            if [one.post for one in entry.posts].index(post.post) < m:
                yield (*at, "posts", m, "post"), f"{post.post} stands there twice"


def indicators_of(entries: Sequence[IndicatorEntry], rules: Rules | HouseRules) -> dict[str, Indicator]:
    """The indicators by name, in the order in which they are shown; one for each repair type where asked for."""
    found = [
        _indicator(entry, rules, repair_type)
        for entry in entries
        for repair_type in (REPAIR_TYPES if entry.each_repair_type else (None,))
    ]
    return {one.name: one for one in found}


def _indicator(entry: IndicatorEntry, rules: Rules | HouseRules, repair_type: str | None) -> Indicator:
    on_time = entry.source == "on_time"
    return Indicator(
        name=f"{entry.name}_{repair_type}" if repair_type else entry.name,
        title=entry.title,
        title_en=entry.title_en,
        source=entry.source,
        unit="%" if entry.source in SHARES else entry.unit,
        direction=entry.direction,
        over_year="total" if entry.source == "cars" else entry.over_year or "latest",
        repair_type=repair_type,
        decimals=entry.decimals,
        target=exact(rules.on_time_target) if on_time else _fraction(entry.target),
        points=Fraction(rules.points_per_late_car) if on_time else Fraction(entry.points),
        per=_fraction(entry.per),
        posts=tuple(_post(one, rules if on_time else None) for one in entry.posts),
        unit_en="%" if entry.source in SHARES else entry.unit_en,
    )


def _post(entry: PostEntry, rules: Rules | HouseRules | None) -> Post:
    """A post with its own target; that of on-time delivery is one of `rules`."""
    if rules is None:
        return Post(entry.post, _fraction(entry.target), _fraction(entry.points))
    own = rules.own_target(entry.post)
    return Post(entry.post, None if own is None else exact(own), _fraction(entry.points))


def _fraction(value: Decimal | None) -> Fraction | None:
    return None if value is None else Fraction(value)
