"""A signature such as a hand in a hurry writes it."""

from __future__ import annotations

from base64 import b64encode
from io import BytesIO
from math import sin
from zlib import crc32

from PIL import Image, ImageDraw

WIDTH, HEIGHT = 320, 120


def scrawl(seed: str) -> str:
    """A data URL for the API; the same for the same `seed`."""
    turn = crc32(seed.encode()) % 97 + 3
    line = [(20 + step * 2, HEIGHT / 2 + 30 * sin(step / 6) * sin(step / turn)) for step in range(140)]
    image = Image.new("L", (WIDTH, HEIGHT), "white")
    ImageDraw.Draw(image).line(line, fill="black", width=3)
    out = BytesIO()
    image.save(out, "PNG", optimize=True)
    return f"data:image/png;base64,{b64encode(out.getvalue()).decode()}"
