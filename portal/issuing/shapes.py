"""What the JSON API takes and answers about series: the same as the pages, for programs."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from exchange.client import OfferingShown, TopUpsShown
from exchange.commands import ExpiryPolicy, Phase, UnitKind
from exchange.events import SeriesStatus
from exchange.history.milestones import Milestone
from exchange.history.top_ups import TopUpRow, TopUpsOfDay
from portal.api import Asked, Moment, Quantity, Sequence, Yuan
from portal.issuing.positions import Position
from portal.issuing.proposals import Proposal, Texts, usual_tick
from portal.issuing.reports import Report
from portal.issuing.service import Window
from portal.series_texts import BUYS_LENGTH, NAME_LENGTH, Colour
from portal.tickets import Ticket

Name = Annotated[str, Meta(min_length=1, max_length=NAME_LENGTH)]
Buys = Annotated[str, Meta(min_length=1, max_length=BUYS_LENGTH)]
Rules = Annotated[str, Meta(max_length=2_000)]
Basis = Annotated[int, Meta(ge=0, le=10_000)]
Limit = Annotated[int, Meta(ge=0, le=10**9)]
UnitName = Literal["value", "visit"]
ExpiryName = Literal["principal", "lapse", "never"]


class NewSeries(Asked, frozen=True):
    """A series to be issued. Ratios in basis points; prices left out are the usual ones."""

    stem: Annotated[str, Meta(pattern=r"^[A-Z][A-Z0-9]{0,11}$")]
    brand_zh: Name
    brand_en: Name
    name_zh: Name
    name_en: Name
    buys_zh: Buys
    buys_en: Buys
    unit: UnitName
    face_value: Yuan
    issue_price: Yuan
    cap: Quantity
    release_bps: Basis
    trading_until: Moment
    use_until: Moment
    colour: Colour = Colour.SLATE
    expiry: ExpiryName = "principal"
    tick: Yuan | None = None
    lowest_price: Yuan | None = None
    highest_price: Yuan | None = None
    rules_zh: Rules = ""
    rules_en: Rules = ""
    market: Annotated[int, Meta(ge=1, le=2**31)] = 1

    def proposal(self, document: str) -> Proposal:
        """Return the proposal that this comes to; `document` is the number of its terms."""
        tick = usual_tick(self.face_value) if self.tick is None else int(self.tick)
        highest = self.face_value - self.face_value % (tick or 1)
        texts = {name: str(getattr(self, name)) for name in Texts.__struct_fields__}
        return Proposal(
            stem=self.stem,
            texts=Texts(**texts),
            document=document,
            market=self.market,
            unit=UnitKind[self.unit.upper()],
            face_value=int(self.face_value),
            issue_price=int(self.issue_price),
            release_bps=self.release_bps,
            tick=tick,
            lowest_price=tick if self.lowest_price is None else int(self.lowest_price),
            highest_price=highest if self.highest_price is None else int(self.highest_price),
            trading_until=int(self.trading_until),
            use_until=int(self.use_until),
            expiry=ExpiryPolicy[self.expiry.upper()],
            cap=self.cap,
        )


class NewOffering(Asked, frozen=True):
    """The window in which a series is sold; a member cap of 0 is none."""

    opens_at: Moment
    closes_at: Moment
    cap: Quantity
    minimum: Limit = 0
    member_cap: Limit = 0

    def window(self) -> Window:
        """Return the window as the service takes it."""
        return Window(
            int(self.opens_at), int(self.closes_at), self.cap, self.minimum, self.member_cap
        )


class NewTopUps(Asked, frozen=True):
    """How a series is sold at any time. 0 is no limit."""

    member_cap: Limit = 0


class Units(Asked, frozen=True):
    """How many units."""

    quantity: Quantity


class OfferingShape(msgspec.Struct, frozen=True):
    """An open offering, with what was subscribed so far."""

    opens_at: Moment
    closes_at: Moment
    cap: int
    minimum: int
    member_cap: int
    subscribed: int


class TopUpsShape(msgspec.Struct, frozen=True):
    """Whether a series is sold at any time, and the money of it that waits for cool-offs.

    It can be until `until`; some of what waits is released at `next_release_at`, if any does.
    """

    open: bool
    until: Moment
    member_cap: int
    waiting: Yuan
    next_release_at: Moment | None


class SeriesShape(msgspec.Struct, frozen=True):
    """A series: what it is, what stands behind it, and how it is sold, if it is."""

    symbol: str
    merchant: int
    brand: str
    name: str
    buys: str
    terms: str
    terms_hash: str
    unit: str
    face_value: Yuan
    issue_price: Yuan
    last_price: Yuan
    status: str
    phase: str
    defaulted: bool
    trading_until: Moment
    use_until: Moment
    expiry: str
    cap: int
    issued: int
    outstanding: int
    escrow: Yuan
    cover: Yuan
    owed: Yuan
    offering: OfferingShape | None
    top_ups: TopUpsShape | None


class TopUpShape(msgspec.Struct, frozen=True):
    """Units that you bought at any time, and what became of the price."""

    sequence: Sequence
    at: Moment
    quantity: int
    paid: Yuan
    to_escrow: Yuan
    to_merchant: Yuan
    waiting: Yuan
    release_at: Moment | None


class TopUpDayShape(msgspec.Struct, frozen=True):
    """The top-ups of a day, and what of earlier ones was released to you on it."""

    day: Moment
    count: int
    quantity: int
    paid: Yuan
    to_escrow: Yuan
    to_merchant: Yuan
    waiting: Yuan
    released: Yuan


class MilestoneShape(msgspec.Struct, frozen=True):
    """What happened to a series, and the entry that says so."""

    event: str
    at: Moment
    sequence: Sequence


class LifeShape(msgspec.Struct, frozen=True):
    """A series and what happened to it, oldest first."""

    series: SeriesShape
    life: list[MilestoneShape]


class DayShape(msgspec.Struct, frozen=True):
    """The supply of a series at the end of a day."""

    day: Moment
    issued: int
    held: int
    used: int
    ended: int
    escrow: Yuan
    subscribed: Yuan


class ReportShape(msgspec.Struct, frozen=True):
    """A series as its merchant sees it: counts and sums, no names."""

    series: SeriesShape
    sold: int
    offered: int
    used: int
    released: Yuan
    days: list[DayShape]


class PositionShape(msgspec.Struct, frozen=True):
    """What you have of a series, and the money you have at hand."""

    cash: Yuan
    subscribed: int
    paid: Yuan
    held: int
    principal: Yuan
    returnable: int


class EntryShape(msgspec.Struct, frozen=True):
    """The entry of the ledger in which it stands."""

    sequence: Sequence


class IssuedShape(msgspec.Struct, frozen=True):
    """The symbol that a series got."""

    symbol: str


def of_ticket(ticket: Ticket) -> SeriesShape:
    """Return a series as programs read it."""
    return SeriesShape(
        symbol=ticket.symbol,
        merchant=ticket.merchant,
        brand=ticket.brand,
        name=ticket.name,
        buys=ticket.buys,
        terms=ticket.terms,
        terms_hash=ticket.terms_hash.hex(),
        unit=ticket.unit.name.lower(),
        face_value=Yuan(ticket.face_value),
        issue_price=Yuan(ticket.issue_price),
        last_price=Yuan(ticket.last_price),
        status=SeriesStatus(ticket.status).name.lower(),
        phase=Phase(ticket.phase).name.lower(),
        defaulted=ticket.defaulted,
        trading_until=Moment(ticket.trading_until),
        use_until=Moment(ticket.use_until),
        expiry=ticket.expiry.name.lower(),
        cap=ticket.cap,
        issued=ticket.issued,
        outstanding=ticket.outstanding,
        escrow=Yuan(ticket.escrow),
        cover=Yuan(ticket.cover),
        owed=Yuan(ticket.owed),
        offering=_of_offering(ticket.offering) if ticket.offering else None,
        top_ups=_of_top_ups(ticket.top_ups) if ticket.top_ups else None,
    )


def _of_top_ups(top_ups: TopUpsShown) -> TopUpsShape:
    return TopUpsShape(
        top_ups.is_open,
        Moment(top_ups.until),
        top_ups.member_cap,
        Yuan(top_ups.waiting),
        Moment(top_ups.next_release_at) if top_ups.next_release_at else None,
    )


def of_top_up(row: TopUpRow) -> TopUpShape:
    """Return a top-up as programs read it."""
    return TopUpShape(
        row.top_up,
        Moment(row.time),
        row.quantity,
        Yuan(row.paid),
        Yuan(row.to_escrow),
        Yuan(row.to_merchant),
        Yuan(row.waiting),
        Moment(row.release_at) if row.release_at else None,
    )


def of_day(day: TopUpsOfDay) -> TopUpDayShape:
    """Return the top-ups of a day as programs read them."""
    return TopUpDayShape(
        Moment(day.day),
        day.count,
        day.quantity,
        Yuan(day.paid),
        Yuan(day.to_escrow),
        Yuan(day.to_merchant),
        Yuan(day.waiting),
        Yuan(day.released),
    )


def _of_offering(offering: OfferingShown) -> OfferingShape:
    return OfferingShape(
        Moment(offering.opens_at),
        Moment(offering.closes_at),
        offering.cap,
        offering.minimum,
        offering.member_cap,
        offering.subscribed,
    )


def of_milestone(milestone: Milestone) -> MilestoneShape:
    """Return a milestone as programs read it."""
    return MilestoneShape(milestone.event.__name__, Moment(milestone.time), milestone.sequence)


def of_report(report: Report) -> ReportShape:
    """Return a merchant's report as programs read it."""
    days = [
        DayShape(
            Moment(one.day),
            one.issued,
            one.held,
            one.used,
            one.expired + one.refunded,
            Yuan(one.escrow),
            Yuan(one.subscribed),
        )
        for one in report.days
    ]
    return ReportShape(
        of_ticket(report.ticket),
        report.sold,
        report.offered,
        report.used,
        Yuan(report.released),
        days,
    )


def of_position(mine: Position) -> PositionShape:
    """Return a position as programs read it."""
    return PositionShape(
        Yuan(mine.cash),
        mine.subscribed,
        Yuan(mine.paid),
        mine.held,
        Yuan(mine.principal),
        mine.returnable,
    )
