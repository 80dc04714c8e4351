"""The lots that the page computes are those that the exchange keeps."""

from exchange.client import AskHoldings
from portal.database import session
from portal.holdings.gains import gains_of
from portal.holdings.movements import movements_of
from portal.holdings.portfolio import portfolio as portfolio_of
from portal.holdings.portfolio import realised_over_time
from portal.orders import Trader
from portal.tickets import tickets
from tests.portal.caller import Caller
from tests.portal.house import ALICE, BOB, CAROL, House


def test_lots_computed_from_history_equal_those_of_the_exchange(
    house: House, alice: Caller, bob: Caller
) -> None:
    for price, quantity in (("0.6661", 33), ("0.7772", 44), ("0.8883", 55)):
        alice.order("SELL", price, quantity)
        bob.order("BUY", price, quantity)
        bob.order("SELL", price, quantity // 2)
        alice.order("BUY", price, quantity // 2)
    house.settle()

    history = house.app.extensions["history"]
    with house.app.app_context():
        every = tickets(house.client, session(), "en")
    for member in (ALICE, BOB, CAROL):
        kept = {one.series: one for one in house.client.query(AskHoldings(member)).holdings}
        for ticket in every:
            with history.read() as views:
                gains = gains_of(movements_of(views, member, ticket), 0)
            computed = sum(lot.quantity for lot in gains.lots), sum(lot.cost for lot in gains.lots)
            there = kept.get(ticket.series)
            assert computed == ((there.quantity, there.cost) if there else (0, 0))


def test_gains_are_summed_up_in_order(house: House, alice: Caller, bob: Caller) -> None:
    alice.order("SELL", "0.9992", 5)
    bob.order("BUY", "0.9992", 5)
    house.settle()
    with house.app.app_context():
        every = tickets(house.client, session(), "en")
    trader = Trader(house.client, house.app.extensions["history"], ALICE)

    found = portfolio_of(trader, every)
    sales = realised_over_time(found.holdings)

    assert sales[-1][0].quantity == 5
    assert sales[-1][2] == found.realised == sum(sale.gain for sale, _, _ in sales)
    assert found.total == found.value + found.free_money + found.held_money
