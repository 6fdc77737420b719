"""The dealership's own figures: what it decides for itself, and what its past is judged by (domain.md §12)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Rules:
    """All `*_minutes` are minutes. The log keeps these with the hours, so that a past day is judged by its own: a new
    field needs a default, by which older days are judged.

    `shift_end_minutes`: so long after closing, timers that still run are stopped; None: never. `pull`: what a bay that
    comes free is offered: what is bound to it (`none`), what its team has (`team`), what its trade has (`trade`).
    `targets`: on-time targets of posts that have one to themselves, in per cent. `awards`: what each place by CSS score
    rate is given, the first place's first. `last_in_cars_points`: a decimal number.
    """

    on_time_target: float = 96.0
    warning_lead_minutes: int = 30
    ask_minutes: int = 45
    escalate_minutes: int = 5
    tight_minutes: int = 15
    shift_end_minutes: int | None = None
    inspection_minutes: int = 10
    washing_minutes: int = 20
    back_date_minutes: int = 120
    pull: str = "trade"
    inspection_levels: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)
    targets: Mapping[str, float] = field(default_factory=dict, hash=False)
    points_per_late_car: int = 1
    star_cars: int = 10
    last_in_cars_points: str = "0"
    awards: tuple[int, ...] = ()
    customer_loss_months: int = 24
    first_service_months: int = 12

    def own_target(self, post: str | None) -> float | None:
        """The on-time target that a post (advisor, technician, team) has to itself, in per cent."""
        return self.targets.get(post or "")

    def target_of(self, post: str | None) -> float:
        """The on-time target of a post, of its own or the shop's, in per cent."""
        own = self.own_target(post)
        return self.on_time_target if own is None else own
