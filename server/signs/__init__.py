"""The signs as the server sees them: live lines for each, what they report, the connection guide, and their supervisor.

`process/` is the other side: what runs in a sign's own process. May import `board`, `drivers`, `server.core`,
`server.live` and `server.store`.
"""
