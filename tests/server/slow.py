"""A server with an answer that takes its time: python -m tests.server.slow CONFIG; GET /slow/SECONDS."""

import sys
from pathlib import Path

from server.core.locks import patch

patch()


def main(path: Path) -> None:
    from flask import Flask
    from gevent.monkey import get_original

    from server.config.loading import load_config
    from server.run.app import open_app
    from server.run.serving import serve
    from server.web.thread_pool import in_thread_pool

    class Slow:
        def __init__(self, app: Flask, _base: str) -> None:
            app.add_url_rule("/slow/<int:seconds>", "slow", self.answer)

        def start(self) -> None:
            """Waits to be asked."""

        def stop(self) -> None:
            """Nothing to end."""

        def answer(self, seconds: int) -> str:
            print("asked", flush=True)
            in_thread_pool(get_original("time", "sleep"), seconds)
            return "slow but whole"

    config = load_config(path, {})
    serve(open_app, config, "127.0.0.1", 0, path, beside=Slow)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
