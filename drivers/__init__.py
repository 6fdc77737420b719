"""LED signs: what they hold, how they speak, how the wire is kept alive.

This folder knows bytes, lines of text and pixels, and nothing of cars, customers or work. It may import the standard
library and pyserial (pyserial in `transport.py` only), and neither `board` nor `server`. A protocol is a folder here,
or a package of somebody else; `registry.py` finds both, and nothing else names one. Pure at the core (the protocols,
`text.py`), one ordinary thread per sign at the rim (`serial_sign.py`).
"""
