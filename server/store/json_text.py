"""JSON as text, at the price of the encoder alone: `json.JSONEncoder` makes itself a new one for every value."""

from __future__ import annotations

import json
from collections.abc import Callable
from json import encoder
from typing import Any


def json_text(default: Callable[[Any], Any], *, sort_keys: bool, readable: bool = True) -> Callable[[object], str]:
    """What writes a value on one line, without blanks; `default` as for `json.dumps`. Chinese is `readable`, or escaped
    as any sign beyond ASCII."""
    make = getattr(encoder, "c_make_encoder", None)
    if make is None:
        whole = json.JSONEncoder(default=default, ensure_ascii=not readable, separators=(",", ":"), sort_keys=sort_keys)
        return whole.encode
    quoted = encoder.encode_basestring if readable else encoder.encode_basestring_ascii
    pieces = make(None, default, quoted, None, ":", ",", sort_keys, False, True)

    def written(value: object) -> str:
        return "".join(pieces(value, 0))

    return written
