"""Opens one site, without the web: brings tables and read models up to date, fills an empty shop. Starts no thread."""

from __future__ import annotations

from board.calendar import Calendar
from board.orders.events import KINDS
from board.orders.house_rules import Rules
from board.orders.labour import Operation
from board.orders.team import Team
from board.refused import Refused
from server.config.loading import Config
from server.core.backups import Backups
from server.core.clock import Clock, utc_now
from server.core.command_log import CommandLog
from server.core.current_config import CurrentConfig
from server.core.health import Health
from server.core.held import bare_shop, first_era, hours_and_rules
from server.core.hub import Hub
from server.core.wiring import Wiring
from server.imports.standards import operations_of
from server.run.losses import refuse_to_forget
from server.store import audit
from server.store.staff import Staff
from server.store.store import Store
from server.store.upgrade import upgrade

ADMIN = "admin"


def open_shop(config: Config, clock: Clock = utc_now) -> Wiring:
    """Opens the site's store, making and filling it at the first start; raises `Gone` where it was filled before."""
    refuse_to_forget(config)
    store = Store(
        config.database,
        config.site.code,
        lambda: tuple(current.value.notify.named),
        lambda: _hooks(current.value),
        lambda: tuple(current.value.notify.customer_channels),
    )
    upgrade(store.database)
    current = CurrentConfig(config, store.settings)
    config = current.value
    store.seed(teams_of(config), staff_of(config), lambda: standards_of(config))
    audit.keep_up(store, bare_shop(store, config))
    hub = Hub()
    first = first_era(store, config)
    command_log = CommandLog(store, first.calendar, first.rules, clock, hub, lambda: looked(current))
    return Wiring(current, store, command_log, hub, clock, Health(store, clock), Backups(lambda: current.value))


def looked(current: CurrentConfig) -> tuple[Calendar, Rules]:
    """Hours and rules as the configuration says now."""
    current.look()
    return hours_and_rules(current.value)


def teams_of(config: Config) -> list[Team]:
    """The teams of the configuration, with which an empty shop begins."""
    return [Team(team.name, team.trade, team.bays, team.technicians) for team in config.teams]


def standards_of(config: Config) -> tuple[Operation, ...]:
    """The standard times with which an empty shop begins. Raises `ConfigError` where their file is of no use."""
    try:
        return operations_of(config.standards)
    except OSError as wrong:
        raise config.fault(("standards",), f"{config.standards}: {wrong.strerror or wrong}") from None
    except Refused as wrong:
        raise config.fault(("standards",), str(wrong)) from wrong


def staff_of(config: Config) -> list[Staff]:
    """The people an empty shop begins with, none with a PIN: an admin, and the technicians of the configuration."""
    language = config.site.language
    technicians = [
        Staff(name, "technician", team.name, language=language) for team in config.teams for name in team.technicians
    ]
    return [Staff(ADMIN, "admin", language=language), *technicians]


def _hooks(config: Config) -> dict[str, frozenset[str]]:
    """Which kinds of events each webhook is told of."""
    return {name: frozenset(hook.events or KINDS) for name, hook in config.notify.hooks.items()}
