"""The API tells who is asking, and describes itself."""

import pytest
from flask.testing import FlaskClient

from portal.access import Role
from portal.problems import Kind
from tests.portal.api.test_operations import problem
from tests.portal.house import ALICE, House
from tests.portal.sign_in import sign_in


def test_nobody_is_told_so_and_given_a_token(web: FlaskClient) -> None:
    shown = web.get("/api/session", headers={"Accept-Language": "en"}).json
    assert shown is not None
    assert shown["csrf_token"]
    assert (shown["person"], shown["language"]) == (None, "en")


def test_whoever_is_signed_in_is_told_who_they_are(web: FlaskClient, house: House) -> None:
    sign_in(web, house, ALICE, {Role.CONSUMER, Role.MERCHANT})
    shown = web.get("/api/session").json
    assert shown is not None
    assert shown["person"]["account"] == ALICE
    assert shown["person"]["roles"] == ["consumer", "merchant"]


def test_the_description_is_public(web: FlaskClient) -> None:
    shown = web.get("/api/openapi.json").json
    assert shown is not None
    assert shown["openapi"] == "3.1.0"
    assert "/api/session" in shown["paths"]


@pytest.mark.parametrize("path", ["/api/nowhere", "/api/"])
def test_an_unknown_address_of_the_api_is_a_problem(web: FlaskClient, path: str) -> None:
    assert problem(web.get(path)) == (404, "not-found", [])


def test_another_method_is_told_which_are_taken(web: FlaskClient) -> None:
    response = web.put("/api/session")
    assert problem(response) == (405, "method-not-allowed", [])
    assert response.headers["Allow"] == "GET, HEAD, OPTIONS"


def test_people_are_shown_every_operation_and_every_kind_of_problem(web: FlaskClient) -> None:
    page = web.get("/api", headers={"Accept-Language": "en"}).text
    assert "GET /api/session" in page
    assert all(f'id="{kind.slug}"' in page for kind in Kind)
