"""The HTTP API under /api/v1: one module a subject, each with its blueprint; `routes.register` puts them into an app.

May import `board` and the rest of `server`; writes only through the command log and the store. Decides nothing that a
workshop decides: that is `board.orders.moves`.
"""
