"""Entries in, messages out."""

from exchange.commands import AmendOrder, CancelOrder, Side
from exchange.events import TradingEnded
from tests.exchange.feed.followed_market import NAME, SYMBOL, FollowedMarket
from tests.support.market import ALICE, AUTO, BOB, CAROL, DAY

BUY, SELL = Side.BUY, Side.SELL
TENTH = 10**8


def test_a_trade_is_told_with_the_entry_that_proves_it(market: FollowedMarket) -> None:
    one = market.feed.come(f"{NAME}@trade")
    market.order(ALICE, SELL, 5, 8_000)
    sequence = market.order(BOB, BUY, 3, 8_100)
    market.turn()

    moment = market.now // 10**6
    assert market.feed.heard(one) == [
        {
            "e": "trade", "E": moment, "s": SYMBOL, "t": 1, "p": "8000", "q": "3", "T": moment,
            "m": False, "M": True, "ledgerSequence": sequence,
        }
    ]  # fmt: skip


def test_trades_of_one_act_at_one_price_are_one_aggregate(market: FollowedMarket) -> None:
    one = market.feed.come(f"{NAME}@aggTrade")
    for quantity, price in ((5, 8_000), (4, 8_000), (2, 8_100)):
        market.order(ALICE, BUY, quantity, 16_100 - price)
    market.order(BOB, SELL, 11, 8_000)
    market.order(CAROL, BUY, 1, 7_000)
    market.turn()

    told = market.feed.heard(one)
    assert [tuple(map(each.get, "apqflm")) for each in told] == [
        (1, "8100", "9", 1, 2, True),
        (2, "8000", "2", 3, 3, True),
    ]


def test_changes_follow_each_other_without_a_gap(market: FollowedMarket) -> None:
    one = market.feed.come(f"{NAME}@depth")
    start = market.feed.replica.size
    market.order(ALICE, SELL, 5, 8_000)
    market.turn()
    market.deposit(CAROL, 1)  # moves no order book
    market.turn()
    number = market.order(ALICE, SELL, 5, 8_200)
    market.turn()
    market.ok(AmendOrder(ALICE, *AUTO, 1, number, 8_300, 2))
    market.turn()

    told = market.feed.heard(one)
    assert [(each["U"], each["u"], each["a"]) for each in told] == [
        (start + 1, start + 1, [["8000", "5"]]),
        (start + 2, start + 4, [["8200", "5"]]),
        (start + 5, start + 5, [["8200", "0"], ["8300", "2"]]),
    ]
    assert [each["b"] for each in told] == [[], [], []]


def test_what_comes_and_goes_between_two_messages_is_not_told(market: FollowedMarket) -> None:
    one = market.feed.come(f"{NAME}@depth@100ms")
    market.ok(CancelOrder(ALICE, *AUTO, 1, market.order(ALICE, SELL, 5, 8_000)))
    market.turn()

    assert market.feed.heard(one) == []


def test_a_stream_tells_as_often_as_it_says(market: FollowedMarket) -> None:
    slow, fast = market.feed.come(f"{NAME}@depth"), market.feed.come(f"{NAME}@depth@100ms")
    for nth in range(12):
        market.order(ALICE, SELL, 1, 8_000 + nth)
        market.turn(TENTH)

    heard = market.feed.heard(slow)
    assert [len(each["a"]) for each in heard] == [1, 10]
    assert [len(each["a"]) for each in market.feed.heard(fast)] == [1] * 12
    market.feed.wait()
    (last,) = market.feed.heard(slow)
    assert (last["U"], len(last["a"])) == (heard[-1]["u"] + 1, 1)


def test_the_best_levels_are_told_when_they_change(market: FollowedMarket) -> None:
    one = market.feed.come(f"{NAME}@depth5")
    market.turn()
    for nth in range(7):
        market.order(ALICE, BUY, 1, 8_000 - nth)
        market.turn()

    told = market.feed.heard(one)
    assert told[0] == {"lastUpdateId": told[0]["lastUpdateId"], "bids": [], "asks": []}
    assert len(told) == 6  # the last two orders wait below the fifth level
    assert told[-1]["bids"] == [[str(8_000 - nth), "1"] for nth in range(5)]


def test_the_best_prices_are_told_at_once_to_who_comes(market: FollowedMarket) -> None:
    market.order(ALICE, SELL, 5, 8_000)
    first = market.feed.come(f"{NAME}@bookTicker")
    market.turn()
    market.order(BOB, BUY, 2, 7_000)
    market.turn()
    second = market.feed.come(f"{NAME}@bookTicker")
    market.feed.wait()

    size = market.feed.replica.size
    now = {"u": size, "s": SYMBOL, "b": "7000", "B": "2", "a": "8000", "A": "5"}
    assert market.feed.heard(second) == [now]
    assert market.feed.heard(first) == [{**now, "u": size - 1, "b": "0", "B": "0"}, now]


def test_an_order_book_that_closes_is_empty_at_once(market: FollowedMarket) -> None:
    one = market.feed.come(f"{NAME}@depth", f"{NAME}@bookTicker")
    market.order(ALICE, SELL, 5, 8_000)
    market.order(BOB, BUY, 5, 7_000)
    market.turn()
    market.feed.heard(one)
    market.until(market.series().terms.trading_until)
    assert market.history[-1][1] == TradingEnded.KIND  # no order has been removed yet
    market.turn()

    told = {each.get("e"): each for each in market.feed.heard(one)}
    assert told["depthUpdate"]["b"] == [["7000", "0"]]
    assert told["depthUpdate"]["a"] == [["8000", "0"]]
    assert (told[None]["b"], told[None]["a"]) == ("0", "0")
    market.wait(DAY)
    market.turn()
    assert market.feed.heard(one) == []


def test_what_nobody_listens_to_is_not_made(market: FollowedMarket) -> None:
    one = market.feed.come(f"{NAME}@depth", f"{NAME}@depth5")
    market.turn()
    market.feed.topics.drop(one)
    market.order(ALICE, SELL, 5, 8_000)
    market.turn()

    assert not market.feed.publisher._changes
    assert not market.feed.publisher._standing
    assert len(market.feed.heard(one)) == 1
