"""The commands of a job: each with its body, what it does in words, and the move of `board.orders.moves` it asks for.

May import `board` and the rest of `server.api`; what all commands have in common is in `server.api.deciding`.
"""
