"""Cards whose series ended stay in the list while anything is owed, and say how it is claimed."""

import pytest
from flask.testing import FlaskClient

from exchange.client import AskBalances, AskSeries, claim_of
from exchange.commands import BeginDeposit, BeginWithdrawal, PayClaims, PostDeposit, WindDown
from exchange.events import SeriesStatus
from portal.acts import new_mark
from portal.clock import DAY
from tests.portal.holdings.reading import card, rows, statement, text, words
from tests.portal.town import BUYER, SHOP, STRANGER, Issued, Town
from tests.support.engine_market import give

YUAN = 10_000


def wound_down(town: Town) -> Issued:
    """Close the shop: buyer and stranger had 100 and 50 units that cost 0.80 each."""
    issued = town.issue({BUYER: 100, STRANGER: 50})
    give(town.client, WindDown(0, new_mark(), 0, issued.series))
    over = SeriesStatus.WOUND_DOWN
    town.pass_until(lambda: town.status(issued.symbol) is over, "escrow was paid out")
    town.house.settle()
    return issued


@pytest.mark.requirement("P2-34")
def test_a_closed_shops_card_says_what_was_paid_what_is_owed_and_how_it_is_claimed(
    town: Town,
) -> None:
    issued = wound_down(town)
    buyer, stranger = town.browser(BUYER), town.browser(STRANGER)

    # Half of 80 yuan lay in escrow, out of the shop's reach; the other half is a claim on it.
    for said in (listed(buyer, issued), words(text(buyer.get(f"/holdings/{issued.symbol}")))):
        assert "has closed this series" in said
        assert "Paid to you from escrow ¥40.00" in said
        assert "Still owed to you ¥40.00" in said
        assert "lands in your wallet by itself" in said
        assert "Show my code" not in said

    give(town.client, PayClaims(SHOP, new_mark(), 0, issued.series, 15 * YUAN))
    town.house.settle()
    said = words(text(buyer.get(f"/holdings/{issued.symbol}")))
    assert "Paid by the merchant since ¥10.00" in said
    assert "Still owed to you ¥30.00" in said
    assert "Still owed to you ¥15.00" in listed(stranger, issued)
    found = statement(buyer, issued.symbol)
    assert [(one["what"], one["owed_after"], one["money"]) for one in found["lines"][1:]] == [
        ("wound_up", "40.00", "40.00"),
        ("claim_paid", "30.00", "10.00"),
    ]
    assert (found["from_escrow"], found["since"]) == ("40.00", "10.00")


def test_what_is_owed_stays_until_it_is_paid_and_not_longer(town: Town) -> None:
    issued = wound_down(town)
    buyer = town.browser(BUYER)
    give(town.client, PayClaims(SHOP, new_mark(), 0, issued.series, 60 * YUAN))
    town.house.settle()

    assert town.client.query(AskBalances(BUYER)).amount(claim_of(issued.series)) == 0
    page = text(buyer.get("/holdings"))
    assert f'data-symbol="{issued.symbol}"' not in page
    assert "Cards that are over" in page
    assert f'href="/holdings/{issued.symbol}/statement"' in page
    assert "Nothing is left on this card" in buyer.get(f"/holdings/{issued.symbol}").text


def listed(browser: FlaskClient, issued: Issued) -> str:
    """Return what the list of all cards says of one."""
    page = text(browser.get("/holdings"))
    return words(page[page.index(f'data-symbol="{issued.symbol}"') :].partition("</li>")[0])


def expired(town: Town) -> Issued:
    """Let 100 units of the buyer's expire, which cost 0.80 each."""
    now = town.clock.now()
    issued = town.issue({BUYER: 100}, trading_until=now + DAY, use_until=now + DAY + DAY // 2)
    town.pass_time(2 * DAY)
    town.pass_until(lambda: expired_whole(town, issued), "the units have expired")
    town.house.settle()
    return issued


def expired_whole(town: Town, issued: Issued) -> bool:
    (series,) = town.client.query(AskSeries(series=issued.series)).series
    return series.status is SeriesStatus.EXPIRED and not series.outstanding


def ask_back(browser: FlaskClient, issued: Issued, mark: str = "") -> int:
    form = {"act": mark or new_mark()}
    return browser.post(f"/holdings/{issued.symbol}/principal", data=form).status_code


def test_an_expired_card_keeps_its_principal_to_spend_or_to_ask_back(town: Town) -> None:
    issued = expired(town)
    buyer = town.browser(BUYER)
    page = text(buyer.get(f"/holdings/{issued.symbol}"))
    said = words(page)
    assert "The units have expired; what was paid for them is kept" in said
    assert "Principal left ¥80.00" in said
    assert "Show my code" in said
    assert "¥40.00 of it lies in escrow" in said
    assert card(buyer, issued.symbol)["principal"] == "80.00"

    before = free_money(town)
    mark = new_mark()
    assert ask_back(buyer, issued, mark) == 303
    town.house.settle()
    assert free_money(town) == before + 80 * YUAN
    assert ask_back(buyer, issued) == 404  # nothing is left to ask back
    assert free_money(town) == before + 80 * YUAN
    last = statement(buyer, issued.symbol)["lines"][-1]
    assert (last["what"], last["owed"], last["owed_after"], last["money"]) == (
        "refunded", "-80.00", "0.00", "80.00",
    )  # fmt: skip


def test_what_the_merchant_lacks_is_a_claim_and_stays_in_the_list(town: Town) -> None:
    issued = expired(town)
    buyer = town.browser(BUYER)
    money = town.client.query(AskBalances(SHOP)).amount(0)
    give(town.client, BeginWithdrawal(SHOP, new_mark(), 0, money // 100 * 100))

    assert ask_back(buyer, issued) == 303
    town.house.settle()

    assert "Still owed to you ¥40.00" in listed(buyer, issued)
    file = rows(buyer.get("/holdings/holdings.csv"))
    assert [row["claim"] for row in file if row["symbol"] == issued.symbol] == ["40.0000"]
    begun = give(town.client, BeginDeposit(0, new_mark(), 0, SHOP, money, town.clock.now() + DAY))
    give(town.client, PostDeposit(0, new_mark(), 0, begun.sequence))


def test_principal_is_asked_back_by_its_holder_alone(town: Town) -> None:
    issued = expired(town)
    before = town.client.query(AskBalances(BUYER))
    assert ask_back(town.browser(STRANGER), issued) == 404
    assert town.client.query(AskBalances(BUYER)).balances == before.balances


def free_money(town: Town) -> int:
    return town.client.query(AskBalances(BUYER)).amount(0)
