"""How a call of the API is declared, and what happens before its view runs: who asks, from where, and with what input.

The order matters: a stranger learns nothing about the input, a wrong role nothing about the job. The declarations are
also what the description (`server.api.description`) is made from, so that the two cannot differ.
"""

from __future__ import annotations

import hashlib
import re
import uuid
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from json import JSONEncoder
from typing import Annotated, Any, TypeVar
from urllib.parse import urlsplit

from flask import Blueprint, Flask, Response, current_app, request
from flask.json.provider import DefaultJSONProvider
from flask_babel import lazy_gettext
from flask_wtf.csrf import validate_csrf
from pydantic import AfterValidator, StringConstraints, TypeAdapter, ValidationError
from werkzeug.exceptions import BadRequest

from server.api.body_values import LARGEST_BODY, Body, Query, line
from server.api.taps import check_whose
from server.store.json_text import json_text
from server.web import auth
from server.web.current import asked, current
from server.web.person import Person
from server.web.problem import Problem

PREFIX = "/api/v1"
WRITES = ("POST", "PUT", "PATCH", "DELETE")
KEY_HEADER = "Idempotency-Key"
LONGEST_KEY = 100
DECLARED = "shopboard_call"
ANSWERS = "shopboard.answers"
NOT_KEPT = {"Cache-Control": "no-store"}
MOST_ANSWERS = 200

Answer = dict[str, Any] | list[Any] | Response
View = TypeVar("View", bound=Callable[..., Answer])
_wish = JSONEncoder(sort_keys=True)
_json = json_text(DefaultJSONProvider.default, sort_keys=False, readable=False)
PathValue = TypeAdapter(Annotated[str, StringConstraints(min_length=1, max_length=80), AfterValidator(line)])


@dataclass(frozen=True, slots=True)
class Call:
    """One call as declared. `guard`: the command one must be allowed (None: anybody); `status` of its answer."""

    method: str
    path: str
    guard: str | None
    tag: str
    summary: str
    body: type[Body] | None = None
    query: type[Query] | None = None
    answer: Any = None
    status: int = 200
    largest: int = LARGEST_BODY
    remembers: bool = False
    ages: bool = False
    about: str = ""


def call(
    blueprint: Blueprint,
    method: str,
    path: str,
    *,
    guard: str | None,
    summary: str,
    body: type[Body] | None = None,
    query: type[Query] | None = None,
    answer: Any = None,
    status: int = 200,
    largest: int = LARGEST_BODY,
    remembers: bool = False,
    ages: bool = False,
    about: str = "",
    endpoint: str | None = None,
) -> Callable[[View], View]:
    """Declares the view of a call. It gets the path's values and, as declared, `person`, `query` and `body`.

    `remembers`: a write that leaves nothing in the log keeps its answer in memory for a repeated Idempotency-Key.
    `ages`: it may come late, and then says how old the tap is. `about`: what its fields mean,
    where it is not the body that says so.
    """
    declared = Call(
        method, path, guard, blueprint.name, summary, body, query, answer, status, largest, remembers, ages, about
    )

    def declare(view: View) -> View:
        @wraps(view)
        def answered(**values: str) -> Response:
            return _answer(declared, view, values)

        setattr(answered, DECLARED, declared)
        name = endpoint or view.__name__
        blueprint.add_url_rule(path, endpoint=name, view_func=answered, methods=[method])
        return view

    return declare


def declared_calls(app: Flask) -> list[Call]:
    """Every call the app answers, in the order of its addresses."""
    views = (app.view_functions[rule.endpoint] for rule in app.url_map.iter_rules())
    found = {call for view in views if isinstance(call := getattr(view, DECLARED, None), Call)}
    return sorted(found, key=lambda call: (call.path, call.method))


def _answer(declared: Call, view: Callable[..., Answer], values: dict[str, str]) -> Response:
    arguments: dict[str, Any] = {name: _path_value(value) for name, value in values.items()}
    request.max_content_length = declared.largest
    if declared.method in WRITES:
        check_origin()
    if declared.guard is not None:
        arguments["person"] = person = auth.need(declared.guard)
        if declared.method in WRITES and person.session:
            check_intent()
            check_whose(person.name)
    if declared.query is not None:
        arguments["query"] = declared.query.model_validate(request.args.to_dict())
    if declared.body is not None:
        arguments["body"] = declared.body.model_validate(read_json())
    if declared.remembers and KEY_HEADER in request.headers:
        return _remembered(arguments["person"], lambda: _made(declared, view(**arguments)))
    return _made(declared, view(**arguments))


def _made(declared: Call, answer: Answer) -> Response:
    if isinstance(answer, Response):
        return answer
    return Response(_json(answer), declared.status, NOT_KEPT, mimetype="application/json")


def _remembered(person: Person, answer: Callable[[], Response]) -> Response:
    """The answer first given under the request's key, else a new one; of the newest few, until the process ends."""
    key = command_key(person)
    answers: OrderedDict[str, tuple[Key, Response]] = current_app.extensions.setdefault(ANSWERS, OrderedDict())
    if key.prefix in answers:
        first_key, first = answers[key.prefix]
        if first_key != key:
            raise key_reused()
        return first
    made = answers[key.prefix] = (key, answer())
    if len(answers) > MOST_ANSWERS:
        answers.popitem(last=False)
    return made[1]


def _path_value(value: str) -> str:
    """What stands in an address names something or nothing: a name nobody could have given is not found."""
    try:
        return PathValue.validate_python(value)
    except ValidationError:
        raise Problem(404, "unknown") from None


def check_origin() -> None:
    """Refuses what another site's page has sent with a browser."""
    headers = request.headers
    origin = headers.get("Origin")
    if origin is not None and _host_of(origin) != request.host:
        raise Problem(403, "cross-site", lazy_gettext("This request comes from another site."))
    if headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        raise Problem(403, "cross-site", lazy_gettext("This request comes from another site."))


def _host_of(origin: str) -> str | None:
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return None


def check_intent() -> None:
    """Refuses a write with a cookie that a page of another site could have caused.

    Proof is the session's CSRF token, or JSON with an Idempotency-Key: no form can send that header, and a script of
    another site would have to ask first (CORS), which nobody here answers.
    """
    if request.is_json and KEY_HEADER in request.headers:
        return
    token = request.headers.get("X-CSRFToken") or request.headers.get("X-CSRF-Token")
    try:
        validate_csrf(token)
    except ValueError:
        raise Problem(
            403, "csrf", lazy_gettext("The request lacks its CSRF token (X-CSRFToken): load the page again.")
        ) from None


def read_json() -> Any:
    """The body: JSON, sent as such. No body at all is an empty object."""
    came = asked()
    if not came.get_data(cache=True):
        return {}
    if not came.is_json:
        raise Problem(415, "content-type")
    try:
        return came.get_json()
    except (BadRequest, RecursionError):
        raise Problem(400, "json", lazy_gettext("The body is not JSON that can be read.")) from None


@dataclass(frozen=True, slots=True)
class Key:
    """A command's idempotency key as the log keeps it: whose, which, and for what request."""

    text: str
    prefix: str


def command_key(person: Person) -> Key:
    """The key of the present request; a request without one gets one of its own."""
    came = asked()
    given = came.headers.get(KEY_HEADER)
    if given is None:
        given = uuid.uuid4().hex
    elif not re.fullmatch(rf"[\x21-\x7e]{{1,{LONGEST_KEY}}}", given, re.ASCII):
        raise Problem(
            422,
            "invalid",
            lazy_gettext("An Idempotency-Key has 1 to %(longest)s printable characters.", longest=LONGEST_KEY),
            KEY_HEADER,
        )
    if not re.fullmatch(r"[\w.:~+=-]+", given, re.ASCII):
        given = hashlib.sha256(given.encode()).hexdigest()
    prefix = f"{person.name}/{given}/"
    wish = _wish.encode([came.method, came.path, read_json()])
    return Key(prefix + hashlib.sha256(wish.encode()).hexdigest()[:16], prefix)


def check_key(key: Key) -> None:
    """Refuses a key that was used for another request."""
    if any(used != key.text for used in current().store.log.keys_under(key.prefix)):
        raise key_reused()


def key_reused() -> Problem:
    """The refusal of a key that was used for another request."""
    detail = lazy_gettext("This Idempotency-Key was used for another request.")
    return Problem(422, "key-reused", detail, KEY_HEADER)


def invalid(field: str, detail: Any) -> Problem:
    """The refusal of one field."""
    return Problem(422, "invalid", detail, field)
