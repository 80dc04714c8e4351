"""Reading what a caller sent into structs, strictly: every field that is wrong is named.

What is not a field is refused, as is what is given twice; nothing is guessed or converted, except
that numbers and truths in a query string are texts.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Final

import msgspec
from flask import Request
from flask_babel import lazy_gettext as _l
from msgspec.structs import FieldInfo

from portal.api.values import MOST, Unreadable, read
from portal.problems import FieldError, Kind, Problem

JSON: Final = "application/json"

Fields = Mapping[str, object]


class Asked(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a caller may send, as a body or a query: `class NewDeposit(Asked, frozen=True)`."""


def read_body(request: Request, kind: type[Asked]) -> Asked:
    """Return the body of a request. Raises Problem: 400, 413, 415, or 422 with the fields."""
    if request.mimetype != JSON:
        raise Problem(Kind.MEDIA_TYPE)
    try:
        sent = msgspec.json.decode(request.get_data(cache=False))
    except (msgspec.DecodeError, RecursionError):
        raise Problem(Kind.MALFORMED) from None
    if not isinstance(sent, dict):
        raise Problem(Kind.INVALID, errors=[FieldError("", "type", _said("type", "object"))])
    return _checked(sent, kind, strict=True)


def read_query(request: Request, kind: type[Asked]) -> Asked:
    """Return the query of a request. Raises Problem 422 with the fields."""
    twice = [name for name, values in request.args.lists() if len(values) > 1]
    if twice:
        errors = [FieldError(name, "repeated", _said("repeated")) for name in twice]
        raise Problem(Kind.INVALID, errors=errors)
    return _checked(_query(request), kind, strict=False)


def refuse_query(request: Request) -> None:
    """See that an operation without a query was given none. Raises Problem 422."""
    errors = [FieldError(_short(name), "unknown", _said("unknown")) for name in _query(request)]
    if errors:
        raise Problem(Kind.INVALID, errors=errors)


def _query(request: Request) -> Fields:
    # Every address takes ?lang= (portal/language.py).
    return {name: value for name, value in request.args.items() if name != "lang"}


def _checked(sent: Fields, kind: type[Asked], *, strict: bool) -> Asked:
    errors = list(_errors(sent, kind, strict=strict))
    if not errors:
        try:
            return msgspec.convert(sent, kind, strict=strict, dec_hook=read)
        except msgspec.ValidationError as error:  # a rule that binds several fields
            errors = [_explained("", error)]
    raise Problem(Kind.INVALID, errors=errors)


def _errors(sent: Fields, kind: type[Asked], *, strict: bool) -> Iterator[FieldError]:
    known = {field.encode_name: field for field in msgspec.structs.fields(kind)}
    for name in sent:
        if name not in known:
            yield FieldError(_short(name), "unknown", _said("unknown"))
    for name, field in known.items():
        if name not in sent:
            if field.required:
                yield FieldError(name, "required", _said("required"))
            continue
        yield from _errors_of(name, sent[name], field, strict=strict)


def _errors_of(name: str, value: object, field: FieldInfo, *, strict: bool) -> Iterator[FieldError]:
    if rule := _unkeepable(value):
        yield FieldError(name, rule, _said(rule))
        return
    try:
        msgspec.convert(value, field.type, strict=strict, dec_hook=read)
    except msgspec.ValidationError as error:
        yield _explained(name, error)


def _unkeepable(value: object) -> str:
    """Return which rule of all fields a value breaks: what no program and no store keeps exactly.

    Numbers beyond 2⁵³ are spoilt by many a program, the character 0 ends a text for many others.
    """
    match value:
        case bool() | None:
            return ""
        case int() | float() if abs(value) > MOST:
            return "magnitude"
        case str() if "\0" in value:
            return "characters"
        case list():
            return next(filter(None, map(_unkeepable, value)), "")
        case dict():
            return next(filter(None, map(_unkeepable, [*value, *value.values()])), "")
        case _:
            return ""


# What msgspec says, and which rule that is; the last group of each is what the rule asks for.
_RULES: Final = tuple(
    (re.compile(pattern), rule)
    for pattern, rule in (
        (r"missing required field `(.+?)`", "required"),
        (r"contains unknown field `(.+?)`", "unknown"),
        (r"of length >= (\d+)", "min_length"),
        (r"of length <= (\d+)", "max_length"),
        (r">= (-?\d+)", "minimum"),
        (r"<= (-?\d+)", "maximum"),
        (r"> (-?\d+)", "above"),
        (r"< (-?\d+)", "below"),
        (r"multiple of (\d+)", "multiple_of"),
        (r"matching regex (.+)", "pattern"),
        (r"Invalid (?:enum )?value '(.*)'", "choice"),
        (r"Expected `(.+?)`, got", "type"),
    )
)
_PATH: Final = re.compile(r" - at `(?:key` in `)?\$(.*)`$")


def _explained(name: str, error: msgspec.ValidationError) -> FieldError:
    text = str(error)
    path = _PATH.search(text)
    where = name + (path.group(1) if path else "")
    cause = error.__cause__
    if isinstance(cause, Unreadable):
        return FieldError(where, cause.rule, _said(cause.rule))
    text = _PATH.sub("", text)
    for pattern, rule in _RULES:
        found = pattern.search(text)
        if found:
            return FieldError(where.lstrip("."), rule, _said(rule, found.group(1)))
    return FieldError(where.lstrip("."), "invalid", _said("invalid"))


def _short(name: str) -> str:
    return name[:64]


_WORDS: Final = {
    "required": _l("This field is missing."),
    "unknown": _l("There is no such field."),
    "repeated": _l("This is given more than once."),
    "min_length": _l("At least %(asked)s characters or items."),
    "max_length": _l("At most %(asked)s characters or items."),
    "minimum": _l("At least %(asked)s."),
    "maximum": _l("At most %(asked)s."),
    "above": _l("More than %(asked)s."),
    "below": _l("Less than %(asked)s."),
    "multiple_of": _l("A multiple of %(asked)s."),
    "pattern": _l("Not of the form %(asked)s."),
    "choice": _l("%(asked)s is none of the choices."),
    "type": _l("Must be of type %(asked)s."),
    "yuan": _l('Yuan as a decimal text with at most four places, such as "1000.50".'),
    "moment": _l('A time in UTC, such as "2026-11-23T08:00:00Z".'),
    "magnitude": _l("This number is too large."),
    "characters": _l("The character 0 cannot be in a text."),
    "invalid": _l("These values do not go together."),
}


def _said(rule: str, asked: str = "") -> str:
    """Return a rule in the reader's language."""
    return str(_WORDS[rule]) % {"asked": asked}
