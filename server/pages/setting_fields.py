"""The settings that the dealership decides, as fields of forms: a row of `GROUPS` is what an administrator sees."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from flask_babel import lazy_gettext as _

from board.codes import INSPECTION_LEVELS, MESSAGES, REPAIR_TYPES
from board.people import ROLES
from server.config.loading import WEEKDAYS
from server.config.message_text import PLACEHOLDERS
from server.translations.catalogs import LANGUAGES, name_of
from server.web.labels import LABELS

Kind = Literal[
    "text", "number", "time", "interval", "hours", "one", "some", "days", "special", "channels", "channel", "long"
]


@dataclass(frozen=True, slots=True)
class Field:
    """A setting by its key: what it is called, how it is entered, and a word on it. `choices` is a group of labels, of
    which `codes` are offered; `heading` stands before the first of several."""

    key: str
    title: Any
    kind: Kind = "text"
    hint: Any = ""
    unit: Any = ""
    least: int = 0
    most: int = 1440
    optional: bool = False
    choices: str = ""
    codes: tuple[str, ...] = ()
    heading: Any = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Fields that are saved together."""

    code: str
    title: Any
    icon: str
    fields: tuple[Field, ...]


def _minutes(key: str, title: Any, hint: Any = "", optional: bool = False) -> Field:
    return Field(key, title, "number", hint, _("min"), optional=optional)


def _percent(key: str, title: Any, hint: Any = "", optional: bool = False) -> Field:
    return Field(key, title, "number", hint, "%", most=100, optional=optional)


DAYS = (_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday"))
_NAMES = " ".join(f"{{{one}}}" for one in PLACEHOLDERS)
OF_THE_SHOP = _("empty: the shop's own")
GROUPS = (
    Group(
        "hours",
        _("Opening hours"),
        "calendar-days",
        (
            *(
                Field(f"hours.week.{code}", name, "hours", optional=True)
                for code, name in zip(WEEKDAYS, DAYS, strict=True)
            ),
            Field("hours.lunch", _("Lunch break"), "interval", _("taken out of every day; empty: none"), optional=True),
            Field("hours.holidays", _("Closed days"), "days", _("The second date stays empty for a single day.")),
            Field("hours.special", _("Days with other hours"), "special", _("They win over closed days and the week.")),
        ),
    ),
    Group(
        "targets",
        _("Targets and points"),
        "gauge",
        (
            _percent("rules.on_time_target", _("On-time target of the shop")),
            _percent("rules.targets.advisor", _("On-time target of service advisors"), OF_THE_SHOP, optional=True),
            _percent("rules.targets.technician", _("On-time target of technicians"), OF_THE_SHOP, optional=True),
            _percent("rules.targets.team", _("On-time target of teams"), OF_THE_SHOP, optional=True),
            Field("rules.points_per_late_car", _("Points for each late car beyond the allowance"), "number", most=100),
            Field("rules.star_cars", _("Cars needed to be the star of the month"), "number", least=1, most=10_000),
            Field(
                "rules.customer_loss_months",
                _("A car is lost when it is not back within so many months"),
                "number",
                least=1,
                most=240,
            ),
            Field(
                "rules.first_service_months",
                _("The first service is due so many months after the first visit"),
                "number",
                least=1,
                most=240,
            ),
            Field(
                "rules.css_awards",
                _("Awards by place in the customer survey"),
                "text",
                _("first place first: 300, 200, 100"),
            ),
            Field(
                "rules.last_in_cars_points",
                _("Points for being last in cars or revenue three months running"),
                "number",
                _("0: the rule is off"),
                most=100,
            ),
            Field("rules.daily_readers", _("Who looks at the figures every day"), "some", choices="role", codes=ROLES),
        ),
    ),
    Group(
        "rules",
        _("Rules of the workshop"),
        "list-checks",
        (
            _minutes("rules.warning_lead_minutes", _("A warning is in time so long before the promise")),
            _minutes("rules.ask_minutes", _("The technician is asked so long before the promise")),
            _minutes("rules.escalate_minutes", _("An unanswered warning goes to foreman and service manager after")),
            _minutes("rules.tight_minutes", _("Less time in hand than this is tight")),
            _minutes("rules.back_date_minutes", _("How far back something may be entered")),
            _minutes(
                "rules.shift_end_minutes",
                _("Timers left running are stopped so long after closing"),
                _("empty: never"),
                optional=True,
            ),
            Field("rules.pull", _("A free bay is offered"), "one", choices="pull", codes=("trade", "team", "none")),
            _minutes("rules.inspection.minutes", _("Time kept for the inspection")),
            _minutes("rules.washing.minutes", _("Time kept for washing")),
            *(
                Field(
                    f"rules.inspection.levels.{code}",
                    LABELS["repair_type"][code],
                    "some",
                    choices="level",
                    codes=tuple(INSPECTION_LEVELS),
                    heading=_("Inspections by repair type") if n == 0 else "",
                )
                for n, code in enumerate(REPAIR_TYPES)
            ),
        ),
    ),
    Group(
        "texts",
        _("Name, texts and displays"),
        "monitor",
        (
            Field("site.name", _("Name of the shop"), most=40),
            Field(
                "site.language",
                _("The dealership's language"),
                "one",
                _("of pages until somebody chooses another, and of printed forms"),
                choices="language",
                codes=LANGUAGES,
            ),
            Field("site.time_zone", _("Time zone"), "one", _("only before the first order"), choices="time_zone"),
            Field("site.phone", _("Number to call on the customer's page"), most=40),
            Field("display.lounge_greeting", _("Greeting in the lounge while there are no cars"), most=200),
            Field(
                "display.board_rows_per_page",
                _("Rows on a page of the board"),
                "number",
                _("0: as many as fit"),
                most=200,
            ),
            Field("display.board_page_seconds", _("A page of the board stays"), "number", "", _("s"), 3, 600),
            Field(
                "display.lounge_rows_per_page",
                _("Rows on a page in the lounge"),
                "number",
                _("0: as many as fit"),
                most=200,
            ),
            Field("display.lounge_page_seconds", _("A page in the lounge stays"), "number", "", _("s"), 3, 600),
            Field(
                "display.stale_seconds",
                _("A display that heard nothing says so after"),
                "number",
                "",
                _("s"),
                3,
                600,
            ),
        ),
    ),
    Group(
        "privacy",
        _("Privacy"),
        "eye",
        (
            Field("privacy.plate_mask.keep_start", _("Characters of a plate shown at its beginning"), "number", most=6),
            Field("privacy.plate_mask.keep_end", _("Characters of a plate shown at its end"), "number", most=6),
            Field(
                "privacy.customer_months",
                _("Names and numbers of customers are erased after"),
                "number",
                _("empty: never"),
                _("months"),
                1,
                1200,
                optional=True,
            ),
        ),
    ),
    Group(
        "messages",
        _("Messages to the outside"),
        "megaphone",
        (
            Field(
                "notify.channels",
                _("Channels for warnings"),
                "channels",
                _(
                    "Addresses as Apprise knows them, one a line: WeCom wecombot://KEY, DingTalk dingtalk://TOKEN, mail mailto://…"
                ),
            ),
            Field(
                "notify.customers.mail",
                _("Mail to customers"),
                "channel",
                _("An Apprise mail address: mailtos://USER:PASSWORD@HOST?from=…; each mail goes to one customer alone"),
                most=2000,
            ),
            *(
                Field(
                    f"notify.customers.texts.{message}.{language}",
                    name_of(language),
                    "long",
                    _("empty: as shown in grey. Placeholders: %(names)s", names=_NAMES)
                    if language == LANGUAGES[0]
                    else "",
                    most=500,
                    heading=LABELS["message"][message] if language == LANGUAGES[0] else "",
                )
                for message in MESSAGES
                for language in LANGUAGES
            ),
        ),
    ),
    Group(
        "backup",
        _("Backup"),
        "shield-check",
        (
            Field(
                "backup.folder",
                _("Folder"),
                hint=_("another disk or a share; empty: beside the database, where it is lost together with its disk"),
                most=400,
                optional=True,
            ),
            Field("backup.at", _("Every day at"), "time", _("empty: no backups"), optional=True),
            Field("backup.keep", _("How many are kept"), "number", least=1, most=1000),
        ),
    ),
    Group(
        "imports",
        _("Import by itself"),
        "file-up",
        (
            Field(
                "imports.folder",
                _("Watched folder"),
                hint=_("of this computer or a share; each file that is put there is taken in; empty: none"),
                most=400,
                optional=True,
            ),
            Field(
                "imports.without",
                _("Files come in without a column for"),
                "some",
                choices="import_without",
                codes=("advisor", "promise"),
            ),
            Field("imports.summary_at", _("Summary to the channels at"), "time", _("empty: none"), optional=True),
        ),
    ),
)
