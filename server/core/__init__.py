"""The core of the running server: every command comes in here, is recorded, and is made known to who listens.

`command_log` records what people do, `ticker` what time brings about, `hub` makes it known, `wakeup` tells the other
processes, `wiring` is what all of it was put together from; `locks` are those of the event loop and of its native
threads. May import `board`, `server.store` and `server.config.loading`; knows neither Flask nor a page.
"""
