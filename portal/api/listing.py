"""The operations as the page /api lists them: for people, in their language."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from portal.access import Audience
from portal.api.description import Json, path_of, problems_of
from portal.api.operations import Operation
from portal.problems import Kind


class Field(NamedTuple):
    """One thing that can be sent: its name, where it goes, what it is, whether it must be sent."""

    name: str
    where: str
    form: str
    required: bool


class Listed(NamedTuple):
    """One operation. `fields` are what is sent, `answer` the fields of what comes back."""

    method: str
    path: str
    summary: str
    audience: LazyString
    sent: list[Field]
    answer: list[Field]
    status: int
    problems: list[Kind]


AUDIENCES: Final = {
    Audience.ANYONE: _l("For anybody"),
    Audience.PERSON: _l("For people who are signed in"),
    Audience.MERCHANT: _l("For owners and managers of a merchant"),
    Audience.COUNTER: _l("For all who work at a merchant"),
    Audience.STAFF: _l("For staff"),
}


def listing(operations: list[Operation], described: Json) -> dict[str, list[Listed]]:
    """Return the operations of each capability, as `describe` described them."""
    found: dict[str, list[Listed]] = {}
    for each in operations:
        found.setdefault(each.capability, []).append(_listed(each, described))
    return found


def _listed(operation: Operation, described: Json) -> Listed:
    told = _at(described, "paths", path_of(operation), operation.method.lower())
    answer = _at(told, "responses", str(operation.status), "content", "application/json", "schema")
    return Listed(
        operation.method,
        path_of(operation),
        str(operation.summary),
        AUDIENCES[operation.audience],
        list(_sent(told, described)),
        list(_fields(answer, described, "body")),
        operation.status,
        problems_of(operation),
    )


def _sent(told: Json, described: Json) -> Iterator[Field]:
    for each in told["parameters"]:
        required = bool(each.get("required"))
        yield Field(each["name"], each["in"], _form(each["schema"], described), required)
    body = _at(told, "requestBody", "content", "application/json", "schema")
    yield from _fields(body, described, "body")


def _fields(schema: Json, described: Json, where: str) -> Iterator[Field]:
    """Yield the fields of an object, or of the objects in a list."""
    schema = _resolved(schema, described)
    if "items" in schema:
        schema = _resolved(schema["items"], described)
    for name, field in schema.get("properties", {}).items():
        required = name in schema.get("required", [])
        yield Field(name, where, _form(field, described), required)


def _form(schema: Json, described: Json) -> str:
    """Return in a few technical words what a value looks like."""
    schema = _resolved(schema, described)
    if "anyOf" in schema:
        return " | ".join(_form(each, described) for each in schema["anyOf"])
    if "enum" in schema:
        return " | ".join(map(str, schema["enum"]))
    if "items" in schema:
        return f"[{_form(schema['items'], described)}]"
    kind = str(schema.get("type", "any"))
    return f'{kind} "{schema["examples"][0]}"' if "examples" in schema else kind


def _resolved(schema: Json, described: Json) -> Json:
    reference = str(schema.get("$ref", ""))
    if not reference:
        return schema
    return _at(described, "components", "schemas", reference.rpartition("/")[2])


def _at(told: Json, *path: str) -> Json:
    """Return the object at a path of keys; an empty one where there is none."""
    for key in path:
        told = told.get(key, {})
    return told
