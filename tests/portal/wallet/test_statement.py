"""The statement says every change of a member's money in words, and adds up."""

import csv
import io
from collections.abc import Iterator
from itertools import pairwise

import msgspec
import pytest
from flask.testing import FlaskClient

from exchange.client import AskBalances
from exchange.commands import AdmitMember, BeginDeposit, MemberKind, PostDeposit
from exchange.events import EVENTS, MemberAdmitted
from exchange.history import statements
from portal import clock
from portal.randomness import draw_text
from portal.wallet import months, statement
from portal.wallet.months import Month
from portal.wallet.till import Till, till_of
from portal.wallet.words import PHRASES, phrase
from tests.portal.caller import Caller
from tests.portal.house import ALICE, BOB, House
from tests.portal.sign_in import sign_in
from tests.support.engine_market import MERCHANT

EVERYBODY = (MERCHANT, ALICE, BOB)


@pytest.fixture
def till(house: House) -> Iterator[Till]:
    house.settle()
    with house.app.test_request_context("/?lang=en"):
        yield till_of(house.app)


@pytest.fixture
def traded(alice: Caller, bob: Caller, house: House) -> None:
    """Alice buys 30 units of Bob's, and leaves an order to buy 20 more that she then cancels."""
    assert bob.order("SELL", "0.8111", 30).status_code == 200
    assert alice.order("BUY", "0.8111", 30).status_code == 200
    placed = alice.order("BUY", "0.0101", 20).json
    assert placed is not None
    alice.delete("/order", symbol="HOTPOT2703CNY", orderId=placed["orderId"])
    house.settle()


@pytest.mark.parametrize("member", EVERYBODY)
def test_it_adds_up_to_what_there_is(traded: None, till: Till, member: int) -> None:
    lines = statement.newest(till, member, 1_000)
    shown = till.client.query(AskBalances(member)).balances
    assert lines[0].change.total_after == sum(b.amount for b in shown if b.asset == 0)
    assert lines[0].change.available_after == sum(
        b.amount for b in shown if (b.asset, b.bucket) == (0, 1)
    )
    for newer, older in pairwise(lines):
        assert newer.change.total_after == older.change.total_after + newer.change.total
    with till.history.read() as views:
        postings = statements.of_owner(views, member, 0, limit=10_000)
    assert {line.change.sequence for line in lines} == {post.sequence for post in postings}


@pytest.mark.parametrize("member", EVERYBODY)
def test_every_line_is_put_in_words(traded: None, till: Till, member: int) -> None:
    for line in statement.newest(till, member, 1_000):
        told = phrase(line)
        assert told != "Ledger entry"
        assert "%(" not in told
        assert "  " not in f" {told} ".replace(" ", " ", 1)[1:-1]


def test_a_trade_is_told_with_units_symbol_and_fee(traded: None, till: Till) -> None:
    told = [phrase(line) for line in statement.newest(till, ALICE, 10)]
    assert "Bought 30 HOTPOT2703, fee ¥0.0486" in told
    assert "Order for HOTPOT2703: money set aside" in told
    assert "Order for HOTPOT2703 ended: money free again" in told
    assert "Sold 30 HOTPOT2703, fee ¥0.0243" in [
        phrase(line) for line in statement.newest(till, BOB, 10)
    ]


def test_what_was_only_set_aside_can_be_left_out(traded: None, till: Till) -> None:
    every = statement.newest(till, ALICE, 1_000)
    net = statement.newest(till, ALICE, 1_000, statement.Span(holds=False))
    assert [line.change for line in net] == [line.change for line in every if line.change.total]
    assert len(net) < len(every)


def test_there_are_words_for_every_event_with_money() -> None:
    without_money = {
        "DepositBegun", "DepositVoided", "StateHashed", "RulesChanged", "ClockConfirmed",
        "UnitsGiven", "GiftClaimed", "GiftReturned", "TransferOffered", "TransferWithdrawn",
        "MemberAdmitted", "MemberReclassified", "MemberFrozen", "MarketOpened", "FeesChanged",
        "Authorised", "DefaultCured", "SeriesDrafted", "OfferingOpened", "PhaseSet",
        "TradingEnded", "PaymentClosed", "TopUpsOpened", "TopUpsClosed",
        "SeriesExtended", "TermsCorrected", "BuyBackSet", "AcceptorAllowed",
    }  # fmt: skip
    silent = {event.__name__ for kind, event in EVENTS.items() if kind not in PHRASES}
    assert silent == without_money


def test_the_page_has_proofs_and_pages_backward(
    traded: None, house: House, web: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.wallet.statement_views.ON_A_PAGE", 2)
    alice = sign_in(web, house, ALICE)
    seen: list[str] = []
    address = "/wallet/statement?holds=1"
    while address:
        page = alice.get(address).text
        seen += [part.split('"')[0] for part in page.split('href="/proofs/')[1:]]
        _, _, rest = page.partition('rel="next" href="')
        address = rest.split('"')[0].replace("&amp;", "&")
    with house.app.app_context():
        lines = statement.newest(till_of(house.app), ALICE, 1_000)
    assert seen == [str(line.change.sequence) for line in lines]


def test_the_file_has_every_line_of_the_month_in_plain_figures(
    traded: None, house: House, web: FlaskClient
) -> None:
    alice = sign_in(web, house, ALICE)
    month = months.month_of(clock.now(), "Asia/Shanghai").key
    answer = alice.get(f"/wallet/statement.csv?month={month}&holds=1")
    assert answer.mimetype == "text/csv"
    assert f"scrip-statement-{month}.csv" in answer.headers["Content-Disposition"]
    rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    with house.app.app_context():
        lines = statement.newest(till_of(house.app), ALICE, 1_000)
    assert [int(row["Ledger entry"]) for row in rows] == [line.change.sequence for line in lines]
    total = sum(round(float(row["Came or went (CNY)"]) * 10_000) for row in rows)
    assert total == lines[0].change.total_after
    assert all(row["Proof"].endswith(f"/proofs/{row['Ledger entry']}") for row in rows)
    assert (
        len(list(csv.reader(io.StringIO(alice.get("/wallet/statement.csv?month=2020-01").text))))
        == 1
    )


@pytest.mark.parametrize(
    "query",
    ["month=2026-13", "month=1", "month=' or 1", "before=abc", "before=-1", "before=9" + "9" * 30,
     "before=²", "holds=yes", "lang=xx"],
)  # fmt: skip
def test_what_is_not_understood_is_not_asked_for(
    house: House, web: FlaskClient, query: str
) -> None:
    alice = sign_in(web, house, ALICE)
    for address in ("/wallet/statement", "/wallet/statement.csv"):
        assert alice.get(f"{address}?{query}").status_code == 200


def test_a_new_account_is_told_what_to_do_next(house: House, web: FlaskClient) -> None:

    admitted = house.give(AdmitMember(0, draw_text(22), 0, MemberKind.NATURAL))
    account = msgspec.msgpack.decode(admitted.payloads[0][1], type=MemberAdmitted).member
    new = sign_in(web, house, account)
    assert "Nothing has moved yet" in new.get("/wallet/statement").text
    begun = house.give(BeginDeposit(0, draw_text(22), 0, account, 10_000, clock.now() + clock.DAY))
    house.give(PostDeposit(0, draw_text(22), 0, begun.sequence))
    page = new.get("/wallet/statement").text
    assert "+¥1.00" in page
    assert "Nothing moved in this time" in new.get("/wallet/statement?month=2020-01").text


def test_months_are_those_of_the_readers_zone() -> None:
    new_year = Month(2026, 12).next()
    assert new_year == Month(2027, 1)
    assert new_year.starts("Asia/Shanghai") + 8 * 3_600 * clock.SECOND == new_year.starts("UTC")
    last_second = new_year.starts("UTC") - clock.SECOND
    assert months.month_of(last_second, "UTC") == Month(2026, 12)
    assert months.month_of(last_second, "Asia/Shanghai") == new_year
    assert months.months_between(last_second, new_year.starts("UTC"), "UTC") == [
        new_year,
        Month(2026, 12),
    ]
    assert months.parse("2026-02") == Month(2026, 2)
    assert months.parse("2026-2") is None
