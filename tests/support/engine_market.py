"""A market for programs that trade over a client: members with money and units of series 1."""

import time

import msgspec

from exchange.client import Accepted, AskSeries, Client
from exchange.commands import (
    AdmitMember,
    BeginDeposit,
    CardKind,
    Command,
    DraftSeries,
    ExpiryPolicy,
    FeeTier,
    MemberKind,
    OpenMarket,
    OpenOffering,
    OrderType,
    PlaceOrder,
    PostDeposit,
    SeriesTerms,
    Side,
    Subscribe,
    UnitKind,
)
from exchange.events import SeriesStatus
from exchange.profiles import OPEN
from tests.support.waiting import wait_until

MERCHANT = 1
SERIES = 1
SECOND = 10**9
DAY = 86_400 * SECOND
YUAN = 10_000
UNITS = 1_000_000
VALIDITY = 500 * SECOND


def open_market(client: Client, traders: int, lasts: int = SECOND // 2) -> range:
    """Admit a merchant and `traders` members; sell the latter units; return their numbers.

    The offering lasts for `lasts` nanoseconds of the engine's clock, which must run.
    """
    now = time.time_ns()
    members = range(MERCHANT + 1, MERCHANT + 1 + traders)
    for nth in (MERCHANT, *members):
        give(client, AdmitMember(0, f"member {nth}", 0, MemberKind.NATURAL))
        begun = give(client, BeginDeposit(0, f"begin {nth}", 0, nth, 10**12, now + DAY))
        give(client, PostDeposit(0, f"post {nth}", 0, begun.sequence))
    give(client, OpenMarket(0, "market", 0, "main", OPEN, (FeeTier(10, 20),), 0))
    give(client, draft(now, "draft"))
    offering = OpenOffering(
        MERCHANT, "offering", 0, SERIES, now, time.time_ns() + lasts, 10**9, 0, 0
    )
    give(client, offering)
    for nth in members:
        give(client, Subscribe(nth, "subscribe", 0, SERIES, UNITS))
    wait_until(lambda: is_trading(client), "the units were issued")
    return members


def draft(now: int, key: str, **terms: object) -> DraftSeries:
    """Describe a series that can be traded for two months, with other `terms` where given."""
    return DraftSeries(MERCHANT, key, 0, msgspec.structs.replace(_terms(now), **terms))


def _terms(now: int) -> SeriesTerms:
    return SeriesTerms(
        market=1,
        symbol="HOTPOT2703",
        unit=UnitKind.VALUE,
        card=CardKind.NAMED,
        face_value=YUAN,
        issue_price=8_000,
        release_bps=5_000,
        tick=1,
        lot=1,
        lowest_price=1,
        highest_price=YUAN,
        trading_until=now + 60 * DAY,
        use_until=now + 90 * DAY,
        expiry=ExpiryPolicy.PRINCIPAL,
        cap=10**9,
        terms_hash=bytes(32),
    )


def is_trading(client: Client) -> bool:
    """Whether every subscriber of series 1 has units."""
    (series,) = client.query(AskSeries(series=SERIES)).series
    return series.status is SeriesStatus.TRADING and series.offering is None


def give(client: Client, command: Command) -> Accepted:
    """Give a command that must be accepted."""
    reply = client.submit(command)
    assert isinstance(reply, Accepted), (command, reply)
    return reply


def limit_order(member: int, key: str, side: Side, price: int, quantity: int) -> PlaceOrder:
    """Return an order for series 1 that may be sent again for minutes."""
    valid_until = time.time_ns() + VALIDITY
    return PlaceOrder(member, key, valid_until, SERIES, side, OrderType.LIMIT, price, quantity)
