"""What the running server was put together from: one site's configuration, store, command log, hub, clock,
health and backups."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from board.calendar import Calendar
from board.orders.house_rules import Rules
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

    @property
    def calendar(self) -> Calendar:
        """The opening hours, those of past days as they were."""
        return self.command_log.shop.calendar

    def rules_on(self, day: date) -> Rules:
        """The rules by which what happened on a local day is measured."""
        return self.command_log.shop.era_on(day).rules
