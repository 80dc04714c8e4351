"""What the state is made of, beside balances and order books.

All are mutable structs owned by the state and changed only by `evolve_…` functions. Fields are in
the order in which snapshots write them. Money is in money units, times are nanoseconds UTC.
"""

from enum import IntEnum

import msgspec

from exchange.amounts import cover_of
from exchange.commands.kinds import (
    FeeTier,
    MemberKind,
    Phase,
    Profile,
    Right,
)
from exchange.commands.terms import SeriesTerms
from exchange.events.series import SeriesStatus
from matching.orders import Order


class Thing(msgspec.Struct, array_like=True, gc=False):
    """Base of the venue's objects."""


class Member(Thing):
    """An account holder, as far as rules read it: codes, no names."""

    member: int
    kind: MemberKind
    tier: int
    group: int
    frozen: bool = False


class Market(Thing):
    """A named set of series that share a compliance profile, fees and the end of the day."""

    market: int
    name: str
    profile: Profile
    fees: tuple[FeeTier, ...]
    day_ends_at: int


class Deposit(Thing):
    """Money announced; `posted` once it arrived."""

    deposit: int
    member: int
    amount: int
    expires_at: int
    posted: bool = False
    closed: bool = False


class Withdrawal(Thing):
    """Money set aside for payment; `closed` once paid or let go."""

    withdrawal: int
    member: int
    amount: int
    closed: bool = False


class Payment(Thing):
    """Money that a member paid for a purchase, and how much of it was refunded."""

    payment: int
    payer: int
    shares: tuple[tuple[int, int], ...]
    refundable_until: int
    refunded: int = 0

    @property
    def total(self) -> int:
        """What was paid to all of them."""
        return sum(amount for _, amount in self.shares)


class Offering(Thing):
    """The window in which units of a series are first sold."""

    opens_at: int
    closes_at: int
    cap: int
    minimum: int
    member_cap: int
    subscribed: int = 0
    closed: bool = False
    succeeded: bool = False


class WaitingPool(Thing):
    """Whom what waits is for in a wind-down: units bought first hand after `returnable_since`.

    `freed` of it is for `lacking` of what holders are still owed after that.
    """

    returnable_since: int
    freed: int
    lacking: int


class TopUps(Thing):
    """How a series is sold at any time, and the money of it that waits for the merchant.

    `waiting` is by the time of its release, earliest first; in a wind-down all of it stands under
    the time when that began, and `pool` says whom it is for.
    """

    series: int
    is_open: bool = False
    member_cap: int = 0
    waiting: dict[int, int] = {}
    pool: WaitingPool | None = None

    @property
    def total(self) -> int:
        """All the money that waits."""
        return sum(self.waiting.values())


class Lot(Thing):
    """Units acquired together: when, how many are left, what they cost, and whether first hand."""

    acquired_at: int
    quantity: int
    cost: int
    first_hand: bool


class Purpose(IntEnum):
    """Why orders and holdings of a series are being closed."""

    TRADING_END = 1
    EXPIRY = 2
    WIND_DOWN = 3


class WindDownPool(Thing):
    """The rate of a wind-down, fixed in its first entry: `pool` of escrow for `value` of principal.

    `surplus` is what is left for the merchant's own units.
    """

    pool: int
    value: int
    surplus: int


class Series(Thing):
    """A series of rights: its terms, where it is in its life, and what is outstanding."""

    series: int
    merchant: int
    terms: SeriesTerms
    status: SeriesStatus = SeriesStatus.DRAFTED
    phase: Phase = Phase.CONTINUOUS
    issued: int = 0
    outstanding: int = 0
    principal: int = 0
    next_trade: int = 1
    last_price: int = 0
    cool_off_until: int = 0
    defaulted: bool = False
    offering: Offering | None = None
    closing: Purpose | None = None
    closed_up_to: int = 0
    pool: WindDownPool | None = None
    lot_window: int = 0
    """How long lots must be kept apart: the longer of cool-off and holding time."""
    card_limit: int = 0
    """How many units one member may have: as many as the face cap of a card allows; 0: any."""
    raised_cover: int = 0
    """The cover that the merchant raised that of its terms to; 0: it did not."""
    terms_version: int = 1
    buying_back: bool = False
    bought_back: int = 0
    """Units that the merchant bought for its standing buy-back, to retire next."""

    @property
    def cover(self) -> int:
        """What stays in escrow for each unit after the release, rounded up."""
        terms = self.terms
        return self.raised_cover or cover_of(terms.issue_price, terms.release_bps)

    @property
    def rest(self) -> int:
        """What of the issue price of a unit is not cover: in the end the merchant's."""
        return self.terms.issue_price - self.cover

    @property
    def value(self) -> int:
        """The principal of everything outstanding: what escrow stands behind."""
        return self.outstanding * self.terms.issue_price + self.principal


class OpenOrder(Order, array_like=True, gc=False):
    """A resting order with what the venue must know of it; the order book owns it."""

    series: int = 0
    member: int = 0
    quantity: int = 0
    worst_bps: int = 0
    maker_bps: int = 0
    taker_bps: int = 0
    client_order_id: str = ""
    hold: int = 0
    executed: int = 0


class Gift(Thing):
    """Units set aside for a claimant."""

    gift: int
    series: int
    giver: int
    quantity: int
    claim_hash: bytes
    expires_at: int
    to: int


class Transfer(Thing):
    """Units offered to a named member at a price."""

    transfer: int
    series: int
    seller: int
    buyer: int
    quantity: int
    price: int
    expires_at: int
    seller_bps: int
    buyer_bps: int


class Authorisation(Thing):
    """Units or principal reserved at the counter, and what became of them."""

    authorisation: int
    series: int
    merchant: int
    holder: int
    right: Right
    quantity: int
    nonce: bytes
    expires_at: int
    closed: bool = False
    captured: int = 0
    released: int = 0
    pay: int = 0
    """What the issuer owes for a unit to `merchant`, if that is another."""
    due_by: int = 0
    """The entry by which it came to owe that."""


class Dues(Thing):
    """What a merchant has set aside for another, and the entry that paid all before it out."""

    debtor: int
    creditor: int
    amount: int = 0
    cleared_by: int = 0
