"""What a message says to one customer: the shop's own words, or the product's, with the car's facts put in."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import force_locale, format_datetime, gettext
from flask_babel import lazy_gettext as _

from board.orders.job import Job
from board.orders.promise import public_at
from server.config.loading import Config
from server.store.customers import Customer

DEFAULTS = {
    "received": _("[{shop}] We have your car {plate}. Ready by: {time}. Your service advisor is {advisor}."),
    "new_time": _("[{shop}] The new time for your car {plate} is {time}."),
    "ready": _("[{shop}] Your car {plate} is ready. You can collect it now."),
    "thanks": _("[{shop}] Your car {plate} was handed over. Thank you for your visit!"),
}


def own_words(message: str, language: str) -> str:
    """What the product says where the shop has no words of its own."""
    with force_locale(language):
        return str(DEFAULTS[message])


@dataclass(frozen=True, slots=True)
class Addressed:
    """A message with whom it goes to."""

    language: str
    name: str
    phone: str
    mail: str
    text: str


def addressed(config: Config, message: str, job: Job, customer: Customer) -> Addressed:
    """The message for this customer, in the customer's language. Needs an app context."""
    language, due = customer.language or config.site.language, public_at(job)
    template = config.notify.customers.text(message, language) or own_words(message, language)
    with force_locale(language):
        text = template.format(
            name=customer.name,
            plate=job.plate,
            model=job.model,
            time=format_datetime(due, "MM-dd HH:mm") if due else gettext("not agreed yet"),
            advisor=job.advisor,
            shop=config.site.name,
            phone=config.site.phone,
        )
    return Addressed(language, customer.name, customer.phone, customer.mail, text)
