"""Which settings the dealership decides for itself, on /admin and by the API, instead of in config.yaml."""

from __future__ import annotations

from collections.abc import Iterator

from server.config.loading import Config
from server.config.sections import Section

SITE = ("name", "language", "time_zone", "phone")
FREE = (
    *(f"site.{key}" for key in SITE),
    *("hours", "rules", "privacy", "signs", "notify", "display", "backup", "imports"),
)
"""Groups and keys. What belongs to the machine (database, server, queue) stays with whoever has the file."""
SECRET = ("notify.channels", "notify.webhooks", "notify.customers.mail")
"""What may hold a password: changed, but neither shown nor put on record."""


def keys(model: type[Section] = Config, within: str = "") -> Iterator[str]:
    """Every dotted key that has one value; a list is one value."""
    for name, field in model.fields_by_key().items():
        inner = field.annotation
        if isinstance(inner, type) and issubclass(inner, Section):
            yield from keys(inner, f"{within}{name}.")
        else:
            yield f"{within}{name}"


def is_free(key: str) -> bool:
    """Whether the dealership decides this for itself."""
    return any(key == free or key.startswith(f"{free}.") for free in FREE)


def with_free_of(config: Config, other: Config) -> Config:
    """`config` with everything of the other that the dealership decides."""
    groups = {name: getattr(other, name) for name in Config.model_fields if is_free(name)}
    site = config.site.model_copy(update={key: getattr(other.site, key) for key in SITE})
    return config.replaced(other.origin, site=site, **groups)
