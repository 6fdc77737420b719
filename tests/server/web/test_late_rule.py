"""Addresses are built late, and as Werkzeug builds them."""

from __future__ import annotations

from flask import Flask
from werkzeug.routing import Map, Rule

from server.web.late_rule import LateRule


def test_every_address_is_built_as_werkzeug_builds_it(app: Flask) -> None:
    rules = [rule for rule in app.url_map.iter_rules() if isinstance(rule, LateRule)]
    assert len(rules) > 200
    for late in rules:
        usual = Rule(late.rule, endpoint=late.endpoint, defaults=late.defaults)
        Map([usual], converters=app.url_map.converters)
        values = dict.fromkeys(late.arguments, 7) | dict(late.defaults or {})
        for named in (values, values | {"more": "a b"}):
            for append_unknown in (False, True, True):
                assert late.build(named, append_unknown) == usual.build(named, append_unknown)
