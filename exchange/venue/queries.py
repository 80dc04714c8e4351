"""Answers to queries, from the state alone; reading changes nothing.

`answer(state, query, now, halted)` is the only thing to call. Every answer carries the number of
entries it has seen. Orders and balances of a series that is being closed are shown as they will be
once that is done; see `final_figures`.
"""

from collections.abc import Callable
from typing import Final, Never, cast

from exchange import queries as q
from exchange.amounts import MONEY, claim_of, units_of
from exchange.commands.kinds import Side, TimeInForce
from exchange.events.series import SeriesStatus
from exchange.venue.final_figures import final_balances, open_orders
from exchange.venue.objects import Lot, OpenOrder, Series
from exchange.venue.outcome import AUTHORISED, ESCROW
from exchange.venue.state import State
from exchange.venue.timers import TimerKind
from exchange.venue.waiting import ends_at

MOST_LEVELS: Final = 5_000
"""No deeper than this is an order book shown."""

OVER: Final = (SeriesStatus.EXPIRED, SeriesStatus.WINDING_DOWN)


def answer(state: State, query: q.Query[q.Answer], now: int, *, halted: bool) -> q.Answer:
    """Answer `query` as of `now`; `halted` says whether the clock is not believed."""
    if isinstance(query, q.AskTime):
        return q.TimeShown(state.sequence, now, halted)
    return _ANSWER[type(query)](state, cast("Never", query))


def _markets(state: State, _query: q.AskMarkets) -> q.MarketsShown:
    shown = (
        q.MarketShown(each.market, each.name, each.profile, each.fees, each.day_ends_at)
        for each in state.markets.values()
    )
    return q.MarketsShown(state.sequence, tuple(shown))


def _series(state: State, query: q.AskSeries) -> q.SeriesListed:
    if not query.symbol and not query.series:
        chosen = list(state.series.values())
    else:
        number = state.symbols.get(query.symbol, 0) if query.symbol else query.series
        found = state.series.get(number)
        chosen = [] if found is None else [found]
    return q.SeriesListed(state.sequence, tuple(_series_shown(state, each) for each in chosen))


def _series_shown(state: State, series: Series) -> q.SeriesShown:
    number, offering = series.series, series.offering
    return q.SeriesShown(
        series=number,
        merchant=series.merchant,
        terms=series.terms,
        status=series.status,
        phase=series.phase,
        defaulted=series.defaulted,
        issued=series.issued,
        outstanding=series.outstanding,
        principal=series.principal,
        claims=sum(state.debts[claim_of(number)].values()),
        escrow=state.balances.get(-number, MONEY, ESCROW),
        cover=series.cover,
        last_price=series.last_price,
        trades=series.next_trade - 1,
        offering=None
        if offering is None
        else q.OfferingShown(
            offering.opens_at,
            offering.closes_at,
            offering.cap,
            offering.minimum,
            offering.member_cap,
            offering.subscribed,
        ),
        terms_version=series.terms_version,
        buying_back=series.buying_back,
        proceeds_due_at=state.timers.due_at(TimerKind.PROCEEDS_DUE, number) or 0,
        top_ups=_top_ups_shown(state, series),
    )


def _top_ups_shown(state: State, series: Series) -> q.TopUpsShown | None:
    top_ups = state.top_ups.get(series.series)
    if top_ups is None:
        return None
    return q.TopUpsShown(
        top_ups.is_open,
        ends_at(state, series),
        top_ups.member_cap,
        top_ups.total,
        state.timers.due_at(TimerKind.TOP_UPS_DUE, series.series) or 0,
    )


def _depth(state: State, query: q.AskDepth) -> q.DepthShown:
    series = state.series.get(query.series)
    if series is None or series.closing is not None:
        return q.DepthShown(state.sequence, (), ())
    order_book = state.order_books[query.series]
    levels = max(0, min(query.levels, MOST_LEVELS))
    bids, asks = (tuple(order_book.depth(side, levels)) for side in (Side.BUY, Side.SELL))
    return q.DepthShown(state.sequence, bids, asks)


def _balances(state: State, query: q.AskBalances) -> q.BalancesShown:
    held = final_balances(state, query.member)
    shown = (q.BalanceShown(*account, held[account]) for account in sorted(held))
    return q.BalancesShown(state.sequence, tuple(shown))


def _open_orders(state: State, query: q.AskOpenOrders) -> q.OrdersShown:
    orders = open_orders(state, query.member, query.series)
    return q.OrdersShown(state.sequence, tuple(_order_shown(each) for each in orders))


def _order(state: State, query: q.AskOrder) -> q.OrdersShown:
    number = query.order
    if not number:
        number = state.client_orders.get((query.member, query.client_order_id), 0)
    order = state.orders.get(number)
    if (
        order is None
        or order.member != query.member
        or state.series[order.series].closing is not None
    ):
        return q.OrdersShown(state.sequence, ())
    return q.OrdersShown(state.sequence, (_order_shown(order),))


def _order_shown(order: OpenOrder) -> q.OrderShown:
    return q.OrderShown(
        order=order.order_id,
        member=order.member,
        series=order.series,
        client_order_id=order.client_order_id,
        side=order.side,
        price=order.price,
        quantity=order.quantity,
        executed=order.executed,
        open_quantity=order.remaining,
        time_in_force=TimeInForce(order.time_in_force),
        post_only=order.post_only,
        self_trade_prevention=order.self_trade_prevention,
        expires_at=order.expires_at,
        hold=order.hold,
    )


def _member(state: State, query: q.AskMember) -> q.MemberShown:
    member = state.members.get(query.member)
    if member is None:
        return q.MemberShown(state.sequence, found=False)
    codes = (member.member, member.kind, member.tier, member.group, member.frozen)
    return q.MemberShown(state.sequence, *codes, found=True)


def _holdings(state: State, query: q.AskHoldings) -> q.HoldingsShown:
    shown = [
        _holding_shown(state, state.series[number], query.member, holdings[query.member])
        for number, holdings in state.holdings.items()
        if query.member in holdings
    ]
    return q.HoldingsShown(state.sequence, tuple(each for each in shown if each.quantity))


def _holding_shown(state: State, series: Series, member: int, lots: list[Lot]) -> q.HoldingShown:
    quantity = sum(lot.quantity for lot in lots)
    cost = sum(lot.cost for lot in lots)
    if series.status not in OVER:
        shown = (q.LotShown(x.acquired_at, x.quantity, x.cost, x.first_hand) for x in lots)
        return q.HoldingShown(series.series, quantity, cost, tuple(shown))
    # Only what is being captured at a counter is still a unit.
    left = state.balances.get(member, units_of(series.series), AUTHORISED)
    if series.status is SeriesStatus.WINDING_DOWN:
        left = 0
    return q.HoldingShown(series.series, left, cost * left // quantity, ())


Answering = Callable[[State, Never], q.Answer]

_ANSWER: Final[dict[type[q.Query[q.Answer]], Answering]] = {
    q.AskMarkets: _markets,
    q.AskSeries: _series,
    q.AskDepth: _depth,
    q.AskBalances: _balances,
    q.AskOpenOrders: _open_orders,
    q.AskOrder: _order,
    q.AskMember: _member,
    q.AskHoldings: _holdings,
}
