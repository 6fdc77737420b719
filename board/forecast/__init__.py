"""What will become of the open orders: when each car will be ready, how it stands against its promise, what a move
would change, and what time alone brings about (domain.md §6, §7).

`forecast` lays the remaining work out, `view` makes the rows that every display shows of it, `watch` says what is due.
May import `board.orders` and the modules beside it; knows nothing of figures.
"""
