"""The JSON API described as OpenAPI 3.1, made from the operations and their structs."""

import re
from collections.abc import Iterator
from typing import Any, Final

import msgspec

from portal.access import Audience
from portal.api.operations import KEY_FORM, KEY_HEADER, Operation
from portal.api.values import MOST, schema
from portal.problems import MEDIA_TYPE, Kind, ProblemShown

VERSION: Final = "1"
_REF: Final = "#/components/schemas/{name}"
_PART: Final = re.compile(r"<(?:(\w+):)?(\w+)>")

Json = dict[str, Any]


def describe(operations: list[Operation], cookie: str) -> Json:
    """Return the description; `cookie` is the name of the session's cookie."""
    schemas = _Schemas(operations)
    paths: dict[str, Json] = {}
    for each in operations:
        paths.setdefault(path_of(each), {})[each.method.lower()] = _operation(each, schemas)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Scrip",
            "version": VERSION,
            "description": "Every act of the pages, for programs of people who are signed in.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "paths": paths,
        "components": {
            "schemas": schemas.components,
            "responses": _problem_responses(),
            "securitySchemes": {
                "session": {"type": "apiKey", "in": "cookie", "name": cookie},
                "token": {
                    "type": "apiKey",
                    "in": "header",
                    "name": "X-CSRF-Token",
                    "description": "Given by GET /api/session.",
                },
            },
        },
    }


def path_of(operation: Operation) -> str:
    """Return the path of an operation as OpenAPI writes it."""
    return _PART.sub(r"{\2}", operation.path)


def problems_of(operation: Operation) -> list[Kind]:
    """Return the kinds of problem that an operation can answer with."""
    found = [Kind.INVALID, Kind.TOO_MANY, Kind.UNAVAILABLE]
    if operation.audience is not Audience.ANYONE:
        found += [Kind.SIGN_IN_NEEDED, Kind.NOT_ALLOWED]
    if operation.changes:
        found += [Kind.TOKEN_MISSING, Kind.REFUSED_NOW, Kind.REFUSED, Kind.OUTCOME_UNKNOWN]
    if operation.body is not None:
        found += [Kind.MALFORMED, Kind.BODY_TOO_LARGE, Kind.MEDIA_TYPE]
    if "<" in operation.path or operation.query or operation.body:
        found.append(Kind.NOT_FOUND)
    return sorted(found, key=lambda kind: kind.status)


class _Schemas:
    """The schemas of all structs, each under a name of its own."""

    def __init__(self, operations: list[Operation]) -> None:
        kinds: list[object] = [ProblemShown]
        for each in operations:
            kinds += [kind for kind in (each.body, each.query, each.answer) if kind is not None]
        told, self.components = msgspec.json.schema_components(
            kinds, schema_hook=schema, ref_template=_REF
        )
        self._of = dict(zip(map(repr, kinds), told, strict=True))
        self._queries = {repr(each.query) for each in operations if each.query}

    def of(self, kind: object) -> object:
        """Return the schema of a type, or the reference to it."""
        return self._of[repr(kind)]

    def fields_of(self, kind: object) -> Iterator[tuple[str, object, bool]]:
        """Yield name, schema and whether it must be given, for every field of a struct."""
        reference = self._of[repr(kind)]["$ref"]
        told = self.components[str(reference).rpartition("/")[2]]
        required = told.get("required", [])
        for name, field in told["properties"].items():
            yield name, field, name in required


def _operation(operation: Operation, schemas: _Schemas) -> Json:
    described: Json = {
        "operationId": operation.endpoint.replace(".api_", "_"),
        "tags": [operation.capability],
        "summary": str(operation.summary),
        "description": f"{operation.description}\n\nFor: {operation.audience.value}.",
        "parameters": list(_parameters(operation, schemas)),
        "responses": _responses(operation, schemas),
        "security": _security(operation),
    }
    if operation.body is not None:
        content = {"application/json": {"schema": schemas.of(operation.body)}}
        described["requestBody"] = {"required": True, "content": content}
    return described


def _security(operation: Operation) -> list[Json]:
    needed: Json = {}
    if operation.audience is not Audience.ANYONE or operation.changes:
        needed["session"] = []
    if operation.changes:
        needed["token"] = []
    return [needed] if needed else []


def _parameters(operation: Operation, schemas: _Schemas) -> Iterator[Json]:
    for converter, name in _PART.findall(operation.path):
        told: Json = {"type": "string", "minLength": 1}
        if converter == "int":
            told = {"type": "integer", "minimum": 0, "maximum": MOST}
        yield {"name": name, "in": "path", "required": True, "schema": told}
    if operation.query is not None:
        for name, field, required in schemas.fields_of(operation.query):
            yield {"name": name, "in": "query", "required": required, "schema": field}
    if operation.changes:
        yield {
            "name": KEY_HEADER,
            "in": "header",
            "description": "The same key gives the first answer again; nothing is done twice.",
            "schema": {"type": "string", "pattern": f"^{KEY_FORM}$"},
        }


def _responses(operation: Operation, schemas: _Schemas) -> Json:
    success: Json = {"description": "Done."}
    if operation.answer is not None:
        success["content"] = {"application/json": {"schema": schemas.of(operation.answer)}}
    responses: Json = {str(operation.status): success}
    for kind in problems_of(operation):
        responses[str(kind.status)] = {"$ref": f"#/components/responses/{kind.status}"}
    return responses


def _problem_responses() -> dict[str, Json]:
    found: dict[str, Json] = {}
    for kind in Kind:
        response = found.setdefault(
            str(kind.status),
            {
                "description": "",
                "content": {MEDIA_TYPE: {"schema": {"$ref": _REF.format(name="ProblemShown")}}},
            },
        )
        response["description"] = ", ".join(filter(None, [str(response["description"]), kind.slug]))
        if kind in (Kind.TOO_MANY, Kind.UNAVAILABLE, Kind.OUTCOME_UNKNOWN):
            wait = {"description": "Seconds to wait.", "schema": {"type": "integer", "minimum": 1}}
            response["headers"] = {"Retry-After": wait}
    return found
