"""What is written down: the log and what follows from it, in SQLite or PostgreSQL. `store.Store` is the way in.

The only part of the program that knows SQLAlchemy. May import `board`; must not know Flask, the desk or the clock.
"""
