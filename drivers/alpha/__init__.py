"""The Alpha Sign Communications Protocol (BetaBrite and relatives), in one folder (sign-protocols.md §1).

`packet` and `coding` turn `commands` into bytes and back, `rendering` says what files look like, `dialect` keeps a sign
up to date and has its settings, `simulator` is the far end and has its faults, `protocol` declares it all. May import
the modules beside this folder, and no other protocol.
"""
