"""Where the concretes meet, without the web: one site's store, desk and hub from a configuration.

Opening brings the tables and the read models up to date and fills an empty shop. Starts no thread; the command line
uses it too.
"""

from __future__ import annotations

from dataclasses import dataclass

from board.orders.shop import Rules, Shop, Team
from server.clock import Clock, utc_now
from server.config import Config
from server.desk import Desk
from server.hub import Hub
from server.imports.standards import operations_of
from server.store import audit
from server.store.people import Staff
from server.store.store import Store
from server.store.upgrade import upgrade

ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class Wiring:
    """What everything that serves a request or a command needs; `app.extensions["shopboard"]` in the web part."""

    config: Config
    store: Store
    desk: Desk
    hub: Hub
    clock: Clock


def open_shop(config: Config, clock: Clock = utc_now) -> Wiring:
    """Opens the site's store, making and filling it at the first start."""
    store = Store(config.database, config.site.code)
    upgrade(store.database)
    store.seed(teams_of(config), staff_of(config), lambda: operations_of(config.standards))
    audit.keep_up(store, Shop(config.calendar(), rules_of(config), {}, {}))
    hub = Hub()
    return Wiring(config, store, Desk(store, config.calendar(), rules_of(config), clock, hub), hub, clock)


def rules_of(config: Config) -> Rules:
    """The shop's rules as `board` knows them."""
    rules = config.rules
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
        inspection_levels=dict(rules.inspection.levels),
    )


def teams_of(config: Config) -> list[Team]:
    """The teams of the configuration, with which an empty shop begins."""
    return [Team(team.name, team.trade, team.bays, team.technicians) for team in config.teams]


def staff_of(config: Config) -> list[Staff]:
    """The people an empty shop begins with, none with a PIN: an admin, and the technicians of the configuration."""
    language = config.site.language
    technicians = [
        Staff(name, "technician", team.name, language=language) for team in config.teams for name in team.technicians
    ]
    return [Staff(ADMIN, "admin", language=language), *technicians]
