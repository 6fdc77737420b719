"""Onbon BX-5E, BX-6E and BX-6Q cards: they have no font, so each line goes as a picture (sign-protocols.md §2.6).

`glyphs` draws and reads text, `pictures` is what a card wants its pixels in, `commands` and `frame` are pure; `dialect`
says what to send, `simulator` is the far end, `protocol` tells the registry of all that. `tools/pixel_font.py` draws
`glyphs.png`; its licence is `OFL.txt`.
"""
