"""The API described by itself: OpenAPI 3.1 made from the declarations of the calls, and the same as a page to read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from typing import Any

from flask import Blueprint, Response, current_app, jsonify, render_template
from pydantic import TypeAdapter

from board.people import TOKEN_ROLES, may
from server.api.calls import KEY_HEADER, PREFIX, WRITES, Call, call, declared_calls
from server.api.taps import AGE_HEADER, CLOCK_HEADER, CLOCKS, LONGEST_AGE_DIGITS
from server.web.person import SIGNED_IN
from server.web.problems import MEDIA_TYPE, TITLES

blueprint = Blueprint("description", __name__, url_prefix=PREFIX)
root = Blueprint("description_page", __name__)

REFERENCE = "#/components/schemas/{model}"

PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "examples": ["urn:shopboard:problem:invalid"]},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "A plain sentence in the caller's language."},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "message"],
                "properties": {"field": {"type": "string"}, "message": {"type": "string"}},
            },
        },
        "current": {"description": "With a 409: the job as it now is."},
    },
}


@call(blueprint, "GET", "/openapi.json", guard=None, summary="This description")
def openapi_json() -> Response:
    return jsonify(openapi(tuple(declared_calls(current_app))))


@root.get("/api/docs")
def docs() -> str:
    """The description as a page, for people."""
    document = openapi(tuple(declared_calls(current_app)))
    schemas = document["components"]["schemas"]
    return render_template(
        "api_docs.html",
        document=document,
        calls=list(listed(document)),
        fields_of=lambda operation: list(fields_of(operation, schemas)),
        answer_of=answer_of,
    )


@cache
def openapi(calls: tuple[Call, ...]) -> dict[str, Any]:
    """The OpenAPI document of these calls, to be read only: it takes long to make, and a server would do
    nothing else meanwhile."""
    schemas: dict[str, Any] = {"Problem": PROBLEM}
    paths: dict[str, dict[str, Any]] = {}
    for one in calls:
        address = PREFIX + re.sub(r"<(\w+)>", r"{\1}", one.path)
        paths.setdefault(address, {})[one.method.lower()] = _operation(one, address, schemas)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Shopboard",
            "version": version("shopboard"),
            "description": "Repair orders, promises and the on-time figures of a dealership's workshop.",
        },
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer"},
                "session": {"type": "apiKey", "in": "cookie", "name": "shopboard"},
            },
        },
    }


@dataclass(frozen=True, slots=True)
class Field:
    """One input of a call, for the page: where it goes, what it is, whether it must be there."""

    place: str
    name: str
    kind: str
    required: bool


def fields_of(operation: dict[str, Any], schemas: dict[str, Any]) -> Iterator[Field]:
    """Everything a call takes."""
    for given in operation.get("parameters", []):
        yield Field(given["in"], given["name"], kind_of(given["schema"]), given["required"])
    if "requestBody" in operation:
        reference = operation["requestBody"]["content"]["application/json"]["schema"]["$ref"]
        body = schemas[reference.rpartition("/")[2]]
        for name, schema in body["properties"].items():
            yield Field("body", name, kind_of(schema), name in body.get("required", []))


def kind_of(schema: dict[str, Any]) -> str:
    """A schema in a few words: "text, at most 60", "parts | approval", "list of NewTask"."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "enum" in schema:
        return " | ".join(map(str, schema["enum"]))
    for several in ("anyOf", "oneOf"):
        if several in schema:
            return " or ".join(kind_of(option) for option in schema[several] if option.get("type") != "null")
    if schema.get("type") == "array":
        return f"list of {kind_of(schema['items'])}"
    kind = str(schema.get("format") or schema.get("const") or schema.get("type", "anything"))
    limit = schema.get("maxLength") or schema.get("maximum")
    return f"{kind}, at most {limit}" if limit else kind


def answer_of(operation: dict[str, Any]) -> str:
    """What a call answers, in a few words."""
    right = next(answer for status, answer in operation["responses"].items() if status.startswith("2"))
    return kind_of(right["content"]["application/json"]["schema"])


def listed(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Every call of the document as (method, address, operation)."""
    for address, methods in document["paths"].items():
        for method, operation in methods.items():
            yield method.upper(), address, operation


def _operation(one: Call, address: str, schemas: dict[str, Any]) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "summary": one.summary,
        "tags": [one.tag],
        "operationId": re.sub(r"\W+", "_", f"{one.method} {one.path}").strip("_").lower(),
        "responses": _responses(one, schemas),
        "security": [{"token": []}, {"session": []}] if one.guard else [],
    }
    parameters = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string", "minLength": 1, "maxLength": 80}}
        for name in re.findall(r"{(\w+)}", address)
    ]
    if one.query is not None:
        parameters += _query(one, schemas)
    if one.method in WRITES:
        schema = {"type": "string", "minLength": 1, "maxLength": 100, "pattern": "^[!-~]+$"}
        parameters.append({"name": KEY_HEADER, "in": "header", "required": False, "schema": schema})
    if one.ages:
        schema = {"type": "integer", "minimum": 0, "maximum": 10**LONGEST_AGE_DIGITS - 1}
        parameters.append({"name": AGE_HEADER, "in": "header", "required": False, "schema": schema})
        schema = {"type": "string", "enum": list(CLOCKS)}
        parameters.append({"name": CLOCK_HEADER, "in": "header", "required": False, "schema": schema})
    if parameters:
        operation["parameters"] = parameters
    if one.body is not None:
        reference = _schema(one.body, schemas, "validation")
        operation["requestBody"] = {"required": True, "content": {"application/json": {"schema": reference}}}
    if about := one.about or (one.body and one.body.__doc__):
        operation["description"] = re.sub(r"\s+", " ", about)
    if one.guard not in (None, SIGNED_IN):
        operation["x-roles"] = [role for role in TOKEN_ROLES if may(role, str(one.guard))]
    return operation


def _query(one: Call, schemas: dict[str, Any]) -> list[dict[str, Any]]:
    assert one.query is not None
    schema = one.query.model_json_schema(ref_template=REFERENCE, by_alias=True)
    _keep(schemas, schema.get("$defs", {}))
    required = schema.get("required", [])
    return [
        {"name": name, "in": "query", "required": name in required, "schema": _given(what)}
        for name, what in schema["properties"].items()
    ]


def _given(schema: dict[str, Any]) -> dict[str, Any]:
    """What stands in an address cannot be null: it is there or it is not."""
    options = [option for option in schema.get("anyOf", []) if option.get("type") != "null"]
    return options[0] if len(options) == 1 else schema


def _responses(one: Call, schemas: dict[str, Any]) -> dict[str, Any]:
    right: dict[str, Any] = {"description": "Done." if one.method in WRITES else "Found."}
    if one.answer is not None:
        right["content"] = {"application/json": {"schema": _schema(one.answer, schemas, "serialization")}}
    problem = {"content": {MEDIA_TYPE: {"schema": {"$ref": REFERENCE.format(model="Problem")}}}}
    wrong = {400, 401, 403, 404, 409, 413, 415, 422, 429} if one.method in WRITES else {401, 403, 404, 422}
    refusals = {str(code): {"description": _english(code), **problem} for code in sorted(wrong)}
    return {str(one.status): right, **refusals, "default": {"description": "A problem.", **problem}}


def _english(code: int) -> str:
    title = TITLES[code]
    return str(title._args[0])


def _schema(kind: Any, schemas: dict[str, Any], mode: Any) -> dict[str, Any]:
    """The schema of a type, with what it refers to put under `schemas`."""
    schema = dict(_generated(kind, mode))
    _keep(schemas, schema.pop("$defs", {}))
    if schema.get("type") == "object" and "title" in schema:
        _keep(schemas, {schema["title"]: schema})
        return {"$ref": REFERENCE.format(model=schema["title"])}
    return schema


@cache
def _generated(kind: Any, mode: Any) -> dict[str, Any]:
    """A schema with what it refers to; every command answers the same, which is large."""
    return TypeAdapter(kind).json_schema(mode=mode, ref_template=REFERENCE)


def _keep(schemas: dict[str, Any], found: dict[str, Any]) -> None:
    for name, schema in found.items():
        if schemas.setdefault(name, schema) != schema:
            raise TypeError(f"two shapes of the API are called {name}")
