"""Sense and nonsense for every operation of the description, as nobody, consumer and merchant.

Whatever comes: no fault, an answer that the description foresees, in the form that it says. The
operations come from the description, so a new one is tried as soon as it is there.
"""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import schemathesis
from flask.testing import FlaskClient
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import APIOperation, BaseSchema, Case
from schemathesis.core.result import Ok
from schemathesis.generation import GenerationMode
from schemathesis.generation.feedback import NO_FEEDBACK
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from portal.access import Role
from portal.api import operations_of
from tests.portal.house import ALICE, House, open_house
from tests.portal.sign_in import sign_in, with_token
from tests.support.engine_market import MERCHANT

# No fault: 500 stands in no description. 503 does: what is asked for may be away for a moment.
CHECKS = [
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
REQUESTS = 200
"""So many in all for each role, shared between the operations."""

MANY_REQUESTS = 40_000
SYMBOLS = ("HOTPOT2703", "TEA2704", "SPA2705")


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Open an exchange of its own: what is done to it here is done to nobody else's."""
    house = open_house(tmp_path_factory.mktemp("home"))
    yield house
    house.close()


def nobody(house: House) -> FlaskClient:
    """Return a client that has the token of forms, and nothing else."""
    web = house.app.test_client()
    with_token(web, house.app)
    return web


def consumer(house: House) -> FlaskClient:
    """Return a client that is signed in."""
    return sign_in(house.app.test_client(), house, ALICE)


def merchant(house: House) -> FlaskClient:
    """Return a client that is signed in as the merchant of all series."""
    return sign_in(house.app.test_client(), house, MERCHANT, {Role.CONSUMER, Role.MERCHANT})


Who = Callable[[House], FlaskClient]
ROLES = pytest.mark.parametrize("who", [nobody, consumer, merchant], ids=lambda who: who.__name__)


@ROLES
def test_nothing_that_is_sent_makes_an_operation_fail(house: House, who: Who) -> None:
    try_all(house, who, REQUESTS)


@pytest.mark.long
@ROLES
def test_nothing_at_all_that_is_sent_makes_an_operation_fail(house: House, who: Who) -> None:
    try_all(house, who, MANY_REQUESTS)


def try_all(house: House, who: Who, requests: int) -> None:
    """Try every operation; all that failed are named together."""
    schema = schemathesis.openapi.from_wsgi("/api/openapi.json", house.app)
    plausible(schema)
    operations = [found.ok() for found in schema.get_all_operations() if isinstance(found, Ok)]
    assert len(operations) == len(operations_of(house.app))
    examples = max(2, requests // (2 * len(operations)))
    failed = [
        f"{operation.method.upper()} {operation.path}: {failure}"
        for operation in operations
        for mode in ([GenerationMode.POSITIVE] if who is nobody else GenerationMode)
        if (failure := try_one(operation, who(house), mode, examples))
    ]
    assert not failed, "\n\n".join(failed)


def try_one(
    operation: "APIOperation[Any, Any, Any, Any]",
    web: FlaskClient,
    mode: GenerationMode,
    examples: int,
) -> str:
    """Try one operation; return what went wrong, if anything did."""
    headers = {"X-CSRF-Token": web.environ_base["HTTP_X_CSRF_TOKEN"]}

    @settings(
        max_examples=examples,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    # Without what it learns from our sources: that differs from run to run.
    @given(operation.as_strategy(mode, feedback=NO_FEEDBACK))
    def call(case: "Case[Any]") -> None:
        response = case.call(session=web, headers=headers)  # type: ignore[arg-type]  # in process
        case.validate_response(response, checks=CHECKS)

    try:
        call()
    except Unsatisfiable:  # nothing can be wrong where nothing can be given
        return ""
    except BaseExceptionGroup as group:
        return group.message
    except AssertionError as error:
        return str(error)
    return ""


def plausible(schema: BaseSchema) -> None:
    """Let every other symbol be one that there is, or little would get past the first check."""

    @schema.hook("map_path_parameters")
    def known_symbol(_context: object, parts: dict[str, object]) -> dict[str, object]:
        return with_symbol(parts)

    @schema.hook("map_query")
    def known_symbol_asked(_context: object, query: dict[str, object]) -> dict[str, object]:
        return with_symbol(query)

    @schema.hook("map_body")
    def known_symbol_sent(_context: object, body: object) -> object:
        return with_symbol(body) if isinstance(body, dict) else body


def with_symbol(fields: dict[str, object]) -> dict[str, object]:
    """Put a symbol that there is in the place of one made up, in two cases of three."""
    made_up = fields.get("symbol") if fields else None
    if isinstance(made_up, str) and len(made_up) % 3:
        return fields | {"symbol": SYMBOLS[sum(map(ord, made_up)) % len(SYMBOLS)]}
    return fields
