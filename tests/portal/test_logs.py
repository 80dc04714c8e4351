"""Logs are JSON, whoever writes them, and tell nothing about people."""

import json
import logging
import subprocess
import sys

import pytest
import structlog
from flask.testing import FlaskClient
from sqlalchemy.exc import IntegrityError

from portal import logs
from portal.database import session
from portal.people import Member
from tests.portal.house import ALICE, House
from tests.portal.sign_in import a_member, sign_in

ALLOWED = {"event", "level", "timestamp", "endpoint", "status", "took_us"}


@pytest.fixture(autouse=True)
def configured_anew() -> None:
    logs.configure("info")


def lines(text: str) -> list[dict[str, object]]:
    """Return what was logged, all of it JSON."""
    return [json.loads(line) for line in text.splitlines()]


def test_what_the_exchange_says_is_json_with_level_time_and_name(
    capsys: pytest.CaptureFixture[str],
) -> None:
    logging.getLogger("exchange.audit").critical("the ledger is bad: entry %d", 7)
    try:
        int("three")
    except ValueError:
        logging.getLogger("ledger.somewhere").exception("it failed")

    first, second = lines(capsys.readouterr().err)
    assert first["event"] == "the ledger is bad: entry 7"
    assert (first["level"], first["logger"]) == ("critical", "exchange.audit")
    assert str(first["timestamp"]).endswith("Z")
    assert "ValueError: invalid" in str(second["exception"])


def test_of_libraries_only_what_is_wrong_is_written(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("debug")
    logging.getLogger("websockets.server").info("connection from 192.0.2.7")
    logging.getLogger("exchange.feed").debug("a subscriber left")
    logging.getLogger("somebody").warning("wrong")
    logs.configure("info")
    logging.getLogger("exchange.feed").debug("another left")

    assert [line["event"] for line in lines(capsys.readouterr().err)] == [
        "a subscriber left", "wrong",
    ]  # fmt: skip


def test_a_request_is_a_line_without_address_path_or_person(
    house: House, web: FlaskClient, capsys: pytest.CaptureFixture[str]
) -> None:
    logs.configure("debug")
    structlog.get_logger("portal")
    sign_in(web, house, ALICE).get("/proofs/1?email=alice@example.invalid")
    logs.configure("info")

    requests = [line for line in lines(capsys.readouterr().err) if line["event"] == "request"]
    assert requests
    for line in requests:
        assert set(line) == ALLOWED
        assert line["endpoint"] == "proofs.entry"


def test_a_row_that_the_database_refuses_is_not_told_in_the_trace(house: House) -> None:
    with house.app.app_context():
        email = a_member(ALICE, frozenset()).email
        session().add(
            Member(
                email=email, name="Alice", password="secret", account=None,
                admission_key="", created_at=0,
            )
        )  # fmt: skip
        with pytest.raises(IntegrityError) as refused:
            session().flush()
        session().rollback()

    for told in (email, "secret"):
        assert told not in str(refused.value)


def test_it_is_configured_once_however_often_it_is_asked_for() -> None:
    program = (
        "from portal import logs; import logging; logs.configure('info'); logs.configure('info');"
        "logging.getLogger('exchange').error('once')"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert len(lines(ran.stderr)) == 1
