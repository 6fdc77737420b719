"""Packages of somebody else that bring a sign protocol along: what pip leaves of them in an environment."""

import importlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from drivers import registry

LANTERN = "tests.drivers.lantern:PROTOCOL"


def install(folder: Path, name: str, value: str) -> None:
    """Puts a package `<name>-signs` into the folder, whose entry point `name` leads to `value`."""
    about = folder / f"{name}_signs-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}-signs\nVersion: 1.0\n", encoding="utf-8")
    (about / "entry_points.txt").write_text(f"[{registry.GROUP}]\n{name} = {value}\n", encoding="utf-8")


@contextmanager
def installed(folder: Path, **protocols: str) -> Iterator[None]:
    """While it lasts, these entry points are found, by name."""
    for name, value in protocols.items():
        install(folder, name, value)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "path", [*sys.path, str(folder)])
        importlib.invalidate_caches()
        registry.forget()
        yield
    registry.forget()
