"""Where the product's own files are, in a checkout and in an installed wheel alike.

config.yaml, samples/ and templates/ stand beside the packages in a checkout, and in `server/shipped` in a wheel.
This is the lowest module of the server: it imports nothing of it.
"""

from importlib.resources import files
from pathlib import Path

PACKAGE = Path(str(files("server")))
CATALOGS = PACKAGE / "translations"
MIGRATIONS = PACKAGE / "migrations"

_INSIDE = PACKAGE / "shipped"
_SHIPPED = _INSIDE if _INSIDE.is_dir() else PACKAGE.parent
CONFIG = _SHIPPED / "config.yaml"
SAMPLES = _SHIPPED / "samples"
TEMPLATES = _SHIPPED / "templates"
