"""What reaches people without being asked for: live pages over Socket.IO, alerts, and messages to the outside.

`page` makes the rows of a live page, `rooms` sends them, `sockets` lets clients in, `alerts` says who is told what,
`notify` tells it outside. May import `board`, `server.core`, `server.store` and `server.web`.
"""
