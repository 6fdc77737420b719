"""What answers is found by standing in its folder."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import pytest

from server import api, pages
from server.web.blueprints import answering


@pytest.mark.parametrize("package", [api, pages])
def test_every_file_that_makes_a_blueprint_is_found_once(package: ModuleType) -> None:
    sources = [path for path in Path(package.__path__[0]).glob("*.py") if "\nblueprint = " in path.read_text("utf-8")]
    assert [module.__name__.rpartition(".")[2] for module in answering(package)] == sorted(one.stem for one in sources)
