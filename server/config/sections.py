"""The groups of config.yaml: their keys, what each may be, and the defaults of those that may be left out."""

from __future__ import annotations

import re
from datetime import date, time
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, create_model
from pydantic.fields import FieldInfo

from board.codes import MESSAGES, REPAIR_TYPES, TRADES
from board.figures.sources import Direction, OverYear, Source
from board.orders.events import KINDS
from board.people import Role
from board.plate import PlateMask
from server.config.values import (
    Channel,
    Dates,
    DayHours,
    Language,
    Levels,
    Lunch,
    MailChannel,
    MessageText,
    Minutes,
    Name,
    OneOf,
    TimeOfDay,
    TimeZone,
    WebAddress,
    WebhookSecret,
)
from server.translations.catalogs import LANGUAGES

Figure = Annotated[Decimal, Field(ge=0, le=10**12, max_digits=16, decimal_places=4)]
"""A number as somebody wrote it: 0.5 is a half, not the nearest binary fraction."""
DAILY_READERS: tuple[Role, ...] = ("service_manager", "station_manager", "care_director", "general_manager")


class Section(BaseModel):
    """A group of keys: none unknown, none changed afterwards. A name written as a number stays a name."""

    model_config = ConfigDict(extra="forbid", frozen=True, coerce_numbers_to_str=True)

    @classmethod
    def fields_by_key(cls) -> dict[str, FieldInfo]:
        """Every key that may stand in the group."""
        return cls.model_fields


class Site(Section):
    name: Name
    code: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,31}$")]
    time_zone: TimeZone
    language: Language
    phone: Annotated[str, Field(max_length=40)] = ""


class Server(Section):
    host: Annotated[str, Field(min_length=1)]
    port: Annotated[int, Field(ge=0, le=65535)]
    secret_key_file: Path
    trusted_proxies: Annotated[int, Field(ge=0, le=5)] = 0


class Week(Section):
    monday: DayHours
    tuesday: DayHours
    wednesday: DayHours
    thursday: DayHours
    friday: DayHours
    saturday: DayHours
    sunday: DayHours


class OpeningHours(Section):
    week: Week
    lunch: Lunch | None
    holidays: Dates
    special: dict[date, DayHours] = {}


class Team(Section):
    name: Name
    trade: Annotated[str, OneOf(TRADES)]
    bays: Annotated[tuple[Name, ...], Field(min_length=1)]
    technicians: tuple[Name, ...]


_LEVELS: dict[str, Any] = {code: (Levels, row.inspections) for code, row in REPAIR_TYPES.items()}
LevelsByRepairType = create_model("LevelsByRepairType", __base__=Section, **_LEVELS)
"""A key for each repair type; one that the file leaves out needs what `board.codes` says."""


class Inspection(Section):
    minutes: Minutes
    levels: LevelsByRepairType  # type: ignore[valid-type]


class Washing(Section):
    minutes: Minutes


def _as_written(per_cent: float) -> float:
    """96 and not 96.0: nobody writes a target so."""
    return int(per_cent) if per_cent.is_integer() else per_cent


Percent = Annotated[float, Field(ge=0, le=100), AfterValidator(_as_written)]


class Targets(Section):
    """On-time targets of single posts; the shop's own holds for those without one."""

    advisor: Percent | None = None
    technician: Percent | None = None
    team: Percent | None = None


Months = Annotated[int, Field(ge=1, le=240)]


class Rules(Section):
    on_time_target: Percent
    warning_lead_minutes: Minutes
    ask_minutes: Minutes
    escalate_minutes: Minutes
    tight_minutes: Minutes
    back_date_minutes: Minutes
    inspection: Inspection
    washing: Washing
    shift_end_minutes: Minutes | None = 30
    points_per_late_car: Annotated[int, Field(ge=0, le=100)] = 1
    daily_readers: tuple[Role, ...] = DAILY_READERS
    targets: Targets = Targets()
    pull: Literal["trade", "team", "none"] = "trade"
    customer_loss_months: Months = 24
    first_service_months: Months = 12
    last_in_cars_points: Annotated[Figure, Field(le=100)] = Decimal(0)
    css_awards: Annotated[str, Field(pattern=r"^$|^[0-9]{1,7}( *[,，、] *[0-9]{1,7})*$", max_length=120)] = ""
    star_cars: Annotated[int, Field(ge=1, le=10_000)] = 10

    def own_target(self, post: str | None) -> float | None:
        """The on-time target that a post (advisor, technician, team) has to itself, in per cent."""
        found: float | None = getattr(self.targets, post or "", None)
        return found

    @property
    def award_of_places(self) -> list[int]:
        """What each place by CSS score rate is given, the first place's first."""
        return [int(one) for one in re.findall("[0-9]+", self.css_awards)]


class PostEntry(Section):
    """Who answers for an indicator; what is left out is that of the house."""

    post: Literal[Role, "team", "inspector"]
    target: Figure | None = None
    points: Figure | None = None


class IndicatorEntry(Section):
    """One indicator, or one for each repair type."""

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,31}$")]
    title: Name
    title_en: Name
    source: Source
    each_repair_type: bool = False
    unit: Annotated[str, Field(max_length=12)] = ""
    unit_en: Annotated[str, Field(max_length=12)] | None = None
    direction: Direction = "higher"
    over_year: OverYear | None = None
    decimals: Annotated[int, Field(ge=0, le=4)] = 1
    target: Figure | None = None
    points: Figure = Decimal(0)
    per: Annotated[Figure, Field(gt=0)] | None = None
    posts: tuple[PostEntry, ...] = ()


class Mask(Section):
    keep_start: Annotated[int, Field(ge=0, le=6)]
    keep_end: Annotated[int, Field(ge=0, le=6)]


class Privacy(Section):
    plate_mask: Mask
    customer_months: Annotated[int, Field(ge=1, le=1200)] | None = None

    def mask(self) -> PlateMask:
        return PlateMask(self.plate_mask.keep_start, self.plate_mask.keep_end)


MESSAGE_TO_CUSTOMER = "MessageToCustomer"
HOOK_KINDS = (*KINDS, MESSAGE_TO_CUSTOMER)
"""What a webhook may be told of."""


class Webhook(Section):
    """Another system that is told of events, or of those of some kinds; `secret` signs what it is sent.

    One that names `MessageToCustomer` sends these on, by text message or messenger: a customer's name and number go to
    no other.
    """

    url: WebAddress
    secret: WebhookSecret
    events: tuple[Annotated[str, OneOf(HOOK_KINDS)], ...] = ()

    @property
    def name(self) -> str:
        """Tells the host and no secret."""
        return f"webhook-{urlsplit(self.url).hostname}-{sha256(self.url.encode()).hexdigest()[:8]}"


_BY_LANGUAGE: dict[str, Any] = dict.fromkeys(LANGUAGES, (MessageText, ""))
Texts = create_model("Texts", __base__=Section, **_BY_LANGUAGE)
"""A message in each language; empty: the product's own words."""
_BY_MESSAGE: dict[str, Any] = {message: (Texts, Texts()) for message in MESSAGES}
CustomerTexts = create_model("CustomerTexts", __base__=Section, **_BY_MESSAGE)


class Customers(Section):
    """Messages to those customers who agreed to them: `mail` sends them where an address is known."""

    mail: MailChannel = None
    texts: CustomerTexts = CustomerTexts()  # type: ignore[valid-type]

    def text(self, message: str, language: str) -> str:
        """The shop's own words for a message; empty where it has none."""
        text: str = getattr(getattr(self.texts, message), language)
        return text


class Notify(Section):
    channels: tuple[Channel, ...]
    webhooks: tuple[Webhook, ...] = ()
    customers: Customers = Customers()

    @property
    def hooks(self) -> dict[str, Webhook]:
        """The webhooks by their names."""
        return {one.name: one for one in self.webhooks}

    @property
    def customer_channels(self) -> dict[str, Webhook | str]:
        """What sends messages to customers, by names that tell no secret: webhooks, and an address for mail."""
        found: dict[str, Webhook | str] = {
            name: one for name, one in self.hooks.items() if MESSAGE_TO_CUSTOMER in one.events
        }
        if self.customers.mail:
            found[_channel_name(self.customers.mail)] = self.customers.mail
        return found

    @property
    def named(self) -> dict[str, str]:
        """The channels by a name that tells their kind and no secret, whatever the order of the list."""
        return {_channel_name(url): url for url in self.channels}


def _channel_name(url: str) -> str:
    return f"{url.partition(':')[0]}-{sha256(url.encode()).hexdigest()[:8]}"


class Backup(Section):
    """Backups that are made by themselves: where, at what time of the day (null: never), and how many are kept."""

    folder: Path | None = None
    at: TimeOfDay | None = time(3)
    keep: Annotated[int, Field(ge=1, le=1000)] = 14


class Imports(Section):
    """Files that come in without a clerk: the folder that is watched for them, the columns that they may lack, and when
    the channels are told what became of them (null: never)."""

    folder: Path | None = None
    without: tuple[Literal["advisor", "promise"], ...] = ()
    summary_at: TimeOfDay | None = time(7)


class Display(Section):
    board_rows_per_page: Annotated[int, Field(ge=0, le=200)] = 0
    board_page_seconds: Annotated[int, Field(ge=3, le=600)] = 12
    lounge_rows_per_page: Annotated[int, Field(ge=0, le=200)] = 0
    lounge_page_seconds: Annotated[int, Field(ge=3, le=600)] = 10
    lounge_greeting: str = ""
    stale_seconds: Annotated[int, Field(ge=3, le=600)] = 10
