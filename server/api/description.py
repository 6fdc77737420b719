"""The API described by itself: OpenAPI 3.1 made from the declarations of the calls, and the same as a page to read."""

from __future__ import annotations

import re
from importlib.metadata import version
from typing import Any

from flask import Blueprint, Response, current_app, jsonify, render_template
from pydantic import TypeAdapter

from board.people import MAY
from server.api.calls import KEY_HEADER, PREFIX, WRITES, Call, call, declared_calls
from server.auth import SIGNED_IN
from server.problems import MEDIA_TYPE, TITLES

blueprint = Blueprint("description", __name__, url_prefix=PREFIX)
page = Blueprint("description_page", __name__)

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
    return jsonify(openapi(declared_calls(current_app)))


@page.get("/api/docs")
def docs() -> str:
    """The description as a page, for people."""
    document = openapi(declared_calls(current_app))
    return render_template("api_docs.html", document=document, calls=list(listed(document)))


def openapi(calls: list[Call]) -> dict[str, Any]:
    """The OpenAPI document of these calls."""
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


def listed(document: dict[str, Any]) -> Any:
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
    if parameters:
        operation["parameters"] = parameters
    if one.body is not None:
        reference = _schema(one.body, schemas, "validation")
        operation["requestBody"] = {"required": True, "content": {"application/json": {"schema": reference}}}
        if one.body.__doc__:
            operation["description"] = re.sub(r"\s+", " ", one.body.__doc__)
    if one.guard not in (None, SIGNED_IN):
        operation["x-roles"] = sorted(MAY.get(str(one.guard), ()))
    return operation


def _query(one: Call, schemas: dict[str, Any]) -> list[dict[str, Any]]:
    assert one.query is not None
    schema = one.query.model_json_schema(ref_template=REFERENCE, by_alias=True)
    schemas.update(schema.get("$defs", {}))
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
    schema = TypeAdapter(kind).json_schema(mode=mode, ref_template=REFERENCE)
    schemas.update(schema.pop("$defs", {}))
    if schema.get("type") == "object" and "title" in schema:
        schemas[schema["title"]] = schema
        return {"$ref": REFERENCE.format(model=schema["title"])}
    return schema
