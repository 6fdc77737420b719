"""A bare handler on the product's server: it checks a JSON body, commits one row, and answers with its number.

What no command can be cheaper than: `python -m bench._bare FILE` keeps its rows in an SQLite file.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from gevent import monkey

if __name__ == "__main__":
    monkey.patch_all()

import sqlite3
import subprocess

from flask import Flask, Response, jsonify, request
from pydantic import BaseModel

from server.web.connection import Server
from server.web.doors import Doors
from tests.running import ROOT, environment

PLACES = 1_000


class Wish(BaseModel):
    """As a dispatch, without its rules."""

    team: str
    bay: str


def bare_app(path: Path) -> Flask:
    """The handler, with SQLite as durable as the product's."""
    app = Flask("bare")
    rows = sqlite3.connect(path, isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL"):
        rows.execute(f"PRAGMA {pragma}")
    rows.execute("CREATE TABLE wish (seq INTEGER PRIMARY KEY, team TEXT, bay TEXT)")

    @app.post("/wish")
    def keep() -> Response:
        wish = Wish.model_validate(request.get_json())
        done = rows.execute("INSERT INTO wish (team, bay) VALUES (?, ?)", (wish.team, wish.bay))
        return jsonify({"seq": done.lastrowid})

    return app


@contextmanager
def running_bare(folder: Path) -> Iterator[tuple[str, int]]:
    """Its address and its process."""
    command = [sys.executable, "-m", "bench._bare", str(folder / "bare.db")]
    process = subprocess.Popen(command, cwd=ROOT, env=environment(), stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        yield f"http://127.0.0.1:{int(process.stdout.readline())}", process.pid
    finally:
        process.kill()
        process.communicate()


def main() -> None:
    server = Server(("127.0.0.1", 0), bare_app(Path(sys.argv[1])), Doors(PLACES, None), log=None)
    server.start()
    print(server.address[1], flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
