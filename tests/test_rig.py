"""The rig itself: lock files, make targets, browser assets, and the real parts that other tests lean on."""

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import psycopg
import pytest
import redis
from playwright.sync_api import Browser

from board import codes
from tests import parts
from tests.databases import emptied
from tests.server.conftest import opened

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ["requirements.lock", "requirements-dev.lock", "package-lock.json", ".npmrc"]
TARGETS = ["run", "test", "demo", "bench", "check", "dist"]


def packages(lock: str) -> dict[str, list[str]]:
    """Name and hashes of each entry of a pip lock file."""
    entries: dict[str, list[str]] = {}
    for line in (ROOT / lock).read_text(encoding="utf-8").splitlines():
        if start := re.match(r"([a-z0-9._-]+)(\[[a-z,]+\])?==\S+", line):
            hashes = entries.setdefault(start[1], [])
        elif held := re.search(r"--hash=(sha256:[0-9a-f]{64})", line):
            hashes.append(held[1])
        else:
            assert not line or line.lstrip().startswith("#"), f"{lock}: {line}"
    return entries


def wanted(requirements: list[str]) -> set[str]:
    names = (re.match(r"[A-Za-z0-9._-]+", requirement) for requirement in requirements)
    return {re.sub(r"[._-]+", "-", name[0]).lower() for name in names if name}


@pytest.mark.parametrize("lock", LOCKS)
def test_no_lock_file_names_a_host(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert re.findall(r"\S*(?:://|index-url|registry=|resolved\")\S*", text) == []


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_every_locked_package_has_its_hashes(lock: str) -> None:
    entries = packages(lock)
    assert [name for name, hashes in entries.items() if not hashes] == []
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    needed = project["dependencies"] + extras["assets"] + (extras["dev"] if "dev" in lock else [])
    assert wanted(needed) - set(entries) == set()


def test_tests_run_with_the_versions_that_users_get() -> None:
    def pins(lock: str) -> set[str]:
        return set(re.findall(r"^[a-z0-9._-]+==[^ \\;]+", (ROOT / lock).read_text(encoding="utf-8"), re.MULTILINE))

    assert pins("requirements.lock") - pins("requirements-dev.lock") == set()


def test_browser_packages_are_pinned_to_one_version_and_locked() -> None:
    manifest = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))
    locked = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    for name, version in {**manifest["dependencies"], **manifest["devDependencies"]}.items():
        assert re.fullmatch(r"\d+\.\d+\.\d+", version), name
        assert locked[f"node_modules/{name}"]["version"] == version
    assert [name for name, entry in locked.items() if name and not entry.get("integrity")] == []


@pytest.fixture(scope="module")
def listed() -> str:
    """What `make` alone says."""
    return subprocess.check_output(["make"], cwd=ROOT, text=True)


@pytest.mark.parametrize("target", TARGETS)
def test_make_knows_every_promised_target(target: str, listed: str) -> None:
    dry = subprocess.run(["make", "--dry-run", target], cwd=ROOT, capture_output=True, text=True, timeout=300)
    assert dry.returncode == 0, dry.stderr
    assert re.search(rf"^  make {target} ", listed, re.MULTILINE)


def copied_sources(place: Path) -> Path:
    """A copy of the frontend sources."""
    for name in ("package.json", "package-lock.json"):
        shutil.copy(ROOT / name, place)
    shutil.copytree(ROOT / "server" / "frontend", place / "server" / "frontend")
    (place / "server" / "static").mkdir()
    shutil.copy(ROOT / "server" / "static" / "mark.svg", place / "server" / "static")
    (place / "node_modules").symlink_to(ROOT / "node_modules")
    return place / "server" / "frontend"


def build(frontend: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(frontend / "build.py")]
    return subprocess.run(command, capture_output=True, text=True, timeout=300)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The assets as they are built where there were none, to be looked at."""
    frontend = copied_sources(tmp_path_factory.mktemp("built"))
    done = build(frontend)
    assert done.returncode == 0, done.stderr
    return frontend.parent / "static" / "build"


@pytest.fixture
def frontend(tmp_path: Path) -> Path:
    """A copy of the frontend sources in which a test may do as it likes."""
    return copied_sources(tmp_path)


@pytest.fixture
def frontend_built(frontend: Path, built: Path) -> Path:
    """Such a copy, with its assets."""
    shutil.copytree(built, frontend.parent / "static" / "build")
    return frontend


def test_every_page_style_and_icon_is_built(built: Path, frontend: Path) -> None:
    for source in [*frontend.glob("pages/*.js"), *frontend.glob("styles/*.css")]:
        assert (built / source.name).is_file()
    names = re.findall(r"^[a-z0-9-]+", (frontend / "icons.txt").read_text(encoding="utf-8"), re.MULTILINE)
    sprite = (built / "icons.svg").read_text(encoding="utf-8")
    assert len(names) >= 40
    assert set(re.findall(r'<symbol id="([^"]+)"', sprite)) == set(names)
    assert {row.icon for table in (codes.TRADES, codes.WARNING_REASONS) for row in table.values()} <= set(names)


def test_the_app_s_icons_are_drawn_from_the_mark(frontend_built: Path) -> None:
    built = frontend_built.parent / "static" / "build"
    assert (built / "service-worker.js").is_file()
    icons = {path.name: path.read_bytes() for path in (built / "app").glob("*.png")}
    sides = {name: int.from_bytes(content[16:20], "big") for name, content in icons.items()}
    assert sides == {
        "icon-192.png": 192,
        "icon-512.png": 512,
        "maskable-192.png": 192,
        "maskable-512.png": 512,
        "apple-touch-icon.png": 180,
    }
    mark = frontend_built.parent / "static" / "mark.svg"
    mark.write_text(mark.read_text(encoding="utf-8").replace("#7fe3d0", "#ff0000"), encoding="utf-8")
    assert "browser assets" in build(frontend_built).stdout
    assert (built / "app" / "icon-192.png").read_bytes() != icons["icon-192.png"]


def test_built_assets_ask_nothing_of_a_stranger(built: Path) -> None:
    for style in built.glob("*.css"):
        assert re.findall(r"(?:url\(|@import)\s*[\"']?(?:https?:)?//[^)]+", style.read_text(encoding="utf-8")) == []


def test_assets_are_built_again_only_when_a_source_changed(frontend_built: Path) -> None:
    assert build(frontend_built).stdout == ""
    page = frontend_built / "pages" / "probe.js"
    page.write_text('console.log("probe");\n', encoding="utf-8")
    assert "browser assets" in build(frontend_built).stdout
    built = frontend_built.parent / "static" / "build" / "probe.js"
    assert built.is_file()
    assert build(frontend_built).stdout == ""
    page.unlink()
    assert "browser assets" in build(frontend_built).stdout
    assert not built.exists()


def test_a_build_that_failed_is_tried_again(frontend: Path) -> None:
    icons = frontend / "icons.txt"
    sound = icons.read_text(encoding="utf-8")
    icons.write_text(sound + "no-such-icon\n", encoding="utf-8")
    failed = build(frontend)
    assert failed.returncode != 0
    assert 'lucide has no icon "no-such-icon"' in failed.stderr
    assert build(frontend).returncode != 0
    icons.write_text(sound, encoding="utf-8")
    assert build(frontend).returncode == 0


def test_a_missing_part_is_a_skip_that_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("REQUIRE_ALL", raising=False)
    with pytest.raises(pytest.skip.Exception, match="needs a sign, which this machine lacks: buy one"):
        parts.lacking("a sign", "buy one")


def test_a_missing_part_is_a_failure_when_all_are_required(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REQUIRE_ALL", "1")
    with pytest.raises(pytest.fail.Exception, match="needs a sign"):
        parts.lacking("a sign", "buy one")


def test_waiting_ends_when_the_condition_never_comes_true() -> None:
    with pytest.raises(pytest.fail.Exception, match=r"the car did not come true within 0\.1 s"):
        parts.wait_until(lambda: False, seconds=0.1, what="the car")


FAILS_ONCE = """
import pytest

made = []

@pytest.fixture(scope="module")
def shop():
    made.append("a shop")
    yield len(made)
    made.append("put away")

@pytest.fixture(scope="module")
def taught(shop):
    return shop

def test_before(taught):
    assert taught == 1

def test_that_fails_once(taught):
    assert made == ["a shop", "put away", "a shop"]
"""


def test_another_try_has_nothing_of_the_one_before_and_is_named(tmp_path: Path) -> None:
    file = tmp_path / "test_fails_once.py"
    file.write_text(FAILS_ONCE, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-c", "pyproject.toml", "-p", "tests.conftest", str(file)]
    done = subprocess.run(command, cwd=ROOT, env=os.environ | {"CI": "1"}, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout
    assert re.search("^RERUN .*test_that_fails_once", done.stdout, re.MULTILINE)
    assert "2 passed, 1 rerun" in done.stdout


def test_a_free_port_has_no_listener(free_port: int) -> None:
    assert not parts.is_listening(free_port)


@pytest.mark.browser
def test_the_browser_runs_scripts_and_shows_chinese(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content("<p>准点看板</p><script>document.title = 1 + 1</script>")
    assert page.title() == "2"
    # A font without the characters draws every one as the same box.
    drawn = page.evaluate(
        """() => [...'准点看'].map(character => {
            const canvas = document.createElement('canvas'); canvas.width = canvas.height = 32
            const context = canvas.getContext('2d')
            context.font = '24px sans-serif'; context.fillText(character, 2, 26)
            return canvas.toDataURL() })"""
    )
    page.close()
    assert len(set(drawn)) == 3


@pytest.mark.browser
def test_axe_finds_a_picture_without_words(browser: Browser, axe_source: str) -> None:
    page = browser.new_page()
    page.set_content('<html lang="en"><title>x</title><main><img src="data:,"></main></html>')
    page.evaluate(axe_source)
    found = page.evaluate("axe.run().then(result => result.violations.map(violation => violation.id))")
    page.close()
    assert "image-alt" in found


@pytest.mark.postgres
@pytest.mark.parametrize("turn", [1, 2])
def test_every_test_gets_an_empty_postgres_database(postgres_url: str, turn: int) -> None:
    assert postgres_url.startswith("postgresql+psycopg://")
    with psycopg.connect(postgres_url.replace("+psycopg", "")) as connection:
        count = "SELECT count(*) FROM information_schema.tables WHERE table_schema = 'public'"
        assert connection.execute(count).fetchone() == (0,), f"turn {turn} found what another left"
        connection.execute("CREATE TABLE left_behind (n integer)")


@pytest.mark.postgres
def test_a_database_that_tests_share_is_emptied_and_tells_who_changed_its_tables(postgres_url: str) -> None:
    opened(postgres_url).close()
    with psycopg.connect(postgres_url.replace("+psycopg", ""), autocommit=True) as connection:
        assert connection.execute("SELECT count(*) > 0 FROM staff").fetchone() == (True,)
    emptied(postgres_url)
    with psycopg.connect(postgres_url.replace("+psycopg", ""), autocommit=True) as connection:
        assert connection.execute("SELECT count(*) FROM staff").fetchone() == (0,)
        connection.execute("ALTER TABLE event DISABLE TRIGGER event_unchanged")
    with pytest.raises(AssertionError, match="postgres_url"):
        emptied(postgres_url)


@pytest.mark.redis
@pytest.mark.parametrize("turn", [1, 2])
def test_every_test_gets_an_empty_redis(redis_url: str, turn: int) -> None:
    with redis.Redis.from_url(redis_url) as client:
        assert client.dbsize() == 0, f"turn {turn} found what another left"
        client.set("left_behind", "1")
