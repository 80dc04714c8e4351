"""Tickets: a series as people see it, its live state and its texts in one.

The state is committed and comes from the exchange with each call; texts are those of the reader's
language, and a series without texts goes by its symbol. Money is in money units, times are
nanoseconds UTC.
"""

from collections.abc import Container, Iterable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from exchange.client import AskSeries, Client, OfferingShown, SeriesShown, TopUpsShown
from exchange.commands import ExpiryPolicy, Phase, UnitKind
from exchange.events import SeriesStatus
from portal.series_texts import Colour, SeriesText, texts_of

BASIS = 10_000
"""Parts that a ratio is told in."""

ALIVE = frozenset((SeriesStatus.PRESALE, SeriesStatus.TRADING, SeriesStatus.REDEMPTION_ONLY))
"""While a series is in one of these its units can be used, or soon will be."""


@dataclass(frozen=True, slots=True)
class Ticket:
    """A series as it is now, for a reader of one language.

    `last_price` is that of the last trade, 0 before the first; `price` is what a unit goes for: the
    last price, before that the issue price. `cover` is what escrow keeps for each unit after the
    release, `escrow` all that it holds now. What an offering brought beyond that is the merchant's
    at `proceeds_due_at` (0: nothing to come). `top_ups` says whether it is sold at any time, None
    if it never was. `terms_hash` is what the ledger keeps of the terms.
    """

    series: int
    symbol: str
    merchant: int
    brand: str
    name: str
    buys: str
    terms: str
    colour: str
    market: int
    unit: UnitKind
    face_value: int
    issue_price: int
    price: int
    last_price: int
    trades: int
    tick: int
    lot: int
    lowest_price: int
    highest_price: int
    status: SeriesStatus
    phase: Phase
    defaulted: bool
    offering: OfferingShown | None
    trading_until: int
    use_until: int
    expiry: ExpiryPolicy
    cap: int
    issued: int
    outstanding: int
    escrow: int
    cover: int
    principal: int
    claims: int
    release_bps: int
    terms_hash: bytes
    proceeds_due_at: int = 0
    top_ups: TopUpsShown | None = None

    @property
    def owed(self) -> int:
        """What all holders paid in and have not used: units at the issue price, principal, claims.

        This is what the reserve is measured against.
        """
        return self.outstanding * self.issue_price + self.principal + self.claims

    @property
    def backing(self) -> tuple[int, int]:
        """What lies in escrow and what is owed; before units are issued, as promised for one.

        In an offering all that was paid is there, but what is bought will be backed by less.
        """
        return (self.escrow, self.owed) if self.issued else (self.cover, self.issue_price)

    @property
    def reserve_bps(self) -> int:
        """What backs it as a share of what is owed, in basis points; all of it if nothing is."""
        held, owed = self.backing
        return held * BASIS // owed if owed else BASIS

    @property
    def discount_bps(self) -> int:
        """By how much the price is below face value, in basis points; negative above it."""
        return BASIS - self.price * BASIS // self.face_value

    @property
    def trades_now(self) -> bool:
        """Whether orders are taken."""
        return self.status is SeriesStatus.TRADING and self.phase is Phase.CONTINUOUS

    def sells_at(self, now: int) -> bool:
        """Whether the merchant sells units first hand, not at an offering, at this time."""
        top_ups = self.top_ups
        if top_ups is None or not top_ups.is_open or now >= top_ups.until:
            return False
        return not self.defaulted and self.phase is not Phase.HALTED

    @property
    def rest(self) -> int:
        """What of the issue price of a unit is not cover: in the end the merchant's."""
        return self.issue_price - self.cover

    @property
    def changes_hands(self) -> bool:
        """Whether its units can be given away."""
        usable = self.status in (SeriesStatus.TRADING, SeriesStatus.REDEMPTION_ONLY)
        return usable and self.phase is not Phase.HALTED

    @property
    def is_alive(self) -> bool:
        """Whether its units can be used, now or after the offering."""
        return self.status in ALIVE


def tickets(
    client: Client,
    session: Session,
    language: str,
    *,
    series: Container[int] | None = None,
    merchant: int | None = None,
    drafted: bool = False,
) -> list[Ticket]:
    """Return the tickets of these series, or of this merchant, or of all, by number.

    What is only drafted is no offer to anybody and left out unless asked for.
    """
    found = [
        shown
        for shown in client.query(AskSeries()).series
        if (series is None or shown.series in series)
        and (merchant is None or shown.merchant == merchant)
        and (drafted or shown.status is not SeriesStatus.DRAFTED)
    ]
    return written(found, session, language)


def ticket_of(
    client: Client, session: Session, language: str, symbol: str, *, drafted: bool = False
) -> Ticket | None:
    """Return the ticket of the series with that symbol; None if there is none to be shown."""
    found = client.query(AskSeries(symbol=symbol)).series if symbol else ()
    if not found or (found[0].status is SeriesStatus.DRAFTED and not drafted):
        return None
    return written(found, session, language)[0]


def written(found: Iterable[SeriesShown], session: Session, language: str) -> list[Ticket]:
    """Return the tickets of series that the exchange has just shown, in their order."""
    shown = list(found)
    texts = texts_of(session, [one.series for one in shown])
    return [ticket_from(one, texts.get(one.series), language) for one in shown]


def ticket_from(shown: SeriesShown, text: SeriesText | None, language: str) -> Ticket:
    """Return the ticket of a series from its two halves; one not issued yet can be shown so."""
    terms = shown.terms
    return Ticket(
        series=shown.series,
        symbol=terms.symbol,
        merchant=shown.merchant,
        brand=text.brand(language) if text else terms.symbol.rstrip("0123456789"),
        name=text.name(language) if text else terms.symbol,
        buys=text.buys(language) if text else "",
        terms=text.terms(language) if text else "",
        colour=text.colour if text else Colour.SLATE,
        market=terms.market,
        unit=terms.unit,
        face_value=terms.face_value,
        issue_price=terms.issue_price,
        price=shown.last_price or terms.issue_price,
        last_price=shown.last_price,
        trades=shown.trades,
        tick=terms.tick,
        lot=terms.lot,
        lowest_price=terms.lowest_price,
        highest_price=terms.highest_price,
        status=shown.status,
        phase=shown.phase,
        defaulted=shown.defaulted,
        offering=shown.offering,
        trading_until=terms.trading_until,
        use_until=terms.use_until,
        expiry=terms.expiry,
        cap=terms.cap,
        issued=shown.issued,
        outstanding=shown.outstanding,
        escrow=shown.escrow,
        cover=shown.cover,
        principal=shown.principal,
        claims=shown.claims,
        release_bps=terms.release_bps,
        terms_hash=terms.terms_hash,
        proceeds_due_at=shown.proceeds_due_at,
        top_ups=shown.top_ups,
    )
