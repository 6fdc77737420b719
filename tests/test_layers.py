"""Who may import whom, held by reading the sources; the order of the rooms is in docs/architecture.md."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from drivers.registry import BUILT_IN

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ["board", "drivers", "server"]
# The standard library's ways to a clock, to chance and to the outside: `board` is given what it needs as arguments.
OUTSIDE = {
    "asyncio", "concurrent", "http", "io", "logging", "multiprocessing", "os", "pathlib", "queue", "random", "secrets",
    "select", "shutil", "signal", "socket", "sqlite3", "ssl", "subprocess", "tempfile", "threading", "time", "urllib",
    "uuid",
}  # fmt: skip

MOST_IN_A_ROOT = 10
LONGEST_CHAIN = 16
"""Files that import one another in a line, from a command down to a word everybody uses; docs/decisions 85 says why."""


def sources(package: str) -> list[Path]:
    found = sorted(path for path in (ROOT / package).rglob("*.py") if "node_modules" not in path.parts)
    assert found, f"{package}/ holds no Python"
    return found


@cache
def imports(path: Path) -> tuple[str, ...]:
    """Full dotted names, relative imports resolved."""
    return tuple(_imports(path))


def _imports(path: Path) -> Iterator[str]:
    folder = path.relative_to(ROOT).with_suffix("").parts[:-1]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            case ast.Import(names=names):
                yield from (name.name for name in names)
            case ast.ImportFrom(module=module, level=0):
                yield module or ""
            case ast.ImportFrom(module=module, level=level):
                yield ".".join([*folder[: len(folder) - level + 1], *([module] if module else [])])


def strangers(package: str, allowed: set[str]) -> list[str]:
    """Imports of `package` that are neither the standard library nor `allowed`, as "file: name"."""
    welcome = allowed | {package} | set(sys.stdlib_module_names)
    return [
        f"{path.relative_to(ROOT)}: {name}"
        for path in sources(package)
        for name in imports(path)
        if name.split(".")[0] not in welcome
    ]


def importers(package: str, wanted: str) -> set[str]:
    return {
        path.relative_to(ROOT).as_posix()
        for path in sources(package)
        if any(name.split(".")[0] == wanted for name in imports(path))
    }


@pytest.mark.parametrize("package", PACKAGES)
def test_a_package_is_that_of_this_checkout(package: str, tmp_path: Path) -> None:
    # PyPI knows a `board` and a `server` too, and whichever stands first on the path wins in silence.
    ask = f"import importlib.util as util; print(util.find_spec({package!r}).origin)"
    found = subprocess.check_output([sys.executable, "-c", ask], cwd=tmp_path, text=True, timeout=300).strip()
    assert Path(found).resolve() == ROOT / package / "__init__.py"


@pytest.mark.parametrize("package", ["board", "server"])
def test_a_root_holds_few_modules(package: str) -> None:
    loose = [path.name for path in (ROOT / package).glob("*.py") if path.name != "__init__.py"]
    assert len(loose) <= MOST_IN_A_ROOT


def test_board_imports_only_itself_and_the_standard_library() -> None:
    assert strangers("board", set()) == []


def test_board_has_no_way_to_a_clock_or_to_the_outside() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {name}"
        for path in sources("board")
        for name in imports(path)
        if name.split(".")[0] in OUTSIDE
    ]
    assert found == []


def test_board_never_asks_what_time_it_is() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in sources("board")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        if node.func.attr in {"now", "utcnow", "today"}
    ]
    assert found == []


def test_drivers_import_only_themselves_serial_and_drawing() -> None:
    assert strangers("drivers", {"serial", "PIL"}) == []


def test_drivers_name_nothing_after_a_job() -> None:
    named = [
        f"{path.relative_to(ROOT)}:{node.lineno} {name}"
        for path in sources("drivers")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        for name in [getattr(node, "id", None) or getattr(node, "attr", None) or getattr(node, "arg", None) or ""]
        if isinstance(node, ast.Name | ast.Attribute | ast.arg) and isinstance(name, str) and "job" in name.lower()
    ]
    assert named == []


def test_nothing_but_the_registry_names_a_sign_protocol() -> None:
    # What the rest needs to know of one, it asks the registry: a new protocol touches its own folder and that line.
    names = re.compile(rf"\b({'|'.join(BUILT_IN)})\b", re.IGNORECASE)
    own = {ROOT / "drivers" / name for name in BUILT_IN}
    files = [
        path
        for folder in ("board", "drivers", "server", "templates")
        for path in (ROOT / folder).rglob("*")
        if path.suffix in (".py", ".html", ".js", ".css") and not own & set(path.parents)
        if not {"node_modules", "build"} & set(path.relative_to(ROOT).parts)
    ]
    assert len(files) > 300
    assert [path for path in own if not path.is_dir()] == []
    named = [
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for path in files
        for line in path.read_text(encoding="utf-8").splitlines()
        if names.search(line)
    ]
    assert named == [f'drivers/registry.py: "{name}": "{value}",' for name, value in BUILT_IN.items()]


def test_a_protocol_imports_no_other() -> None:
    for name in BUILT_IN:
        others = tuple(f"drivers.{other}" for other in BUILT_IN if other != name)
        sources_of = sorted((ROOT / "drivers" / name).glob("*.py"))
        assert [path.name for path in sources_of for found in imports(path) if found.startswith(others)] == []


def test_only_the_transport_imports_serial() -> None:
    assert importers("drivers", "serial") == {"drivers/transport.py"}
    assert importers("server", "serial") == set()


def test_only_the_store_and_its_migrations_import_sqlalchemy() -> None:
    users = importers("server", "sqlalchemy") | importers("server", "alembic")
    assert users, "the store imports SQLAlchemy"
    assert [user for user in users if not user.startswith(("server/store", "server/migrations/"))] == []


@pytest.mark.parametrize("package", PACKAGES)
def test_every_module_says_what_it_is_for(package: str) -> None:
    silent = [
        str(path.relative_to(ROOT))
        for path in sources(package)
        if not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert silent == []


@pytest.mark.parametrize("package", PACKAGES)
def test_a_folder_exports_nothing_again(package: str) -> None:
    gates = [path for path in sources(package) if path.name == "__init__.py"]
    assert [str(gate.relative_to(ROOT)) for gate in gates if imports(gate)] == []


def test_no_circle_of_files_and_no_long_chain_of_imports() -> None:
    files = {_dotted(path): path for package in PACKAGES for path in sources(package) if "versions" not in path.parts}
    below = {name: _imported(path, files) - {name} for name, path in files.items()}
    assert len(below) > 500
    # Raises CycleError, which names the circle, where files import one another; imports inside functions count too.
    longest: dict[str, list[str]] = {}
    for name in TopologicalSorter(below).static_order():
        longest[name] = [name, *max((longest[other] for other in below[name]), key=len, default=[])]
    chain = max(longest.values(), key=len)
    assert len(chain) <= LONGEST_CHAIN, " -> ".join(chain)


def _dotted(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def _imported(path: Path, files: dict[str, Path]) -> set[str]:
    """The files of ours that a file imports, wherever in it that stands."""
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    found = {name.name for node in nodes if isinstance(node, ast.Import) for name in node.names}
    for node in nodes:
        if isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            within = {f"{node.module}.{name.name}" for name in node.names}
            found |= within & files.keys()
            if within - files.keys():
                found.add(node.module)
    return found & files.keys()
