"""What an indicator may be measured by, which way it is good, and what its months come to over a year."""

from __future__ import annotations

from typing import Literal, get_args

Direction = Literal["higher", "lower"]
Source = Literal[
    "on_time",
    "external_rework",
    "internal_rework",
    "parts_fill",
    "call_back",
    "efficiency",
    "utilisation",
    "turnover",
    "customer_loss",
    "first_service_loss",
    "appointments",
    "cars",
    "css",
    "entered",
]
OverYear = Literal["total", "average", "latest"]

SOURCES: tuple[Source, ...] = get_args(Source)
