"""What the running server was put together from: one site's configuration, store, command log, hub, clock,
health and backups."""

from __future__ import annotations

from dataclasses import dataclass

from board.orders.shop import Rules
from server.config.loading import Config
from server.core.backups import Backups
from server.core.clock import Clock
from server.core.command_log import CommandLog
from server.core.current_config import CurrentConfig
from server.core.health import Health
from server.core.hub import Hub
from server.store.store import Store


@dataclass(frozen=True, slots=True)
class Wiring:
    """What everything that serves a request or a command needs; `app.extensions["shopboard"]` in the web part."""

    configuration: CurrentConfig
    store: Store
    command_log: CommandLog
    hub: Hub
    clock: Clock
    health: Health
    backups: Backups

    @property
    def config(self) -> Config:
        """The configuration as it holds now; another one a moment after somebody has decided something."""
        return self.configuration.value


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
        pull=rules.pull,
        inspection_levels=dict(rules.inspection.levels),
    )
