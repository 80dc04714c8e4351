"""What is left of a card is sold before trading ends, once, if its holder asked for it."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask.testing import FlaskClient

from exchange.client import AskBalances, AskOpenOrders, units_of
from exchange.commands import CancelOrders, OrderType, PlaceOrder, SetPhase, Side, TimeInForce
from exchange.commands.kinds import Phase
from portal.acts import new_mark
from portal.clock import DAY
from portal.database import session
from portal.holdings import plans
from portal.holdings.models import PlannedSale, PlanState
from portal.holdings.plans import Desk
from tests.portal.holdings.reading import HOTPOT, pressed, statement, text, words
from tests.portal.town import BUYER, SHOP, STRANGER, Issued, Town
from tests.support.engine_market import give

YUAN = 10_000
FORM = {"days": "2", "price": "0.70", "manner": "at_once"}


@pytest.fixture
def issued(town: Town) -> Issued:
    """Issue 100 units to the buyer, traded for ten more days."""
    return town.issue({BUYER: 100}, trading_until=town.clock.now() + 10 * DAY)


@contextmanager
def desk(town: Town) -> Iterator[Desk]:
    with town.app.app_context():
        yield Desk(town.client, town.app.extensions["history"], session())


def run(town: Town) -> None:
    """Let the job have its turn."""
    with desk(town) as at:
        plans.carry_out_due(at)
    town.house.settle()


def ask(browser: FlaskClient, issued: Issued, **changes: str) -> None:
    form = {"act": new_mark(), "step": "on"} | FORM | changes
    answer = browser.post(f"/holdings/{issued.symbol}/plan", data=form)
    assert answer.status_code == 303, words(answer.text)


def bid(town: Town, issued: Issued, price: int, quantity: int) -> None:
    give(town.client, order(town, STRANGER, issued, Side.BUY, price, quantity))


def order(
    town: Town, member: int, issued: Issued, side: Side, price: int, quantity: int
) -> PlaceOrder:  # fmt: skip
    until = town.clock.now() + 60 * 10**9
    return PlaceOrder(
        member, new_mark(), until, issued.series, side, OrderType.LIMIT, price, quantity,
        TimeInForce.GTC,
    )  # fmt: skip


def units(town: Town, issued: Issued) -> int:
    return town.client.query(AskBalances(BUYER)).amount_anywhere(units_of(issued.series))


def plan(town: Town, issued: Issued) -> PlannedSale:
    with desk(town) as at:
        found = plans.newest(at.session, BUYER, issued.series)
        assert found is not None
        at.session.expunge(found)
        return found


def days_pass(town: Town, issued: Issued) -> None:
    """Let it be the day: the last of trade is ten days after the issue."""
    with desk(town):
        due = plan(town, issued).due_at
    town.put(due + 10**9)


def test_asking_takes_a_page_that_says_what_may_happen(town: Town, issued: Issued) -> None:
    bid(town, issued, 7_500, 40)
    browser, page = town.browser(BUYER), f"/holdings/{issued.symbol}/plan"
    assert "sold by itself" in words(text(browser.get(page)))

    look = browser.post(page, data={"act": new_mark(), "step": "look"} | FORM)
    said = words(text(look))
    assert "2 days before the last day of trade" in said
    assert "whoever bids ¥0.70 or more" in said
    assert "Today 40 units would bring ¥29.94" in said  # 30.00 less 20 basis points
    with desk(town) as at:
        assert plans.newest(at.session, BUYER, issued.series) is None

    sent = pressed(look.text, page)
    done = browser.post(page, data=sent | {"step": "on"})
    assert done.status_code == 303, words(done.text)
    card = words(text(browser.get(done.location)))
    assert "All that is left will be sold at ¥0.70 or more each" in card
    assert "Switch it off" in card


def test_on_its_day_what_is_left_is_sold_with_protection(town: Town, issued: Issued) -> None:
    browser = town.browser(BUYER)
    ask(browser, issued)
    for price, quantity in ((7_500, 30), (7_000, 20), (6_900, 500)):
        bid(town, issued, price, quantity)
    run(town)
    assert units(town, issued) == 100  # its day has not come

    days_pass(town, issued)
    run(town)

    assert units(town, issued) == 50
    # 30 at 0.75 and 20 at 0.70, less 20 basis points of each.
    assert statement(browser, issued.symbol)["lines"][-1]["money"] == "36.4270"
    found = plan(town, issued)
    assert (found.state, found.quantity) == (PlanState.DONE, 100)
    card = text(browser.get(f"/holdings/{issued.symbol}"))
    assert "50 units for ¥36.427" in words(card)
    assert f'href="/proofs/{found.order}"' in card
    api = browser.get(f"/api/holdings/{issued.symbol}/plan").json or {}
    assert (api["state"], api["order"]) == ("done", found.order)


def test_waiting_it_is_offered_at_the_price(town: Town, issued: Issued) -> None:
    ask(town.browser(BUYER), issued, manner="waiting", price="0.90")
    bid(town, issued, 7_500, 30)
    days_pass(town, issued)
    run(town)

    (waiting,) = town.client.query(AskOpenOrders(BUYER, issued.series)).orders
    assert (waiting.price, waiting.open_quantity) == (9_000, 100)
    assert "100 units wait for a buyer" in words(
        text(town.browser(BUYER).get(f"/holdings/{issued.symbol}"))
    )


def test_run_twice_it_sells_once(town: Town, issued: Issued) -> None:
    ask(town.browser(BUYER), issued)
    bid(town, issued, 7_500, 30)
    days_pass(town, issued)
    for _ in range(3):
        run(town)
        bid(town, issued, 7_500, 30)

    assert units(town, issued) == 70


def test_a_job_that_died_after_the_order_sells_nothing_more(town: Town, issued: Issued) -> None:
    ask(town.browser(BUYER), issued)
    bid(town, issued, 7_500, 30)
    days_pass(town, issued)
    run(town)
    with desk(town) as at:  # as if the row had not been written after the order was
        row = plans.newest(at.session, BUYER, issued.series)
        assert row is not None
        first, row.state, row.order, row.ended_at = row.order, PlanState.BEGUN, None, None
        at.session.commit()
    town.pass_time(DAY)  # far longer than the exchange keeps a key
    bid(town, issued, 7_500, 30)
    run(town)

    assert units(town, issued) == 70
    assert (plan(town, issued).state, plan(town, issued).order) == (PlanState.DONE, first)


def test_a_job_that_died_before_the_order_sells_what_is_left_then(
    town: Town, issued: Issued
) -> None:
    ask(town.browser(BUYER), issued)
    days_pass(town, issued)
    with desk(town) as at:
        row = plans.newest(at.session, BUYER, issued.series)
        assert row is not None
        row.state, row.quantity = PlanState.BEGUN, 100
        at.session.commit()
    give(town.client, order(town, BUYER, issued, Side.SELL, 9_900, 60))
    bid(town, issued, 7_500, 500)
    run(town)

    assert units(town, issued) == 60
    assert plan(town, issued).quantity == 40


def test_switched_off_nothing_is_sold(town: Town, issued: Issued) -> None:
    browser = town.browser(BUYER)
    ask(browser, issued)
    bid(town, issued, 7_500, 30)
    off = browser.post(f"/holdings/{issued.symbol}/plan/off", data={"act": new_mark()})
    assert "nothing is sold by itself" in browser.get(off.location).text
    days_pass(town, issued)
    run(town)

    assert units(town, issued) == 100
    again = browser.post(f"/holdings/{issued.symbol}/plan/off", data={"act": new_mark()})
    assert "no planned sale to switch off" in browser.get(again.location).text


def test_changed_it_is_still_one(town: Town, issued: Issued) -> None:
    browser = town.browser(BUYER)
    ask(browser, issued)
    ask(browser, issued, price="0.76", days="1")
    bid(town, issued, 7_500, 30)
    days_pass(town, issued)
    run(town)

    with desk(town) as at:
        assert at.session.query(PlannedSale).filter_by(series=issued.series).count() == 1
    assert units(town, issued) == 100
    card = words(text(browser.get(f"/holdings/{issued.symbol}")))
    assert "Nobody took any at that price. They are still yours." in card


def test_while_it_is_halted_it_waits_and_goes_on(town: Town, issued: Issued) -> None:
    ask(town.browser(BUYER), issued)
    bid(town, issued, 7_500, 30)
    days_pass(town, issued)
    give(town.client, SetPhase(0, new_mark(), 0, issued.series, Phase.HALTED))
    run(town)
    assert plan(town, issued).state == PlanState.ON
    give(town.client, SetPhase(0, new_mark(), 0, issued.series, Phase.CONTINUOUS))
    run(town)
    assert units(town, issued) == 70


def test_what_cannot_be_sold_is_told_to_the_holder(town: Town, issued: Issued) -> None:
    browser = town.browser(BUYER)
    ask(browser, issued)
    give(town.client, order(town, BUYER, issued, Side.SELL, 9_900, 100))
    days_pass(town, issued)
    run(town)

    assert plan(town, issued).state == PlanState.REFUSED
    card = words(text(browser.get(f"/holdings/{issued.symbol}")))
    assert "The planned sale did not happen" in card
    assert "No units of this card are free to be sold" in card
    give(town.client, CancelOrders(BUYER, new_mark(), town.clock.now() + 10**9))


def test_when_trading_ended_first_it_says_so(town: Town, issued: Issued) -> None:
    ask(town.browser(BUYER), issued)
    town.pass_time(11 * DAY)
    run(town)
    card = words(text(town.browser(BUYER).get(f"/holdings/{issued.symbol}")))
    assert "Trading is over: the units can only be used in the shop" in card


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"days": "70"}, "that day is over"),
        ({"days": "9999"}, "that day is over"),
        ({"days": "-1"}, "whole number"),
        ({"days": ""}, "fill this in"),
        ({"price": "0"}, "¥0.0001"),
        ({"price": "1.01"}, "¥1.00"),
        ({"price": "x"}, "such as 1,000.50"),
        ({"manner": "later"}, "Not a valid choice"),
        ({"act": "x"}, "damaged"),
    ],
)
def test_what_cannot_be_planned_is_said(
    alice_there: FlaskClient, changes: dict[str, str], said: str
) -> None:
    form = {"act": new_mark(), "step": "on"} | FORM | changes
    answer = alice_there.post(f"/holdings/{HOTPOT}/plan", data=form)
    assert answer.status_code == 422
    assert said in words(answer.text)
    assert alice_there.get(f"/api/holdings/{HOTPOT}/plan").status_code == 404


def test_programs_plan_the_same_way(town: Town, issued: Issued) -> None:
    browser, path = town.browser(BUYER), f"/api/holdings/{issued.symbol}/plan"
    assert browser.get(path).status_code == 404
    body = {"days_before": 2, "least_price": "0.70"}
    made = browser.put(path, json=body)
    assert (made.status_code, (made.json or {})["state"]) == (200, "on")
    for wrong in ({"days_before": 30}, {"least_price": "2"}, {"manner": "later"}):
        assert browser.put(path, json=body | wrong).status_code == 422
    assert browser.delete(path).status_code == 204
    assert browser.delete(path).status_code == 404
    assert (browser.get(path).json or {})["state"] == "off"


def test_who_holds_nothing_plans_nothing(town: Town, issued: Issued) -> None:
    other, shop = town.browser(STRANGER), town.browser(SHOP)
    for browser in (other, shop):
        assert browser.get(f"/holdings/{issued.symbol}/plan").status_code == 404
        answer = browser.put(
            f"/api/holdings/{issued.symbol}/plan", json={"days_before": 2, "least_price": "0.7"}
        )
        assert answer.status_code == 404
