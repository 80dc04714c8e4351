"""What the pages tell the worker of a phone: for whom each is, by a mark that says nothing else."""

import re

from flask.testing import FlaskClient

from portal.program import READER
from tests.portal.house import ALICE, BOB, House
from tests.portal.sign_in import sign_in


def mark(web: FlaskClient, path: str = "/") -> str:
    answer = web.get(path)
    assert answer.status_code == 200
    return answer.headers[READER]


def test_every_page_says_for_whom_it_is_and_nothing_else(house: House, web: FlaskClient) -> None:
    alice = sign_in(house.app.test_client(), house, ALICE)
    again = sign_in(house.app.test_client(), house, ALICE)
    bob = sign_in(house.app.test_client(), house, BOB)

    assert mark(web) == mark(web, "/offline") == ""
    assert mark(alice) == mark(alice, "/holdings")
    # Each sign-in has its own: who signs out and in again begins anew.
    assert len({mark(alice), mark(again), mark(bob)}) == 3
    assert re.fullmatch("[0-9a-f]{16}", mark(alice))
    assert READER not in web.get("/api/trading/series").headers
    assert READER not in web.get("/static/nothing").headers or not mark(web)


def test_the_language_of_a_page_is_said_for_the_worker(web: FlaskClient) -> None:
    for language, said in (("zh", "zh-CN"), ("en", "en")):
        assert web.get(f"/?lang={language}").headers["Content-Language"] == said
        page = web.get(f"/?lang={language}").text
        assert re.search(rf'rel="manifest" href="/static/program-{said}-\w+\.webmanifest"', page)


def test_the_worker_is_asked_for_anew_and_looks_after_every_page(web: FlaskClient) -> None:
    worker = web.get("/worker.js")

    assert worker.mimetype == "text/javascript"
    assert worker.headers["Cache-Control"] == "no-cache"
    names = re.findall(r"/static/[\w.-]+", worker.text)
    assert len(names) >= 4
    for name in names:
        assert web.get(name).status_code == 200, name


def test_the_page_without_a_network_is_the_same_for_everybody(
    house: House, web: FlaskClient
) -> None:
    page = web.get("/offline?lang=en").text
    assert "There is none just now" in page.replace("there is none", "There is none")
    assert "Member" not in page.replace("Member price", "")
    assert web.get("/offline?lang=zh").text.count("没有网络") >= 2
