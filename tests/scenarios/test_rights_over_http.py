"""What a right is and how it goes from hand to hand, as whoever has only HTTP sees it."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
from flask.testing import FlaskClient
from typer.testing import CliRunner

from exchange.amounts import MONEY, units_of
from exchange.client import AskSeries
from exchange.clock import Clock, SystemClock
from exchange.commands import FeeTier, OpenMarket, OpenOffering, Subscribe
from exchange.engine import Engine
from exchange.events import SeriesStatus, UnitsIssued
from exchange.history.following import follow
from exchange.home import Home
from exchange.profiles import CN_STRICT
from ledger.accounts import Bucket
from ledger.entries import Entry, decode, entry_hash, previous_hash
from ledger.sqlite_reader import SqliteReader
from portal.application import create_app
from portal.command_line import app as command_line
from portal.config import Config
from tests.portal.caller import PREFIX, Caller
from tests.portal.house import ALICE, BOB, CAROL, House, open_house
from tests.support.engine_market import MERCHANT, SECOND, YUAN, draft
from tests.support.tampering import flip, set_column
from tests.support.waiting import wait_until

SYMBOL = "HOTPOT2703CNY"
HOUR = 3600 * SECOND


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    house = open_house(tmp_path_factory.mktemp("home"))
    yield house
    house.close()


def caller(house: House, member: int) -> Caller:
    return Caller(house.app.test_client(), house.keys[member])


def listed(web: FlaskClient, symbol: str) -> Any:  # noqa: ANN401  JSON
    """Return what exchangeInfo says of a symbol, or of its error."""
    shown = web.get(f"{PREFIX}/exchangeInfo", query_string={"symbol": symbol}).json
    assert shown is not None
    return shown["symbols"][0] if "symbols" in shown else shown


def holdings(member: Caller) -> dict[str, float]:
    shown = member.get("/account").json
    assert shown is not None
    return {row["asset"]: float(row["free"]) for row in shown["balances"]}


def entries(house: House) -> list[Entry]:
    with SqliteReader.open(Home(house.folder).ledger) as ledger:
        return [decode(raw) for block in ledger.blocks() for raw in block.split()]


def drafted(house: House, symbol: str, **terms: object) -> str:
    """Draft a series and return its symbol."""
    house.give(draft(time.time_ns(), f"draft {symbol}", symbol=symbol, **terms))
    return symbol


def offer(house: House, symbol: str, lasts: int) -> int:
    """Offer a series for so long, and let alice subscribe; return its number."""
    now = time.time_ns()
    (series,) = house.client.query(AskSeries(symbol=symbol)).series
    number = series.series
    closes = time.time_ns() + lasts
    house.give(OpenOffering(MERCHANT, f"offer {symbol}", 0, number, now, closes, 1_000, 0, 0))
    house.give(Subscribe(ALICE, f"subscribe {symbol}", 0, number, 100))
    return number


def wait_for(house: House, number: int, status: SeriesStatus) -> None:
    def reached() -> bool:
        (series,) = house.client.query(AskSeries(series=number)).series
        return series.status is status and series.offering is None

    wait_until(reached, f"series {number} is {status.name}")


def escrow(house: House, number: int) -> int:
    (series,) = house.client.query(AskSeries(series=number)).series
    return series.escrow


@pytest.mark.requirement("P3-09", "P3-10")
def test_an_issue_is_listed_at_its_offering_and_paid_for_and_held_after_it(house: House) -> None:
    web, alice, merchant = house.app.test_client(), caller(house, ALICE), caller(house, MERCHANT)
    noodle = drafted(house, "NOODLE2706", tick=20, lot=5, lowest_price=2_000)
    assert listed(web, "NOODLE2706CNY")["code"] == -1121
    before, earned = holdings(alice)["CNY"], holdings(merchant)["CNY"]

    number = offer(house, noodle, SECOND // 2)
    shown = listed(web, "NOODLE2706CNY")
    assert shown["status"] == "BREAK"
    filters = {each["filterType"]: each for each in shown["filters"]}
    assert filters["PRICE_FILTER"]["tickSize"] == "0.00200000"
    assert filters["PRICE_FILTER"]["minPrice"] == "0.20000000"
    assert filters["LOT_SIZE"]["stepSize"] == "5.00000000"

    wait_for(house, number, SeriesStatus.TRADING)
    assert listed(web, "NOODLE2706CNY")["status"] == "TRADING"
    assert holdings(alice)["NOODLE2706"] == 100
    # 100 units at 0.80; half of it stays in escrow.
    assert holdings(alice)["CNY"] == pytest.approx(before - 80)
    wait_until(lambda: escrow(house, number) < 80 * YUAN, "the proceeds were released", 10)
    assert holdings(merchant)["CNY"] == pytest.approx(earned + 40)


@pytest.mark.requirement("P3-11", "DC-02")
def test_a_holder_sells_to_another_and_is_shown_the_entry_that_moved_it(house: House) -> None:
    alice, bob = caller(house, ALICE), caller(house, BOB)
    sold = alice.order("SELL", "0.7500", 30).json
    before = holdings(alice), holdings(bob)
    bought = bob.order("BUY", "0.7500", 30).json
    assert sold is not None
    assert bought is not None
    after = holdings(alice), holdings(bob)
    assert after[1]["HOTPOT2703"] == before[1]["HOTPOT2703"] + 30
    assert after[0]["CNY"] == pytest.approx(before[0]["CNY"] + 22.5 - 0.0225)

    (mine,) = alice.get("/myTrades", symbol=SYMBOL, orderId=sold["orderId"]).json or [{}]
    (theirs,) = bob.get("/myTrades", symbol=SYMBOL, orderId=bought["orderId"]).json or [{}]
    assert mine["ledgerSequence"] == theirs["ledgerSequence"]
    entry = entries(house)[mine["ledgerSequence"]]
    units, money = units_of(1), 225_000
    assert set(entry.postings) == {
        (ALICE, units, Bucket.HELD, -30),
        (BOB, units, Bucket.AVAILABLE, 30),
        (ALICE, MONEY, Bucket.AVAILABLE, money - 225),
        (BOB, MONEY, Bucket.AVAILABLE, -money - 450),
        (0, MONEY, Bucket.FEES, 675),
    }


@pytest.mark.requirement("DC-03", "P3-21")
def test_the_better_price_trades_first_and_at_one_price_who_came_first(house: House) -> None:
    alice, bob, carol = (caller(house, member) for member in (ALICE, BOB, CAROL))
    first = alice.order("SELL", "0.6200", 5).json
    second = carol.order("SELL", "0.6200", 5).json
    better = carol.order("SELL", "0.6100", 5).json
    web = house.app.test_client()
    depth = web.get(f"{PREFIX}/depth", query_string={"symbol": SYMBOL}).json
    assert depth is not None
    assert depth["asks"][:2] == [["0.61000000", "5.00000000"], ["0.62000000", "10.00000000"]]

    taken = bob.order("BUY", "0.6200", 8).json
    assert taken is not None
    assert [(fill["price"], float(fill["qty"])) for fill in taken["fills"]] == [
        ("0.61000000", 5), ("0.62000000", 3),
    ]  # fmt: skip
    house.settle()
    shown = [
        (member.get("/order", symbol=SYMBOL, orderId=(order or {})["orderId"]).json or {})["status"]
        for member, order in ((carol, better), (alice, first), (carol, second))
    ]
    assert shown == ["FILLED", "PARTIALLY_FILLED", "NEW"]
    for member in (alice, carol):
        member.delete("/openOrders", symbol=SYMBOL)


@pytest.mark.requirement("P3-17")
def test_a_series_says_how_it_may_be_transferred_and_is_held_to_it(house: House) -> None:
    house.give(OpenMarket(0, "strict", 0, "strict", CN_STRICT, (FeeTier(0, 10),), 0))
    number = offer(house, drafted(house, "STRICT2706", market=2), SECOND // 2)
    wait_for(house, number, SeriesStatus.TRADING)

    web, alice = house.app.test_client(), caller(house, ALICE)
    shown = listed(web, "STRICT2706CNY")
    assert shown["compliance"]["profile"] == "cn-strict"
    assert shown["compliance"]["mode"] == "NEGOTIATED"
    assert shown["status"] == "BREAK"
    size = house.size()
    refused = alice.order("SELL", "0.8000", 1, symbol="STRICT2706CNY")
    assert (refused.json or {})["data"] == {"field": "symbol", "rule": "MODE_FORBIDS"}
    assert refused.status_code == 400
    assert house.size() == size
    free = listed(web, SYMBOL)
    assert (free["compliance"]["mode"], free["status"]) == ("CONTINUOUS", "TRADING")


@pytest.mark.requirement("DC-01", "P3-24", "J-09")
def test_what_http_shows_is_in_a_chain_that_a_stranger_audits_and_a_changed_byte_breaks(
    house: House, tmp_path: Path
) -> None:
    alice, bob = caller(house, ALICE), caller(house, BOB)
    alice.order("SELL", "0.5500", 2)
    bob.order("BUY", "0.5500", 2)
    house.settle()
    web = house.app.test_client()
    trades = web.get(f"{PREFIX}/trades", query_string={"symbol": SYMBOL}).json
    assert trades

    with SqliteReader.open(Home(house.folder).ledger) as ledger:
        raws = [raw for block in ledger.blocks() for raw in block.split()]
    for sequence in range(1, len(raws)):
        assert previous_hash(raws[sequence]) == entry_hash(raws[sequence - 1])
    issued = [decode(raw).sequence for raw in raws if decode(raw).kind == UnitsIssued.KIND]
    assert 0 < min(issued) < trades[-1]["ledgerSequence"] < len(raws)

    copy = tmp_path / "ledger.db"
    with (
        closing(sqlite3.connect(Home(house.folder).ledger)) as source,
        closing(sqlite3.connect(copy)) as target,
    ):
        source.backup(target)
    assert audited(copy) == (0, "good")

    with SqliteReader.open(copy) as ledger:
        block = ledger.block_with(issued[0])
    assert block is not None
    at = block.entries.index(raws[issued[0]])
    set_column(copy, block.height, "entries", flip(block.entries, at + 60, 1))
    status, said = audited(copy)
    assert status == 1
    assert said.startswith(f"BAD at entry {issued[0]}: ")


def audited(ledger: Path) -> tuple[int, str]:
    """Return the exit status of `scrip audit` and the last thing it says."""
    result = CliRunner().invoke(command_line, ["audit", str(ledger)])
    return result.exit_code, result.output.splitlines()[-1]


@pytest.mark.requirement("P3-26")
def test_an_order_and_the_balances_behind_it_are_there_after_a_restart(tmp_path: Path) -> None:
    before = open_house(tmp_path)
    alice = caller(before, ALICE)
    order = alice.order("SELL", "0.9500", 40).json
    assert order is not None
    held, size = holdings(alice), sizes(before)["ledger"]
    before.close()

    after = reopened(before)
    try:
        alice = caller(after, ALICE)
        assert sizes(after)["ledger"] >= size
        assert holdings(alice) == held
        (shown,) = alice.get("/openOrders", symbol=SYMBOL).json or [{}]
        assert (shown["orderId"], shown["origQty"]) == (order["orderId"], "40.00000000")
    finally:
        after.close()


@pytest.mark.requirement("P3-19")
def test_a_right_is_traded_to_its_last_day_and_over_after_its_last_use(tmp_path: Path) -> None:
    house = open_house(tmp_path)
    begin = time.time_ns()
    days = {"trading_until": begin + 3 * HOUR, "use_until": begin + 6 * HOUR}
    number = offer(house, drafted(house, "BRIEF2706", **days), SECOND // 2)
    wait_for(house, number, SeriesStatus.TRADING)
    resting = caller(house, ALICE).order("SELL", "0.9000", 10, symbol="BRIEF2706CNY").json
    assert resting is not None

    seen = []
    for later in (2 * HOUR, 4 * HOUR, 7 * HOUR):
        house.close()
        house = reopened(house, Later(later))
        house.settle()
        alice, web = caller(house, ALICE), house.app.test_client()
        order = alice.get("/order", symbol="BRIEF2706CNY", orderId=resting["orderId"]).json
        held = holdings(alice).get("BRIEF2706", 0)
        seen.append((listed(web, "BRIEF2706CNY")["status"], (order or {})["status"], held))
    house.close()
    assert seen == [
        ("TRADING", "NEW", 90), ("CANCEL_ONLY", "EXPIRED", 100), ("END_OF_DAY", "EXPIRED", 0),
    ]  # fmt: skip


class Later(SystemClock):
    """The clock of this machine, so many nanoseconds later."""

    def __init__(self, by: int) -> None:
        self._by = by

    def now(self) -> int:
        return super().now() + self._by


def sizes(house: House) -> dict[str, int]:
    """Return what /readyz says, once the read models hold everything."""
    house.settle()
    ready = house.app.test_client().get("/readyz")
    assert ready.status_code == 200
    return dict(ready.json or {})


def reopened(house: House, clock: Clock | None = None) -> House:
    """Open the exchange again in the folder of one that was closed."""
    engine = Engine(Home(house.folder), clock=clock or SystemClock())
    engine.start()
    stop = Event()
    projector = Thread(target=follow, args=(house.folder, stop.is_set), daemon=True)
    projector.start()
    client = engine.client()
    app = create_app(Config(house.folder), client)
    return House(house.folder, engine, client, app, house.keys, stop, projector)
