"""Collects the English sentences of code and templates into every catalog; `--check` lists those without a translation.

python server/translations/collect.py [--check]

A sentence stays in the catalog when no source names it literally: words for codes are looked up by variables too.
"""

import argparse
import ast
import io
import sys
from collections.abc import Iterable
from pathlib import Path

from babel.messages import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_file
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[2]
CATALOGS = sorted((ROOT / "server" / "translations").glob("*/LC_MESSAGES/messages.po"))
Message = str | tuple[str, ...]


def python_files() -> list[Path]:
    return [path for folder in ("board", "server") for path in sorted((ROOT / folder).rglob("*.py"))]


def refusals(files: Iterable[Path]) -> set[str]:
    """By name, what makes a refusal: the classes derived from Refused, and the functions that return one."""
    nodes = [node for file in files for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))]
    classes = {
        node.name: {base.id for base in node.bases if isinstance(base, ast.Name)}
        for node in nodes
        if isinstance(node, ast.ClassDef)
    }
    known: set[str] = set()
    derived = {"Refused"}
    while derived - known:
        known |= derived
        derived = {name for name, bases in classes.items() if bases & known}
    makers = {
        node.name
        for node in nodes
        if isinstance(node, ast.FunctionDef) and isinstance(node.returns, ast.Name) and node.returns.id in known
    }
    return known | makers


def coded(file: Path) -> list[str]:
    """By name, the rows whose second value is the word for a code."""
    nodes = ast.parse(file.read_text(encoding="utf-8")).body
    return [node.name for node in nodes if isinstance(node, ast.ClassDef) and node.name != "Coded"]


def facts(file: Path) -> list[str]:
    """The word of each kind of fact."""
    nodes = ast.walk(ast.parse(file.read_text(encoding="utf-8")))
    words = [node.value for node in nodes if isinstance(node, ast.AnnAssign) and ast.unparse(node.target) == "english"]
    return [str(word.value) for word in words if isinstance(word, ast.Constant)]


def sentences() -> dict[Message, str]:
    """Every sentence that a person may be shown, with the file that says it."""
    code = python_files()
    keywords = DEFAULT_KEYWORDS | {"lazy_ngettext": (1, 2)}
    keywords |= dict.fromkeys(["lazy_gettext", *refusals(code)])
    keywords |= dict.fromkeys(coded(ROOT / "board" / "codes.py"), (2,))
    found: dict[Message, str] = {}
    for file in sorted((ROOT / "board" / "orders").glob("*_facts.py")):
        found |= dict.fromkeys(facts(file), file.relative_to(ROOT).as_posix())
    for method, files in (("python", code), ("jinja2", sorted((ROOT / "templates").rglob("*.html")))):
        for file in files:
            for _, message, _, _ in extract_from_file(method, file, keywords=keywords):
                found.setdefault(message, file.relative_to(ROOT).as_posix())
    return found


def untranslated(catalog: Catalog, found: dict[Message, str]) -> list[str]:
    """The sentences that the catalog has no words for, as "file: sentence"."""
    held = {message.id for message in catalog if message.string and not message.fuzzy}
    return [f"{file}: {message}" for message, file in sorted(found.items(), key=str) if message not in held]


def read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=path.parents[1].name)


def collect(path: Path, found: dict[Message, str]) -> None:
    catalog = read(path)
    for message in found:
        if message not in catalog:
            catalog.add(message)
    text = io.BytesIO()
    write_po(text, catalog, sort_output=True, no_location=True, width=0)
    path.write_bytes(text.getvalue())


def main() -> int:
    parser = argparse.ArgumentParser(description="Collect the sentences of the code into the catalogs.")
    parser.add_argument("--check", action="store_true", help="change nothing; exit 1 when a translation is missing")
    options = parser.parse_args()
    found = sentences()
    missing = []
    for path in CATALOGS:
        if not options.check:
            collect(path, found)
        missing += [f"{path.parents[1].name}: {sentence}" for sentence in untranslated(read(path), found)]
    for line in missing:
        print(line)
    return 1 if options.check and missing else 0


if __name__ == "__main__":
    sys.exit(main())
