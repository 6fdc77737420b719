"""The domain: what a dealership's workshop promises, does and is late with.

Imports the standard library and itself only. Knows no clock (`now` is always a parameter), no I/O, no web framework,
no database, no serial port and no language but the one its refusals are written in (English templates, translated at
the edge).
"""
