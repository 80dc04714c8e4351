"""Whose things the routes name: how tests try each of them with what is another's.

A route for persons or merchants whose address names a thing is either `foreign` (a function makes
one of ALICE's, and everybody else must be refused), or `public` (the thing is everybody's to name:
a symbol, say). A capability says so in `tests/portal/<capability>/foreign_objects.py`, which is
found by its name:

    foreign("members.end_sign_in", lambda house: {"number": a_sign_in_of(house, ALICE)})
    public("trading.order_book", symbol="HOTPOT2703")
"""

from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from typing import Final

from tests.portal.house import House

Values = Mapping[str, object]
Maker = Callable[[House], Values]

FOREIGN: Final[dict[str, Maker]] = {}
"""Endpoint to what makes one of ALICE's things, and returns the parts of the address."""

BODIES: Final[dict[str, Values]] = {}
"""Endpoint to what a program sends that would be taken if the thing were its own."""

PUBLIC: Final[dict[str, Values]] = {}
"""Endpoint to parts of an address that anybody may name."""


def foreign(endpoint: str, maker: Maker, body: Values | None = None) -> None:
    """Say how a thing of ALICE's is made that this route names; `body` goes with it as JSON."""
    FOREIGN[endpoint] = maker
    if body is not None:
        BODIES[endpoint] = body


def public(endpoint: str, **values: object) -> None:
    """Say that what this route names is nobody's own, with an example."""
    PUBLIC[endpoint] = values


def gather() -> None:
    """Let every capability say its own."""
    here = Path(__file__).parent
    for path in sorted(here.glob("*/foreign_objects.py")):
        import_module(f"tests.portal.{path.parent.name}.foreign_objects")
