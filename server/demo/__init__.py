"""A simulated working day: people made of chance who use the HTTP API as real ones do, on a clock that runs fast.

May import the server and SimPy; nothing else of the server imports it. Lives in a temporary folder: never the real
database, the real signs or the real notifications.
"""
