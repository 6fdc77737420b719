"""Pictures in requests: a data URL in, a small picture out, without what the camera wrote into it (decision 37)."""

from __future__ import annotations

import base64
import re
from io import BytesIO
from typing import Annotated

from PIL import Image, ImageOps
from pydantic import BeforeValidator, SkipValidation, WithJsonSchema
from pydantic_core import PydanticCustomError

from server.store.pictures import Picture
from server.web.thread_pool import in_thread_pool

LARGEST_REQUEST = 8 * 1024 * 1024
FORMATS = ("PNG", "JPEG", "WEBP")
MOST_OF_PHOTOGRAPH = 100_000_000
MOST_DECODED = 12_000_000
"""Pixels: of a picture as it says, and of what is decoded, four bytes each. A JPEG is decoded at a fraction of its
size; of the other formats nobody can say how much a few bytes unpack to."""
LONGEST_SIDE = 1600
LARGEST_PNG = 200_000
"""A drawing is smaller; what is larger is a photograph, and kept as JPEG."""
DATA_URL = re.compile(r"data:image/[a-z+.-]{1,20};base64,(.+)", re.DOTALL)


def picture(value: object) -> Picture:
    """From `data:image/png;base64,…`."""
    found = DATA_URL.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise _not_a_picture()
    return in_thread_pool(_cleaned, found[1])


def _cleaned(encoded: str) -> Picture:
    try:
        with Image.open(BytesIO(base64.b64decode(encoded, validate=True)), formats=FORMATS) as given:
            _check_size(given, MOST_OF_PHOTOGRAPH)
            given.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            _check_size(given, MOST_DECODED)
            small = ImageOps.exif_transpose(given).convert("RGBA")
    except PydanticCustomError:
        raise
    except Image.DecompressionBombError as fault:
        raise _too_many_pixels() from fault
    except Exception as fault:
        # A damaged file brings up whatever its reader stumbles over: TypeError, struct.error, KeyError.
        raise _not_a_picture() from fault
    small.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    flat = Image.alpha_composite(Image.new("RGBA", small.size, "white"), small).convert("RGB")
    if flat.getcolors(1) is not None:
        raise PydanticCustomError("picture_blank", "one colour")
    drawing = _saved(flat, "PNG")
    if len(drawing) <= LARGEST_PNG:
        return Picture.of("image/png", drawing)
    return Picture.of("image/jpeg", _saved(flat, "JPEG"))


def _check_size(given: Image.Image, most: int) -> None:
    if given.width * given.height > most:
        raise _too_many_pixels()


def _saved(image: Image.Image, kind: str) -> bytes:
    out = BytesIO()
    image.save(out, kind, optimize=True, quality=80)
    return out.getvalue()


def _too_many_pixels() -> PydanticCustomError:
    return PydanticCustomError("picture_size", "too many pixels")


def _not_a_picture() -> PydanticCustomError:
    return PydanticCustomError("picture_format", "not a picture")


Drawing = Annotated[
    SkipValidation[Picture],
    BeforeValidator(picture),
    WithJsonSchema({"type": "string", "format": "data-url", "examples": ["data:image/png;base64,iVBORw0KGgo="]}),
]
"""A picture as a request gives it, PNG, JPEG or WebP; already clean."""
