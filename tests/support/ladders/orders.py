"""Orders on the order book."""

import msgspec

from exchange.amounts import MAX_AMOUNT, MAX_QUANTITY
from exchange.commands import (
    AmendOrder,
    BeginWithdrawal,
    CancelOrder,
    CancelOrders,
    MarketMode,
    OrderType,
    Phase,
    PlaceOrder,
    SetPhase,
    Side,
    TimeInForce,
)
from exchange.refusals import Refusal
from tests.support.ladders.ladder import Break, Ladder, at_once, broken, now, under
from tests.support.market import (
    ALICE,
    AUTO,
    BOB,
    CAROL,
    HOTPOT,
    START,
    TERMS,
    YUAN,
    Market,
    order,
)

BUY, SELL = Side.BUY, Side.SELL
PRICE = 8_000


def trading() -> Market:
    """Series 1 in trading, series 2 drafted; alice, bob have 100 units each, carol has money.

    Bob asks for 9,000 each for 10 units; carol bids 7,000 each for 10.
    """
    market = Market()
    market.issue({ALICE: 100, BOB: 100}, tick=10, lot=5, lowest_price=100)
    market.draft(symbol="HOTPOT2703A")
    market.deposit(CAROL, 1_000)
    named = msgspec.structs.replace(order(CAROL, BUY, 10, 7_000), client_order_id="mine")
    market.ok(named)
    market.order(BOB, SELL, 10, 9_000)
    return market


def _poor(market: Market) -> None:
    cents = market.money(CAROL) // 100 * 100
    market.ok(BeginWithdrawal(CAROL, *AUTO, cents))


def _asked(market: Market) -> None:
    market.order(ALICE, SELL, 10, PRICE)


def _phase(phase: Phase) -> Break:
    def halt(market: Market) -> None:
        market.ok(SetPhase(0, *AUTO, 1, phase))

    return broken(Refusal.TRADING_HALTED, "series", 0, halt)


def _trading_over(market: Market) -> None:
    market.until(TERMS.trading_until)


def _expired(market: Market) -> None:
    market.until(TERMS.use_until)


def bid(market: Market) -> int:
    """Return carol's order."""
    return min(market.state.orders)


def ask(market: Market) -> int:
    """Return bob's order."""
    return max(market.state.orders)


STATES = (
    _phase(Phase.HALTED),
    _phase(Phase.CANCEL_ONLY),
    broken(Refusal.TRADING_CLOSED, "series", 0, _trading_over),
    broken(Refusal.SERIES_EXPIRED, "series", 0, _expired),
)

TERMS_BROKEN = (
    broken(Refusal.PRICE_OFF_TICK, "price", 10, price=8_005),
    broken(Refusal.PRICE_OUT_OF_BAND, "price", YUAN, price=10_010),
    broken(Refusal.PRICE_OUT_OF_BAND, "price", 100, price=90),
    broken(Refusal.QUANTITY_OFF_LOT, "quantity", 5, quantity=12),
)

QUANTITIES = (
    broken(Refusal.QUANTITY_NOT_POSITIVE, "quantity", quantity=0),
    broken(Refusal.QUANTITY_NOT_POSITIVE, "quantity", quantity=-5),
    broken(Refusal.QUANTITY_TOO_LARGE, "quantity", MAX_QUANTITY, quantity=MAX_QUANTITY + 5),
)

WHEN = (
    broken(Refusal.FIELD_OUT_OF_RANGE, "expires_at", expires_at=2**63),
    broken(
        Refusal.TIME_IN_THE_PAST,
        "expires_at",
        now,
        time_in_force=TimeInForce.GTD,
        expires_at=at_once,
    ),
    broken(Refusal.TIME_IN_THE_PAST, "expires_at", now, time_in_force=TimeInForce.GTD),
    broken(Refusal.COMBINATION_INVALID, "expires_at", expires_at=START),
    broken(Refusal.COMBINATION_INVALID, "post_only", post_only=True, time_in_force=TimeInForce.IOC),
    broken(Refusal.COMBINATION_INVALID, "post_only", post_only=True, time_in_force=TimeInForce.FOK),
)

BUDGETS = (
    broken(Refusal.AMOUNT_NOT_POSITIVE, "budget", budget=-1),
    broken(Refusal.AMOUNT_TOO_LARGE, "budget", MAX_AMOUNT, budget=2**53),
    broken(Refusal.COMBINATION_INVALID, "budget", budget=1),
)

NAMES = (
    broken(Refusal.KEY_MALFORMED, "client_order_id", 36, client_order_id="x" * 37),
    broken(Refusal.KEY_MALFORMED, "client_order_id", 36, client_order_id="我的"),
)


def place(member: int, side: Side, quantity: int = 0, budget: int = 0) -> PlaceOrder:
    """Return a market order that takes what is there."""
    kind, when = OrderType.MARKET, TimeInForce.IOC
    return PlaceOrder(member, *AUTO, 1, side, kind, 0, quantity, when, budget=budget)


CASES = (
    Ladder(
        "limit bid",
        trading,
        lambda _: order(CAROL, BUY, 10, PRICE),
        (
            *NAMES,
            *WHEN,
            *BUDGETS,
            *QUANTITIES,
            broken(Refusal.PRICE_NOT_POSITIVE, "price", price=0),
            broken(Refusal.PRICE_NOT_POSITIVE, "price", price=-10),
            broken(
                Refusal.COMBINATION_INVALID,
                "time_in_force",
                order_type=OrderType.MARKET,
                alone=True,
            ),
            broken(Refusal.SERIES_UNKNOWN, "series", series=9),
            broken(Refusal.ORDER_DUPLICATE, "client_order_id", bid, client_order_id="mine"),
            broken(Refusal.SERIES_NOT_OPEN, "series", series=2, alone=True),
            *STATES,
            *TERMS_BROKEN,
            broken(Refusal.MODE_FORBIDS, "series", 0, under(mode=MarketMode.NEGOTIATED)),
            broken(Refusal.POSITION_LIMIT, "quantity", 9, under(max_position=19)),
            broken(Refusal.WOULD_CROSS, "price", 0, _asked, post_only=True),
            broken(Refusal.FUNDS_INSUFFICIENT, "quantity", 0, _poor),
        ),
    ),
    Ladder(
        "limit offer",
        trading,
        lambda _: order(ALICE, SELL, 10, PRICE),
        (
            *NAMES,
            *WHEN,
            *QUANTITIES,
            *STATES,
            *TERMS_BROKEN,
            broken(Refusal.HOLDING_TIME, "quantity", 0, under(min_holding=10**18)),
            broken(Refusal.UNITS_INSUFFICIENT, "quantity", 0, actor=CAROL),
            broken(Refusal.UNITS_INSUFFICIENT, "quantity", 90, actor=BOB, quantity=95),
        ),
    ),
    Ladder(
        "first bid",
        trading,
        lambda _: order(HOTPOT, BUY, 100, PRICE),
        (
            broken(Refusal.HOLDER_LIMIT, "series", 3, under(max_holders=3)),
            broken(Refusal.FUNDS_INSUFFICIENT, "quantity", 80 * YUAN, quantity=105),
        ),
    ),
    Ladder(
        "market buy for money",
        trading,
        lambda _: place(CAROL, BUY, budget=10 * YUAN),
        (
            *NAMES,
            broken(Refusal.AMOUNT_NOT_POSITIVE, "budget", budget=-1),
            broken(Refusal.AMOUNT_TOO_LARGE, "budget", MAX_AMOUNT, budget=2**53),
            broken(Refusal.PRICE_NOT_POSITIVE, "price", price=-10),
            broken(Refusal.COMBINATION_INVALID, "time_in_force", time_in_force=TimeInForce.GTC),
            broken(Refusal.COMBINATION_INVALID, "expires_at", expires_at=START),
            broken(Refusal.COMBINATION_INVALID, "post_only", post_only=True),
            broken(Refusal.COMBINATION_INVALID, "budget", quantity=5),
            broken(Refusal.COMBINATION_INVALID, "budget", side=SELL),
            broken(Refusal.COMBINATION_INVALID, "budget", time_in_force=TimeInForce.FOK),
            broken(
                Refusal.COMBINATION_INVALID,
                "budget",
                order_type=OrderType.LIMIT,
                price=PRICE,
                quantity=10,
            ),
            *STATES,
            broken(Refusal.PRICE_OFF_TICK, "price", 10, price=8_005),
            broken(Refusal.PRICE_OUT_OF_BAND, "price", YUAN, price=10_010),
            broken(Refusal.POSITION_LIMIT, "quantity", 4, under(max_position=14)),
            # The only ask is 9,000; five units of it are 45,000.
            broken(Refusal.FUNDS_INSUFFICIENT, "budget", 44_999, budget=44_999, alone=True),
            broken(Refusal.NO_LIQUIDITY, "series", price=PRICE, alone=True),
        ),
    ),
    Ladder(
        "market sale",
        trading,
        lambda _: place(ALICE, SELL, 5),
        (
            *QUANTITIES,
            broken(Refusal.QUANTITY_OFF_LOT, "quantity", 5, quantity=12),
            broken(Refusal.UNITS_INSUFFICIENT, "quantity", 100, quantity=105),
        ),
    ),
    Ladder(
        "market sale with least proceeds",
        trading,
        lambda _: msgspec.structs.replace(place(ALICE, SELL, 5), least_proceeds=30_000),
        (
            broken(Refusal.AMOUNT_NOT_POSITIVE, "least_proceeds", least_proceeds=-1),
            broken(Refusal.AMOUNT_TOO_LARGE, "least_proceeds", MAX_AMOUNT, least_proceeds=2**53),
            broken(Refusal.COMBINATION_INVALID, "least_proceeds", side=BUY, alone=True),
            broken(
                Refusal.COMBINATION_INVALID,
                "least_proceeds",
                order_type=OrderType.LIMIT,
                price=PRICE,
                time_in_force=TimeInForce.GTC,
                alone=True,
            ),
            *STATES,
            broken(Refusal.QUANTITY_OFF_LOT, "quantity", 5, quantity=12),
            broken(Refusal.PROCEEDS_TOO_LOW, "least_proceeds", 0, price=10_000, alone=True),
        ),
    ),
    Ladder(
        "fill or kill",
        trading,
        lambda _: msgspec.structs.replace(place(CAROL, BUY, 10), time_in_force=TimeInForce.FOK),
        (broken(Refusal.FUNDS_INSUFFICIENT, "quantity", 0, _poor),),
    ),
    Ladder(
        "cancel",
        trading,
        lambda market: CancelOrder(CAROL, *AUTO, 1, bid(market)),
        (
            broken(Refusal.SERIES_UNKNOWN, "series", series=9),
            broken(Refusal.ORDER_UNKNOWN, "order", order=1),
            broken(Refusal.ORDER_UNKNOWN, "order", order=ask),
            broken(Refusal.ORDER_UNKNOWN, "order", actor=ALICE),
            broken(Refusal.ORDER_UNKNOWN, "order", series=2, alone=True),
            broken(Refusal.ORDER_UNKNOWN, "client_order_id", order=0),
            broken(Refusal.ORDER_UNKNOWN, "client_order_id", order=0, client_order_id="yours"),
        ),
    ),
    Ladder(
        "cancel many",
        trading,
        lambda _: CancelOrders(CAROL, *AUTO),
        (
            broken(Refusal.FIELD_OUT_OF_RANGE, "side", 1, side=2),
            broken(Refusal.FIELD_OUT_OF_RANGE, "side", 1, side=-2),
            broken(Refusal.SERIES_UNKNOWN, "series", series=9),
            broken(Refusal.SERIES_UNKNOWN, "series", series=-1),
            broken(Refusal.ORDER_UNKNOWN, "series", series=2),
            broken(Refusal.ORDER_UNKNOWN, "series", side=1),
            broken(Refusal.ORDER_UNKNOWN, "series", actor=ALICE),
        ),
    ),
    Ladder(
        "amend bid",
        trading,
        lambda market: AmendOrder(CAROL, *AUTO, 1, bid(market), PRICE, 15),
        (
            *QUANTITIES,
            broken(Refusal.PRICE_NOT_POSITIVE, "price", price=0),
            broken(Refusal.SERIES_UNKNOWN, "series", series=9),
            broken(Refusal.ORDER_UNKNOWN, "order", order=1),
            broken(Refusal.ORDER_UNKNOWN, "order", order=ask),
            broken(Refusal.ORDER_UNKNOWN, "order", actor=ALICE),
            broken(Refusal.ORDER_UNKNOWN, "order", series=2, alone=True),
            _phase(Phase.HALTED),
            _phase(Phase.CANCEL_ONLY),
            broken(Refusal.TRADING_CLOSED, "series", 0, _trading_over, alone=True),
            broken(Refusal.ALREADY_DONE, "quantity", price=7_000, quantity=10),
            *TERMS_BROKEN,
            broken(Refusal.POSITION_LIMIT, "quantity", 4, under(max_position=14)),
            broken(Refusal.FUNDS_INSUFFICIENT, "quantity", 70_000, _poor),
        ),
    ),
    Ladder(
        "amend offer",
        trading,
        lambda market: AmendOrder(BOB, *AUTO, 1, ask(market), PRICE, 15),
        (
            broken(Refusal.HOLDING_TIME, "quantity", 0, under(min_holding=10**18)),
            broken(Refusal.UNITS_INSUFFICIENT, "quantity", 100, quantity=105),
        ),
    ),
)
