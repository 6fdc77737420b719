"""Refusals and faults as application/problem+json (RFC 9457): a plain sentence in the caller's language, and the field.

Whatever the cause (a move refused, a model not met, a wrong address, a limit), the API answers in this one form.
"""

from __future__ import annotations

import http.client
import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from flask import Flask, Response, current_app, g, json, request
from flask_babel import gettext, lazy_gettext
from pydantic import ValidationError
from pydantic_core import ErrorDetails
from werkzeug.exceptions import HTTPException, ServiceUnavailable

from board.refused import Refused
from server.store.failures import Busy, Locked, StoreError
from server.web.faults import told_of_command
from server.web.instants import day_time
from server.web.problem import Problem, for_machines

MEDIA_TYPE = "application/problem+json"

STATUS_OF_KIND = {"invalid": 422, "unusual": 422, "conflict": 409, "unknown": 404}

TITLES = {
    400: lazy_gettext("The request cannot be read"),
    401: lazy_gettext("Not signed in"),
    403: lazy_gettext("Not allowed"),
    404: lazy_gettext("Not found"),
    405: lazy_gettext("Not possible here"),
    408: lazy_gettext("It took too long"),
    409: lazy_gettext("The state has changed"),
    413: lazy_gettext("Too large"),
    415: lazy_gettext("Wrong kind of content"),
    422: lazy_gettext("The input is not right"),
    429: lazy_gettext("Too many attempts"),
    500: lazy_gettext("Something went wrong"),
    503: lazy_gettext("Not ready"),
}

SENTENCES = {
    400: lazy_gettext("The request is not well formed."),
    401: lazy_gettext("Sign in first."),
    403: lazy_gettext("You may not do this."),
    404: lazy_gettext("There is nothing at this address."),
    405: lazy_gettext("This address does not take this kind of request."),
    408: lazy_gettext("The request did not arrive in time; send it again."),
    413: lazy_gettext("The request is too large."),
    415: lazy_gettext("Send the request as application/json."),
    429: lazy_gettext("Too many wrong attempts: wait a little and try again."),
    503: lazy_gettext("The database is busy and nothing was changed: try again."),
    500: lazy_gettext("The server made a mistake; nothing more is known here. Try again, or tell the administrator."),
}

FIELD_SENTENCES = {
    "missing": lazy_gettext("%(field)s is missing."),
    "extra_forbidden": lazy_gettext("%(field)s is not known here."),
    "string_type": lazy_gettext("%(field)s must be text."),
    "string_too_long": lazy_gettext("%(field)s may have at most %(limit)s characters."),
    "string_too_short": lazy_gettext("%(field)s must have at least %(limit)s characters."),
    "string_pattern_mismatch": lazy_gettext("%(field)s is not written as it should be."),
    "string_unicode": lazy_gettext("%(field)s contains characters that are not allowed."),
    "text_characters": lazy_gettext("%(field)s contains characters that are not allowed."),
    "int_type": lazy_gettext("%(field)s must be a whole number."),
    "int_parsing": lazy_gettext("%(field)s must be a whole number."),
    "bool_type": lazy_gettext("%(field)s must be true or false."),
    "bool_parsing": lazy_gettext("%(field)s must be true or false."),
    "literal_error": lazy_gettext("%(field)s must be one of: %(choices)s."),
    "list_type": lazy_gettext("%(field)s must be a list."),
    "too_long": lazy_gettext("%(field)s may have at most %(limit)s entries."),
    "too_short": lazy_gettext("%(field)s must have at least %(limit)s entries."),
    "greater_than_equal": lazy_gettext("%(field)s must be at least %(limit)s."),
    "less_than_equal": lazy_gettext("%(field)s must be at most %(limit)s."),
    "model_type": lazy_gettext("%(field)s must be an object with named fields."),
    "model_attributes_type": lazy_gettext("%(field)s must be an object with named fields."),
    "instant_format": lazy_gettext(
        "%(field)s must be a time with its offset from UTC, like 2026-05-04T17:00:00+08:00."
    ),
    "instant_offset": lazy_gettext("%(field)s needs its offset from UTC, like 2026-05-04T17:00:00+08:00."),
    "instant_range": lazy_gettext("%(field)s is too far away."),
    "picture_format": lazy_gettext("%(field)s must be a picture: data:image/png;base64,…, JPEG or WebP."),
    "picture_size": lazy_gettext("%(field)s has too many pixels."),
    "picture_blank": lazy_gettext("There is nothing on the picture."),
    "day_format": lazy_gettext("%(field)s must be a date like 2026-05-04."),
}

FIELD_WORDS = {
    "order_no": lazy_gettext("order_no"),
    "plate": lazy_gettext("plate"),
    "model": lazy_gettext("model"),
    "note": lazy_gettext("note"),
    "name": lazy_gettext("name"),
    "pin": lazy_gettext("pin"),
    "value": lazy_gettext("value"),
    "period": lazy_gettext("period"),
    "what": lazy_gettext("what"),
    "owner": lazy_gettext("owner"),
    "due": lazy_gettext("due"),
    "result": lazy_gettext("result"),
}
"""The fields that people type into on a page, in their language; in English they are called as in the request."""

LIMITS = ("max_length", "min_length", "ge", "le", "gt", "lt")
TAGS = ("by-code", "in-full")
"""The names under which the models tell the two ways of giving an operation apart; no field has them."""


def register(app: Flask) -> None:
    """Makes every refusal and fault of the API a problem; pages keep their own error pages."""
    app.register_error_handler(Refused, of_refusal)
    app.register_error_handler(Problem, of_problem)
    app.register_error_handler(ValidationError, of_validation)
    app.register_error_handler(StoreError, _of_store)
    app.register_error_handler(HTTPException, of_http)
    app.register_error_handler(Exception, _of_fault)


def response(
    status: int,
    code: str,
    detail: str,
    errors: Iterable[tuple[str, str]] = (),
    extra: Mapping[str, Any] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """One problem document; `errors` are (field, sentence)."""
    title = TITLES.get(status) or http.client.responses.get(status, "")
    body: dict[str, Any] = {
        "type": f"urn:shopboard:problem:{code}",
        "title": str(title),
        "status": status,
        "detail": detail,
    }
    listed = [{"field": field, "message": message} for field, message in errors]
    if listed:
        body["errors"] = listed
    body.update(extra or {})
    answer = Response(json.dumps(body), status=status, content_type=MEDIA_TYPE)
    answer.headers.update(dict(headers or {}))
    return answer


def sentence(reason: Refused) -> str:
    """The refusal in the reader's language."""
    places = {name: day_time(value) if isinstance(value, datetime) else value for name, value in reason.params.items()}
    return gettext(reason.template, **places)


def of_refusal(reason: Refused, extra: Mapping[str, Any] | None = None) -> Response:
    """422 for wrong input, 409 for a state that does not allow it, 404 for what does not exist."""
    said = sentence(reason)
    errors = [(reason.field, said)] if reason.field else []
    return response(STATUS_OF_KIND[reason.kind], reason.kind, said, errors, extra)


def of_problem(problem: Problem) -> Response:
    """A problem as it was raised."""
    detail = str(problem.detail or SENTENCES[problem.status])
    errors = [(problem.field, detail)] if problem.field else []
    return response(problem.status, problem.code, detail, errors, headers=problem.headers)


def of_validation(wrong: ValidationError, status: int = 422) -> Response:
    """Each fault of a model with its field; the sentences together are the detail."""
    errors = [(field_of(error), field_sentence(error)) for error in wrong.errors(include_url=False)[:20]]
    errors = list(dict.fromkeys(errors))
    return response(status, "invalid", " ".join(message for _, message in errors), errors)


def field_of(error: ErrorDetails) -> str:
    """Where in the request: tasks.0.trade; `body` for the request as a whole."""
    return ".".join(str(step) for step in error["loc"] if step not in TAGS)[:200] or "body"


def field_sentence(error: ErrorDetails) -> str:
    """What is wrong, in the reader's language, naming the field."""
    context = error.get("ctx", {})
    limit = next((context[name] for name in LIMITS if name in context), "")
    chosen = ", ".join(re.findall(r"'([^']*)'", str(context.get("expected", ""))))
    template = FIELD_SENTENCES.get(error["type"], lazy_gettext("%(field)s is not right."))
    field = field_of(error)
    return str(template) % {"field": FIELD_WORDS.get(field, field), "limit": limit, "choices": chosen}


def _of_store(trouble: StoreError) -> Response:
    """The database is locked, away or worse: nothing was changed, the same request may be sent again."""
    current_app.logger.warning("%s %s: %s", request.method, request.path, trouble)
    busy = isinstance(trouble, Busy)
    wait = 1 if busy else 10
    detail = str(SENTENCES[503]) if busy and not isinstance(trouble, Locked) else told_of_command(trouble.code)
    if not for_machines():
        # Who looks is written in a database that is away: the page is shown to nobody in particular.
        g.setdefault("person", None)
        g.fault_told = detail
        return current_app.make_response(current_app.handle_http_exception(ServiceUnavailable(retry_after=wait)))
    code = "busy" if busy else trouble.code.replace("_", "-")
    return response(503, code, detail, headers={"Retry-After": str(wait)})


def of_http(wrong: HTTPException) -> Response | HTTPException:
    """A fault of HTTP itself as a problem; unchanged where a page wants to show it."""
    if not for_machines() or wrong.response is not None or wrong.code is None or wrong.code < 400:
        return wrong
    headers = {name: value for name, value in wrong.get_headers() if name in ("Allow", "Retry-After")}
    detail = str(SENTENCES.get(wrong.code, "")) or str(wrong.description)
    codes = {404: "unknown", 429: "too-many"}
    return response(wrong.code, codes.get(wrong.code, "request"), detail, headers=headers)


def _of_fault(fault: Exception) -> Response | HTTPException:
    if isinstance(fault, HTTPException):
        return of_http(fault)
    if current_app.testing or not for_machines():
        raise fault
    current_app.logger.exception("%s %s failed", request.method, request.path)
    return response(500, "fault", str(SENTENCES[500]))
