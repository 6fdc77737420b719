"""The server: wires domain, store, displays and signs, and is the only part that knows the outside.

`run/app.py` is the one place where the web's concretes meet. May import `board` and `drivers`, which must not import
it.
"""
