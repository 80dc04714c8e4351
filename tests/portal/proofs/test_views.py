"""The pages of the ledger: what is always true, and one entry for whom it concerns."""

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from exchange.audit.process import AuditingProcess
from exchange.audit.record import Record
from exchange.clock import SetClock
from exchange.events import Captured
from exchange.history import HistoryUnavailable, findings
from exchange.history.findings import AUDIT_FILE, Line
from exchange.home import Home
from ledger.sqlite_reader import SqliteReader
from portal import clock
from portal.access import Role
from portal.proofs.line_words import LINES
from tests.portal.house import ALICE, BOB, CAROL, House
from tests.portal.proofs.conftest import size_of
from tests.portal.sign_in import sign_in
from tests.support.audited_homes import write
from tests.support.audited_story import story
from tests.support.forged_ledgers import place_of, with_fields
from tests.support.waiting import wait_until


def page(web: FlaskClient, path: str, status: int = 200, language: str = "en") -> str:
    """Return a page as text."""
    response = web.get(f"{path}{'&' if '?' in path else '?'}lang={language}")
    assert response.status_code == status, response.text
    return response.text


def audited(house: House, size: int) -> None:
    """Return when the auditing process has looked at the whole state of so many entries."""

    def far_enough() -> bool:
        try:
            return findings.read(house.folder).standing.whole_size >= size
        except HistoryUnavailable:  # it has only begun
            return False

    wait_until(far_enough, f"{size} entries were audited")


@pytest.mark.usefixtures("auditor")
def test_anybody_sees_that_every_line_holds_with_size_and_age(
    house: House, web: FlaskClient, trade: int
) -> None:
    audited(house, trade + 1)

    shown = page(web, "/proofs")

    assert "All that must always be true is true" in shown
    assert re.search(r"Checked up to [\d,]+ of [\d,]+ entries, \d+ seconds? ago", shown)
    for sentence in LINES.values():
        assert str(sentence) in shown.replace("&#39;", "'")
    assert "Does not hold" not in shown
    assert "HOTPOT2703" in shown
    assert house.app.extensions["proofs"].proofs().key in shown.replace("&#43;", "+")


@pytest.mark.usefixtures("auditor")
def test_the_supply_adds_up(house: House, web: FlaskClient, trade: int) -> None:
    audited(house, trade + 1)

    (hotpot, *_) = web.get("/api/proofs/supply").json["series"]  # type: ignore[index]

    ended = hotpot["redeemed"] + hotpot["expired"] + hotpot["refunded"] + hotpot["wound_up"]
    assert hotpot["symbol"] == "HOTPOT2703"
    assert hotpot["issued"] == hotpot["held"] + ended > 0
    assert hotpot["outstanding"] == hotpot["held"]
    assert float(hotpot["escrow"]) >= float(hotpot["required"]) > 0


def test_an_entry_shows_its_hash_and_path_to_anybody_and_nothing_of_what_it_says(
    house: House, web: FlaskClient, trade: int
) -> None:
    shown = [page(web, f"/proofs/{trade}")]
    shown.append(page(sign_in(web, house, CAROL), f"/proofs/{trade}"))
    shown.append(page(sign_in(web, house, CAROL, {Role.STAFF}), f"/proofs/{trade}"))

    proofs = house.app.extensions["proofs"].proofs()
    for each in shown:
        assert proofs.entry_hash(trade).hex() in each
        main = each.partition("<main")[2].partition("</main>")[0]
        assert "What it says is for those whose accounts it touches" in main
        for told in (
            "An order was accepted",
            "9,900",
            "0.99",
            "HOTPOT",
            "Buy",
            f"/receipts/{trade}",
        ):
            assert told not in main


def test_both_sides_of_a_trade_read_it_in_words(house: House, web: FlaskClient, trade: int) -> None:
    for member, other in ((ALICE, BOB), (BOB, ALICE)):
        shown = page(sign_in(web, house, member), f"/proofs/{trade}")
        assert "An order was accepted" in shown
        assert "<strong>you</strong>" in shown
        assert f"account {other}" in shown
        assert f"account {member}" not in shown
        assert "¥0.99" in shown
        assert f'href="/receipts/{trade}"' in shown


def test_it_reads_in_chinese(house: House, web: FlaskClient, trade: int) -> None:
    shown = page(sign_in(web, house, ALICE, language="zh"), f"/proofs/{trade}", language="zh")

    assert "委托已接受" in shown
    assert "挂单方" in shown
    main = shown.partition("<main")[2].partition("</main>")[0]
    assert "order" not in re.sub(r"<[^>]*>", " ", main)


def test_every_kind_of_entry_can_be_read(
    house: House, web: FlaskClient, trade: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert trade
    monkeypatch.setattr(house.app.extensions["proofs"], "public", True)

    for sequence in range(size_of(house) - 1):
        page(web, f"/proofs/{sequence}")


def test_an_entry_that_is_not_published_yet_says_so(house: House, web: FlaskClient) -> None:
    for sequence in (size_of(house) + 10**6, 2**70):
        assert "No such entry yet" in page(web, f"/proofs/{sequence}", 404)


def test_an_entry_is_found_by_its_number(web: FlaskClient, trade: int) -> None:
    found = web.get(f"/proofs?entry=%23{trade}")
    assert (found.status_code, found.headers["Location"]) == (303, f"/proofs/{trade}")
    for wrong in ("twelve", "-1", "１２", "9" * 40, "1.5"):
        shown = page(web, f"/proofs?entry={wrong}", 422)
        assert "Write the number of an entry in digits" in shown
        assert f'value="{wrong}"' in shown


def test_a_bad_ledger_is_shown_red_with_its_first_bad_entry(
    house: House, web: FlaskClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = place_of(story(), Captured)
    write(tmp_path, with_fields(story(), place, authorisation=10**6))
    audit_once(tmp_path, clock.now())
    monkeypatch.setattr(house.app.extensions["proofs"], "home", tmp_path)
    house.app.extensions["proofs"].close()

    shown = page(web, "/proofs")
    told = web.get("/api/proofs/findings").json
    house.app.extensions["proofs"].close()

    assert f"The ledger is bad from entry {place} on" in shown
    assert "All that must always be true is true" not in shown
    assert shown.count("Does not hold") == 1
    assert told is not None
    assert (told["sound"], told["size"]) == (False, place)
    assert [line["line"] for line in told["lines"] if not line["holds"]] == ["follows"]


def test_old_findings_are_called_old(
    house: House, web: FlaskClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, story())
    audit_once(tmp_path, clock.now() - 10 * 60 * clock.SECOND)
    monkeypatch.setattr(house.app.extensions["proofs"], "home", tmp_path)
    house.app.extensions["proofs"].close()

    shown = page(web, "/proofs")
    house.app.extensions["proofs"].close()

    assert "10 minutes ago" in shown
    assert "The auditing process has told nothing for too long" in shown


def audit_once(folder: Path, now: int) -> None:
    """Let the auditing process have its say about a home folder, at a time."""
    record = Record(folder / AUDIT_FILE)
    with SqliteReader.open(Home(folder).ledger) as stored:
        AuditingProcess(stored, record, Home(folder).keys, SetClock(now)).turn()
    record.close()


def test_every_line_has_its_sentence() -> None:
    assert set(LINES) == set(Line)
