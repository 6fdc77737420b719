"""What every answer over HTTP needs, page or API: who asks, in which language, how a refusal is told.

May import `board`, `server.core`, `server.store` and `server.people`; knows no subject of the shop.
"""
