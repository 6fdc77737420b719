"""Where the product's own files are, in a checkout and in an installed wheel alike.

config.yaml, samples/ and templates/ stand beside the packages in a checkout, and in `server/shipped` in a wheel.
It imports nothing of ours.
"""

from importlib.resources import files
from pathlib import Path

PACKAGE = Path(str(files("server")))
MIGRATIONS = PACKAGE / "migrations"

_INSIDE = PACKAGE / "shipped"
_SHIPPED = _INSIDE if _INSIDE.is_dir() else PACKAGE.parent
CONFIG = _SHIPPED / "config.yaml"
SAMPLES = _SHIPPED / "samples"
TEMPLATES = _SHIPPED / "templates"
