"""The configuration that holds now: config.yaml and the environment, with what is decided on /admin on top.

What the dealership decides holds at once, in every process of the site; what belongs to the machine (database, server,
queue) is as the start found it. Everybody asks for a value when it is needed and keeps none.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from server.config import decided
from server.config.decisions import with_free_of
from server.config.loading import Config, load_config
from server.config.yaml_file import ConfigError
from server.store.settings import Settings

log = logging.getLogger(__name__)


class CurrentConfig:
    """`value` is what holds; `look` takes in what was decided since, by whichever process."""

    def __init__(self, started: Config, settings: Settings) -> None:
        """Raises ConfigError where the file no longer goes with what was decided."""
        self._settings = settings
        found = settings.values()
        self.value = _with(started, found)
        decided.keep(self.value, found)

    def look(self) -> None:
        """Costs nothing while nobody has decided anything. What cannot be used is left for the next look."""
        found = self._settings.values()
        if found == self.value.origin.decided:
            return
        try:
            coming = _with(self.value, found)
        except ConfigError as fault:
            log.error("what was decided on /admin waits until config.yaml can be used: %s", fault)
            return
        # First, for whoever reads the copy because the value is another.
        decided.keep(coming, found)
        self.value = coming


def _with(config: Config, found: Mapping[str, Any]) -> Config:
    """The configuration with what was decided on /admin; what the dealership decides and has not is as the file says
    now. ConfigError where that does not go together."""
    origin = config.origin
    if found == origin.decided or origin.file is None:
        return config
    return with_free_of(config, load_config(origin.file, origin.environ, found))
