"""Onbon BX-5K/6K font cards, in one folder (sign-protocols.md §2).

`frame` and `commands` are the bytes, `dialect` keeps a card up to date and has its settings, `line_speed` finds its
speed, `simulator` is the far end and has its faults, `protocol` declares it all. May import the modules beside this
folder, and no other protocol.
"""
