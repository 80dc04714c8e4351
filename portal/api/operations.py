"""The decorator that makes a function an operation of the JSON API.

    @operation(
        blueprint, "POST", "/api/wallet/deposits", audience=Audience.PERSON,
        summary=_l("Begin a deposit"), body=NewDeposit, answer=DepositShown, status=201,
    )
    def begin_deposit(body: NewDeposit) -> DepositShown: ...

The function is given what it declares: `body`, `query`, and the parts of the path by their names.
It returns what `answer` says, or raises: `Problem`, a refusal or a fault of the exchange.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Final, TypeVar

from flask import Blueprint, Response, request
from flask.blueprints import BlueprintSetupState
from flask.sansio.app import App
from flask_babel import LazyString
from flask_babel import gettext as _

from portal import problems
from portal.access import Audience, declare
from portal.api import reading
from portal.api.reading import Asked
from portal.api.values import MOST, encode
from portal.problems import FieldError, Kind, Problem
from portal.randomness import draw_text

CHANGING: Final = frozenset({"POST", "PUT", "PATCH", "DELETE"})
KEY_HEADER: Final = "Idempotency-Key"
KEY_FORM: Final = r"[!-~]{8,64}"
KEY_LENGTH: Final = 22

F = TypeVar("F", bound=Callable[..., object])


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation as it was declared; `endpoint` is where Flask knows it."""

    endpoint: str
    method: str
    path: str
    audience: Audience
    summary: LazyString
    description: str
    body: type[Asked] | None
    query: type[Asked] | None
    answer: object
    status: int

    @property
    def changes(self) -> bool:
        """Whether it may change something: then it asks for the token and takes a key."""
        return self.method in CHANGING

    @property
    def capability(self) -> str:
        """The part of the path that says whose it is."""
        return self.path.split("/")[2]


def operation(  # noqa: PLR0913  an operation is declared in one place
    blueprint: Blueprint,
    method: str,
    path: str,
    *,
    audience: Audience,
    summary: LazyString,
    answer: object,
    body: type[Asked] | None = None,
    query: type[Asked] | None = None,
    status: int = 200,
) -> Callable[[F], F]:
    """Make the decorated function an operation; `path` is the whole path, below /api/.

    `answer` is the type of what it returns, None for nothing (then `status` is 204). `summary` is
    a `lazy_gettext`, for the page that lists the operations.
    """
    if not path.startswith("/api/") or path.startswith("/api/v3"):
        raise ValueError(path)

    def decorate(function: F) -> F:
        name = getattr(function, "__name__", "")
        declared = Operation(
            endpoint=f"{blueprint.name}.api_{name}",
            method=method,
            path=path,
            audience=audience,
            summary=summary,
            description=function.__doc__ or "",
            body=body,
            query=query,
            answer=answer,
            status=204 if answer is None else status,
        )
        declare(declared.endpoint, audience)
        # Recorded, not routed: the pages of the blueprint may have a prefix of their own.
        blueprint.record(lambda state: _add(state, declared, function))
        return function

    return decorate


def operations_of(app: App) -> list[Operation]:
    """Return the operations of an application, in the order in which they were registered."""
    found: list[Operation] = app.extensions.setdefault("operations", [])
    return found


def command_key() -> str:
    """Return the key for the command of this request: its Idempotency-Key, or one drawn for it.

    Raises Problem 422 for a header that is none: 8 to 64 visible ASCII characters.
    """
    given = request.headers.get(KEY_HEADER)
    if given is None:
        return draw_text(KEY_LENGTH)
    if not re.fullmatch(KEY_FORM, given, re.ASCII):
        detail = str(_("Eight to 64 visible ASCII characters without spaces."))
        raise Problem(Kind.INVALID, errors=[FieldError(KEY_HEADER, "pattern", detail)])
    return given


def _add(state: BlueprintSetupState, declared: Operation, function: Callable[..., object]) -> None:
    operations_of(state.app).append(declared)

    @wraps(function)
    def view(**parts: object) -> Response:
        try:
            return _answer(declared, function(**_given(declared, parts)))
        except Exception as error:  # noqa: BLE001  each comes to a problem
            return problems.answer(problems.problem_of(error))

    state.app.add_url_rule(declared.path, declared.endpoint, view, methods=[declared.method])


def _given(declared: Operation, parts: dict[str, object]) -> dict[str, object]:
    given = dict(parts)
    if any(isinstance(part, int) and part > MOST for part in parts.values()):
        raise Problem(Kind.NOT_FOUND)
    if declared.changes:
        command_key()
    if declared.query is None:
        reading.refuse_query(request)
    else:
        given["query"] = reading.read_query(request, declared.query)
    if declared.body is not None:
        given["body"] = reading.read_body(request, declared.body)
    return given


def _answer(declared: Operation, answer: object) -> Response:
    if isinstance(answer, Response):
        return answer
    content = b"" if declared.answer is None else encode(answer)
    response = Response(content, declared.status, mimetype="application/json")
    if declared.answer is None:
        del response.headers["Content-Type"]
    response.headers.setdefault("Cache-Control", "no-store")
    return response
