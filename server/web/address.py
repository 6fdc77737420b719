"""Under which address other devices reach this server, and links as pictures for their cameras."""

from __future__ import annotations

import socket
from urllib.parse import urlsplit, urlunsplit

import segno
from flask import request
from markupsafe import Markup

from server.web.current import current

EVERYWHERE = ("0.0.0.0", "::", "")
LOCAL = ("localhost", "127.0.0.1", "::1")


def in_network() -> str | None:
    """This computer's address in the network; None where it has none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            # Sends nothing: asks the system from which address it would.
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return None
        return str(probe.getsockname()[0])


def to_type(host: str) -> list[str]:
    """What to type into a browser where the server listens everywhere: this computer, its address in the network."""
    if host not in EVERYWHERE:
        return []
    own = in_network()
    return ["localhost"] if own is None else ["localhost", own]


def for_others() -> str:
    """The address of the request for a link that goes to another device, with a slash at its end.

    Whoever works at the server's own computer calls it localhost, which leads nowhere from a phone or a TV.
    """
    parts = urlsplit(request.host_url)
    own = in_network() if parts.hostname in LOCAL and current().config.server.host in EVERYWHERE else None
    if own is None:
        return request.host_url
    return urlunsplit(parts._replace(netloc=f"{own}:{parts.port}" if parts.port else own))


def qr(link: str) -> Markup:
    """The link as a picture a phone can read."""
    code = segno.make(link, micro=False)
    return Markup(code.svg_inline(scale=4, border=2, dark="#10222b", light="#ffffff", omitsize=True))
