"""Every sentence that a person may be shown is in every catalog, and the catalogs compile."""

import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from server.translations import catalogs
from server.translations.catalogs import CATALOGS

ROOT = Path(__file__).resolve().parent.parent
COLLECT = ROOT / "server" / "translations" / "collect.py"
LANGUAGES = [language for language in catalogs.LANGUAGES if language != "en"]


def test_every_sentence_is_translated() -> None:
    done = subprocess.run([sys.executable, COLLECT, "--check"], capture_output=True, text=True, timeout=300)
    assert done.stdout.splitlines() == []
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_names_the_same_places_as_its_sentence(tmp_path: Path, language: str) -> None:
    with (CATALOGS / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        catalog = read_po(file, locale=language, abort_invalid=True)
    problems = [(message.id, str(error)) for message, errors in catalog.check() for error in errors]
    assert problems == []
    with (tmp_path / "messages.mo").open("wb") as file:
        write_mo(file, catalog)
