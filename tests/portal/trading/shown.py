"""Tickets made up for tests of what computes with them."""

from dataclasses import replace

from exchange.commands import ExpiryPolicy, FeeTier, Phase, UnitKind
from exchange.events import SeriesStatus
from portal.clock import DAY
from portal.tickets import Ticket
from portal.trading.costs import Means

NOW = 1_700_000_000 * 10**9
YUAN = 10_000


def ticket(**fields: object) -> Ticket:
    """Return a trading series at 0.82 yuan with face value 1 yuan and 200 days to go."""
    plain = Ticket(
        series=1, symbol="HOTPOT2703", merchant=1, brand="Shuxiang", name="Hotpot voucher",
        buys="Broth", terms="", colour="chilli", market=1, unit=UnitKind.VALUE, face_value=YUAN,
        issue_price=8_000, price=8_200, last_price=8_200, trades=1, tick=10, lot=1,
        lowest_price=2_000, highest_price=YUAN, status=SeriesStatus.TRADING,
        phase=Phase.CONTINUOUS, defaulted=False, offering=None, trading_until=NOW + 170 * DAY,
        use_until=NOW + 200 * DAY, expiry=ExpiryPolicy.PRINCIPAL, cap=10**6, issued=1_000,
        outstanding=1_000, escrow=4_000_000, cover=4_000, principal=0, claims=0, release_bps=5_000,
        terms_hash=bytes(32),
    )  # fmt: skip
    return replace(plain, **fields)  # type: ignore[arg-type]


def means(money: int = 10**9, units: int = 10**6, maker: int = 0, taker: int = 10) -> Means:
    """Return what somebody has free, and their fees in basis points."""
    return Means(money, units, FeeTier(maker, taker))
