"""Whoever signed up trades at once: natural persons and legal ones."""

from collections.abc import Callable

import pytest

from exchange.client import AskMember
from exchange.commands import BeginDeposit, MemberKind, PostDeposit
from portal import clock
from portal.randomness import draw_text
from tests.portal.house import ALICE, House
from tests.portal.members.browser import Browser
from tests.portal.sign_in import CSRF_HEADER, sign_in, with_token

Open = Callable[[], Browser]
PRICE = "0.0130"


def somebody(house: House, browser: Browser, kind: str) -> int:
    """Sign somebody up, pay them a hundred yuan, and return their account."""
    email = f"{draw_text(8).lower()}@example.com"
    browser.join(email, kind=kind)
    with_token(browser.web, house.app)
    account = int(browser.get("/me").text.split("Account #")[1].split("<")[0].split()[0])
    expires = clock.now() + clock.DAY
    begun = house.give(BeginDeposit(0, draw_text(22), 0, account, 1_000_000, expires))
    house.give(PostDeposit(0, draw_text(22), 0, begun.sequence))
    return account


def order(browser: Browser, side: str, quantity: int) -> dict[str, object]:
    """Place an order and return what was answered."""
    body = {"symbol": "HOTPOT2703", "side": side, "price": PRICE, "quantity": quantity}
    answer = browser.web.post("/api/trading/orders", json=body)
    assert answer.status_code == 201, answer.text
    assert CSRF_HEADER in browser.web.environ_base
    found: dict[str, object] = answer.json  # type: ignore[assignment]
    return found


@pytest.mark.requirement("P3-03")
def test_natural_and_legal_persons_trade_with_each_other(house: House, open_browser: Open) -> None:
    person, firm = open_browser(), open_browser()
    accounts = somebody(house, person, "natural"), somebody(house, firm, "legal")
    kinds = [house.client.query(AskMember(account)).kind for account in accounts]
    assert kinds == [MemberKind.NATURAL, MemberKind.LEGAL]
    alice = Browser(sign_in(house.app.test_client(), house, ALICE), house)
    order(person, "buy", 3)
    order(alice, "sell", 3)
    house.settle()
    order(person, "sell", 2)
    assert order(firm, "buy", 2)["status"] == "filled"


@pytest.mark.requirement("P3-02")
def test_a_consumer_buys_holds_and_sells(house: House, open_browser: Open) -> None:
    consumer = open_browser()
    somebody(house, consumer, "natural")
    alice = Browser(sign_in(house.app.test_client(), house, ALICE), house)
    order(alice, "sell", 5)
    assert order(consumer, "buy", 5)["status"] == "filled"
    held = consumer.web.get("/api/holdings").json
    assert "HOTPOT2703" in str(held)
    order(consumer, "sell", 5)
    assert order(alice, "buy", 5)["status"] == "filled"
    assert "HOTPOT2703" not in str(consumer.web.get("/api/holdings").json)
