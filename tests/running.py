"""A real `shopboard run` for tests: a process of its own, a free port, a configuration in a temporary folder."""

from __future__ import annotations

import os
import queue
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import IO, Any

import yaml

from tests import nursery
from tests.nursery import Forked

Settings = Mapping[str, Any]
ROOT = Path(__file__).resolve().parent.parent
PATIENCE_SECONDS = 120.0
# libyaml, where PyYAML was built with it: a thousand tests write a configuration each.
_Dumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
ALWAYS: Settings = {"week": dict.fromkeys(DAYS, "00:00-24:00"), "lunch": None, "holidays": [], "special": {}}
"""Open day and night, so that a test may run at any time."""
NO_BACKUPS: Settings = {"at": None}
"""For a server that lives long enough to be due for one, which costs as much as some tests."""


def write_config(folder: Path, **changes: Any) -> Path:
    """The sample shop's configuration in `folder`, without signs, with its database there; `changes` are whole keys."""
    own = {
        "database": f"sqlite:///{(folder / 'shopboard.db').as_posix()}",
        "server": {"host": "127.0.0.1", "port": 0, "secret_key_file": str(folder / "secret.key")},
        "standards": str(ROOT / "samples" / "standards.csv"),
        "signs": [],
        **changes,
    }
    texts = _sample_texts() | {key: _text(key, value) for key, value in own.items()}
    path = folder / "config.yaml"
    path.write_text("".join(texts[key] for key in sorted(texts)), encoding="utf-8")
    return path


@cache
def sample_settings() -> dict[str, Any]:
    """The sample shop's own configuration."""
    return yaml_of(ROOT / "config.yaml")


@cache
def _sample_texts() -> dict[str, str]:
    return {key: _text(key, value) for key, value in sample_settings().items()}


def _text(key: str, value: Any) -> str:
    return str(yaml.dump({key: value}, Dumper=_Dumper, allow_unicode=True))


def yaml_of(path: Path) -> dict[str, Any]:
    """What a file says; a tenth of `safe_load`'s time."""
    said: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)
    return said


def shopboard(config: Path, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
    """Runs one command to its end."""
    kind = nursery.SERVER if "run" in arguments else nursery.COMMAND
    done = ended("server", *arguments, "--config", str(config), kind=kind)
    assert not check or done.returncode == 0, f"{arguments}: {done.returncode}\n{done.stdout}{done.stderr}"
    return done


def ended(module: str, *arguments: str, kind: str = nursery.COMMAND) -> subprocess.CompletedProcess[str]:
    """Runs `python -m module arguments…` to its end, as a fork of this `kind`."""
    command = ["-m", module, *arguments]
    if not nursery.IS_POSSIBLE:
        return subprocess.run(
            [sys.executable, *command],
            cwd=ROOT,
            env=environment(),
            capture_output=True,
            text=True,
            timeout=PATIENCE_SECONDS,
            check=False,
        )
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        process = nursery.fork(kind, command, ROOT, environment(), out.fileno(), err.fileno())
        try:
            status = process.wait(PATIENCE_SECONDS)
        finally:
            process.kill()
        said = []
        for file in (out, err):
            file.seek(0)
            said.append(file.read().decode())
    return subprocess.CompletedProcess(command, status, *said)


def environment() -> dict[str, str]:
    """This process's, without settings that would reach into the server, in UTF-8."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SHOPBOARD_")}
    return kept | {"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8", "PYTHONUNBUFFERED": "1"}


@dataclass
class RunningServer:
    """A server that listens at `url`; everything it has printed is in `output`."""

    config: Path
    process: subprocess.Popen[str] | Forked
    url: str = ""
    output: list[str] = field(default_factory=list)

    def cli(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Another command on the same configuration, while the server runs."""
        return shopboard(self.config, *arguments, check=check)

    def kill(self) -> None:
        """As a power cut would."""
        self.process.kill()
        self.process.wait(PATIENCE_SECONDS)

    def stop(self) -> int:
        """As a service manager would; the exit status."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(PATIENCE_SECONDS)


@contextmanager
def running_server(config: Path, *options: str, command: Sequence[str] = ()) -> Iterator[RunningServer]:
    """A fork that is `shopboard run`, or the Python program of `command`, once it listens; ends it for certain."""
    command = command or ["-m", "server", "run", "--config", str(config), *options]
    if not nursery.IS_POSSIBLE:
        with running_program([sys.executable, *command], config, ROOT, environment()) as server:
            yield server
        return
    reading, writing = os.pipe()
    process = nursery.fork(nursery.SERVER, command, ROOT, environment(), writing, writing)
    os.close(writing)
    with _listening(RunningServer(config, process), os.fdopen(reading, encoding="utf-8")) as server:
        yield server


@contextmanager
def running_program(
    command: Sequence[str], config: Path, folder: Path, environ: Mapping[str, str]
) -> Iterator[RunningServer]:
    """Starts a program that serves `config`, waits until it listens, and ends it for certain."""
    process = subprocess.Popen(
        command, cwd=folder, env=environ, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    assert process.stdout is not None
    with _listening(RunningServer(config, process), process.stdout) as server:
        yield server


@contextmanager
def _listening(server: RunningServer, printed: IO[str]) -> Iterator[RunningServer]:
    """Follows what it prints, and gives it out when it tells its address."""
    lines: queue.Queue[str | None] = queue.Queue()
    reader = threading.Thread(target=_read, args=(printed, lines, server.output), daemon=True)
    reader.start()
    try:
        server.url = _address(lines, server.output)
        yield server
    finally:
        server.kill()
        reader.join(PATIENCE_SECONDS)
        printed.close()


def _read(printed: IO[str], lines: queue.Queue[str | None], output: list[str]) -> None:
    for line in printed:
        output.append(line.rstrip("\n"))
        lines.put(line)
    lines.put(None)


def _address(lines: queue.Queue[str | None], output: list[str]) -> str:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while (left := deadline - time.monotonic()) > 0:
        try:
            line = lines.get(timeout=left)
        except queue.Empty:
            break
        if line is None:
            break
        if found := re.search(r"listening on (http://\S+)", line):
            return found[1]
    raise AssertionError("the server did not come up:\n" + "\n".join(output))
