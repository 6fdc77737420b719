"""A link for another device names this computer as the network does."""

from __future__ import annotations

import pytest
from flask import Flask

from server.web.address import for_others, in_network, qr, to_type


@pytest.mark.parametrize("asked", ["http://shop.example:8080/", "https://192.0.2.7/"])
def test_an_address_that_others_know_stays(app: Flask, asked: str) -> None:
    with app.test_request_context(base_url=asked):
        assert for_others() == asked


def test_localhost_stays_where_the_server_listens_to_this_computer_alone(app: Flask) -> None:
    with app.test_request_context(base_url="http://localhost:8080/"):
        assert for_others() == "http://localhost:8080/"


def test_localhost_becomes_the_address_in_the_network(app: Flask) -> None:
    parts = app.extensions["shopboard"]
    server = parts.config.server.model_copy(update={"host": "0.0.0.0"})
    parts.configuration.value = parts.config.model_copy(update={"server": server})
    with app.test_request_context(base_url="http://localhost:8080/"):
        assert for_others() == f"http://{in_network() or 'localhost'}:8080/"


def test_a_link_becomes_a_picture() -> None:
    assert qr("http://192.0.2.7/board").startswith("<svg")


def test_a_server_that_listens_everywhere_says_what_to_type_into_a_browser() -> None:
    own = in_network()
    assert to_type("0.0.0.0") == ["localhost", *([own] if own else [])]
    assert to_type("127.0.0.1") == []
