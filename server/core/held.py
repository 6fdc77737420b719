"""Opening hours and rules of the configuration as `board` knows them, and what the log begins with.

The log tells of them from the first change on; what held until then stands in a row of the settings' table.
"""

from __future__ import annotations

from board.calendar import Calendar
from board.orders.eras import era_of, fact_of, with_events
from board.orders.events import HoursAndRulesSet
from board.orders.house_rules import Rules
from board.orders.presence import SITE
from board.orders.record import decode, encode
from board.orders.shop import Era, Shop
from server.config.loading import Config
from server.store.setting_rows import mark_in
from server.store.store import Store

BEGAN_WITH = "hours_and_rules"
"""The setting that holds what held before the first change."""


def rules_of(config: Config) -> Rules:
    """The shop's rules."""
    rules = config.rules
    own = {post: rules.own_target(post) for post in type(rules.targets).model_fields}
    return Rules(
        on_time_target=rules.on_time_target,
        warning_lead_minutes=rules.warning_lead_minutes,
        ask_minutes=rules.ask_minutes,
        escalate_minutes=rules.escalate_minutes,
        tight_minutes=rules.tight_minutes,
        shift_end_minutes=rules.shift_end_minutes,
        inspection_minutes=rules.inspection.minutes,
        washing_minutes=rules.washing.minutes,
        back_date_minutes=rules.back_date_minutes,
        pull=rules.pull,
        inspection_levels=dict(rules.inspection.levels),
        targets={post: target for post, target in own.items() if target is not None},
        points_per_late_car=rules.points_per_late_car,
        star_cars=rules.star_cars,
        last_in_cars_points=str(rules.last_in_cars_points),
        awards=tuple(rules.award_of_places),
        customer_loss_months=rules.customer_loss_months,
        first_service_months=rules.first_service_months,
    )


def hours_and_rules(config: Config) -> tuple[Calendar, Rules]:
    """What the configuration says now."""
    return config.calendar(), rules_of(config)


def first_era(store: Store, config: Config) -> Era:
    """What held before the log says anything of it: at the first start what the configuration says."""
    kept = store.floor.setting(BEGAN_WITH)
    if kept is None:
        kind, version, body = encode(fact_of(*hours_and_rules(config)))
        value = {"kind": kind, "version": version, "body": body}
        store.database.write(lambda connection: mark_in(connection, store.site, BEGAN_WITH, value))
        kept = store.floor.setting(BEGAN_WITH)
    fact = decode(**kept)
    assert isinstance(fact, HoursAndRulesSet)
    return era_of(fact, config.calendar().zone)


def judging_now(store: Store, shop: Shop) -> tuple[Shop, int]:
    """`shop` by the hours and rules that the log holds by now, and the event that set the newest of them, or 0."""
    said = store.log.of_jobs([SITE], [HoursAndRulesSet.__name__]).get(SITE, [])
    return (shop.in_eras(with_events(shop.eras[:1], said)), said[-1].seq) if said else (shop, 0)


def bare_shop(store: Store, config: Config) -> Shop:
    """A shop that knows nothing but which hours and rules held when: enough to judge what is past."""
    said = store.log.of_jobs([SITE], [HoursAndRulesSet.__name__]).get(SITE, [])
    eras = with_events((first_era(store, config),), said)
    return Shop(eras[-1].calendar, eras[-1].rules, {}, {}, eras=eras)
