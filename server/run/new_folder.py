"""The first start in an empty folder: it gets the files of the sample shop.

Standard library only: `shopboard run` calls it before gevent's patches.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from server.config import resources


def begin(folder: Path) -> None:
    """Copies config.yaml and the samples that it names to where they are missing."""
    samples = folder / resources.SAMPLES.name
    samples.mkdir(exist_ok=True)
    for source in resources.SAMPLES.iterdir():
        _copy(source, samples / source.name)
    # Last: a folder that has it has everything.
    _copy(resources.CONFIG, folder / resources.CONFIG.name)


def _copy(source: Path, target: Path) -> None:
    with suppress(FileExistsError), target.open("xb") as file:
        file.write(source.read_bytes())
