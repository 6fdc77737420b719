"""The web application of one site: the one place where everything of the web meets. Starts no thread."""

from __future__ import annotations

import logging

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from server.api import routes as api
from server.config.loading import Config
from server.config.resources import TEMPLATES
from server.core.clock import Clock, utc_now
from server.live import sockets
from server.pages import routes as pages
from server.pages import shell
from server.run.losses import check_whole
from server.run.opening import open_shop
from server.signs import live_lines
from server.store import audit
from server.store.failures import Damaged
from server.web import auth, languages, problems, signing_in
from server.web.late_rule import LateRule
from server.web.rendering import QuickEnvironment, keep_compiled
from server.web.secret_key import secret_key


def open_app(config: Config, clock: Clock = utc_now) -> Flask:
    """The app of a shop that is there and can be read; raises `Gone` or `Damaged` where it is not."""
    check_whole(config)
    try:
        app = create_app(config, clock)
        app.extensions["shopboard"].command_log.catch_up()
    except audit.UNREADABLE as fault:
        logging.getLogger(__name__).exception("the log cannot be read")
        raise Damaged(f"the log holds what cannot be read: {fault}") from fault
    return app


def create_app(config: Config, clock: Clock = utc_now) -> Flask:
    """The web application of one site, complete but still: `shopboard run` adds the ticker and the signs."""
    app = Flask("server", template_folder=str(TEMPLATES))
    app.jinja_environment = QuickEnvironment
    app.url_rule_class = LateRule
    keep_compiled(app)
    app.secret_key = secret_key(config.server.secret_key_file)
    app.extensions["shopboard"] = wiring = open_shop(config, clock)
    wiring.command_log.hold()
    config = wiring.config
    languages.register(app, lambda: wiring.config.site, clock)
    # Pages join what is live, so that comes before them.
    for part in (problems, auth, signing_in, sockets, live_lines, api, shell, pages):
        part.register(app)
    # Outermost, so that Socket.IO too sees how the browser came in.
    if proxies := config.server.trusted_proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies)  # type: ignore[method-assign]
    return app
