"""Routes that the acceptance table names are there; a marked test shows each of their rows."""

import ast
from pathlib import Path

import pytest
from typer.main import get_command
from werkzeug.exceptions import HTTPException

from portal.command_line import app as command_line
from tests.portal.house import House
from tests.support.requirement_marks import rows

TESTS = Path(__file__).resolve().parent.parent
ROUTES = {row: fields["route"] for row, fields in rows().items() if fields["route"]}

BY_PROGRAM = {
    "DC-01", "DC-02", "DC-03", "J-09", "P3-09", "P3-10", "P3-11", "P3-16", "P3-17", "P3-18",
    "P3-19", "P3-20", "P3-21", "P3-24", "P3-26", "P3-27",
}  # fmt: skip
"""What the exchange shows without a page of its own."""


def is_there(house: House, route: str) -> bool:
    """Whether the portal has such a route, or the command line such a command."""
    if route.startswith("scrip "):
        group = get_command(command_line)
        return route.removeprefix("scrip ") in getattr(group, "commands", {})
    method, _, path = route.partition(" ")
    try:
        house.app.url_map.bind("").match(path, method)
    except HTTPException:
        return False
    return True


@pytest.mark.parametrize("row", ROUTES)
def test_the_route_of_a_row_is_there(house: House, row: str) -> None:
    assert is_there(house, ROUTES[row])


@pytest.mark.parametrize("route", ["GET /api/v3/orders", "PUT /api/v3/order", "scrip prove"])
def test_a_route_that_is_not_there_is_seen(house: House, route: str) -> None:
    assert not is_there(house, route)


def test_what_has_a_route_or_is_shown_by_program_has_a_marked_test() -> None:
    marked = {
        str(row.value)
        for path in TESTS.rglob("test_*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "pytest.mark.requirement"
        for row in node.args
        if isinstance(row, ast.Constant)
    }

    assert (BY_PROGRAM | ROUTES.keys()) - marked == set()
