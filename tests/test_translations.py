"""Every sentence that a person may be shown has its Chinese, and the catalogs compile."""

import subprocess
import sys
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parent.parent
COLLECT = ROOT / "server" / "translations" / "collect.py"
CATALOG = ROOT / "server" / "translations" / "zh_CN" / "LC_MESSAGES" / "messages.po"


def test_every_sentence_has_its_chinese() -> None:
    done = subprocess.run([sys.executable, COLLECT, "--check"], capture_output=True, text=True, timeout=60)
    assert done.stdout.splitlines() == []
    assert done.returncode == 0, done.stderr


def test_a_translation_names_the_same_places_as_its_sentence(tmp_path: Path) -> None:
    with CATALOG.open("rb") as file:
        catalog = read_po(file, locale="zh_CN", abort_invalid=True)
    problems = [(message.id, str(error)) for message, errors in catalog.check() for error in errors]
    assert problems == []
    with (tmp_path / "messages.mo").open("wb") as file:
        write_mo(file, catalog)
