"""Posts one message to an address, as a process of its own: `python -m server.live.posting`, the message on its input.

Whoever starts it ends it after a while, whatever the other end does. Prints the status, or why there is none.
"""

from __future__ import annotations

import json
import subprocess
import sys
import urllib.error
import urllib.request
from dataclasses import asdict, dataclass
from http.client import HTTPException
from typing import Any

COMMAND = (sys.executable, "-m", "server.live.posting")
LONGEST_REASON = 200
TOO_SLOW = "no answer in time"


@dataclass(frozen=True, slots=True)
class Post:
    """What is sent, and where to."""

    url: str
    headers: dict[str, str]
    body: str

    def send(self, seconds: float) -> str:
        """Sends it in a process that is ended after so long; "" when it was taken, else why not."""
        process = subprocess.Popen(COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        try:
            told, _ = process.communicate(json.dumps(asdict(self)).encode(), timeout=seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            return TOO_SLOW
        reason = one_line(told.decode(errors="replace"))[:LONGEST_REASON]
        return "" if process.returncode == 0 else reason or "not sent"


def one_line(said: str) -> str:
    """What somebody outside said, for a log and a page: without line ends and control characters."""
    return " ".join("".join(one if one.isprintable() else " " for one in said).split())


class _Stays(urllib.request.HTTPRedirectHandler):
    """Another address is not the one that was agreed."""

    def redirect_request(self, *_: Any) -> None:
        return None


def answer(post: Post) -> tuple[bool, str]:
    """Whether it was taken, and the status or the fault."""
    request = urllib.request.Request(post.url, post.body.encode(), post.headers, method="POST")
    try:
        with urllib.request.build_opener(_Stays).open(request) as response:
            return True, str(response.status)
    except urllib.error.HTTPError as error:
        return False, str(error.code)
    except (OSError, HTTPException, ValueError) as error:
        return False, str(error)


if __name__ == "__main__":
    taken, said = answer(Post(**json.load(sys.stdin)))
    print(said)
    sys.exit(0 if taken else 1)
