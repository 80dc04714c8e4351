"""What deciding comes to: facts to record, or a refusal."""

from exchange.amounts import FEN, MAX_AMOUNT, MAX_QUANTITY
from exchange.events.event import Event
from exchange.refusals import Refusal, Refused
from ledger.accounts import Bucket, Posting

Fact = tuple[Event, tuple[Posting, ...]]
"""An event and the postings that go with it: one entry of the ledger."""

Outcome = list[Fact]
"""The facts of one act, in the order in which they are recorded, all in one block."""

SLICE = 500
"""At most this many fills or accounts are in one entry."""

SLICE_PAUSE = 1_000_000
"""Nanoseconds of ledger time between two slices of a large act, so that other work goes on."""

# Bucket numbers as plain integers: an entry holds numbers, and comparing them is faster.
AVAILABLE = int(Bucket.AVAILABLE)
HELD = int(Bucket.HELD)
AUTHORISED = int(Bucket.AUTHORISED)
GIFTED = int(Bucket.GIFTED)
OFFERED = int(Bucket.OFFERED)
WITHDRAWING = int(Bucket.WITHDRAWING)
RECEIVABLE = int(Bucket.RECEIVABLE)
CLEARING = int(Bucket.CLEARING)
BANK = int(Bucket.BANK)
ISSUANCE = int(Bucket.ISSUANCE)
SUBSCRIPTION = int(Bucket.SUBSCRIPTION)
ESCROW = int(Bucket.ESCROW)
REDEEMED = int(Bucket.REDEEMED)
EXPIRED = int(Bucket.EXPIRED)
REFUNDED = int(Bucket.REFUNDED)
WOUNDUP = int(Bucket.WOUNDUP)
FEES = int(Bucket.FEES)
BREAKAGE = int(Bucket.BREAKAGE)
ROUNDING = int(Bucket.ROUNDING)


class Legs:
    """Postings being collected: amounts to one account are added up, zeros left out."""

    __slots__ = ("_amounts",)

    def __init__(self) -> None:
        self._amounts: dict[tuple[int, int, int], int] = {}

    def add(self, owner: int, asset: int, bucket: int, amount: int) -> None:
        """Credit `amount` to an account (debit it, if negative)."""
        account = (owner, asset, bucket)
        self._amounts[account] = self._amounts.get(account, 0) + amount

    def move(
        self, asset: int, amount: int, source: tuple[int, int], target: tuple[int, int]
    ) -> None:
        """Move `amount` of `asset` between two (owner, bucket)."""
        self.add(source[0], asset, source[1], -amount)
        self.add(target[0], asset, target[1], amount)

    def postings(self) -> tuple[Posting, ...]:
        """Return what was collected, in the order in which accounts were first named."""
        # A list first, and `+`: both a third quicker than the obvious.
        return tuple([account + (amount,) for account, amount in self._amounts.items() if amount])  # noqa: RUF005


def moved(
    asset: int, amount: int, source: tuple[int, int], target: tuple[int, int]
) -> tuple[Posting, ...]:
    """Return the two postings that move `amount` of `asset` between two (owner, bucket)."""
    if not amount:
        return ()
    return ((source[0], asset, source[1], -amount), (target[0], asset, target[1], amount))


def first_listed(*refused: Refused | None) -> Refused | None:
    """Return the refusal that comes first in `Refusal`, of those that there are."""
    return min((one for one in refused if one is not None), key=_place, default=None)


def _place(refused: Refused) -> int:
    return refused.refusal


def check_amount(field: str, amount: int) -> Refused | None:
    """Refuse an amount of money that is not positive, or too large to compute with."""
    if amount <= 0:
        return Refused(Refusal.AMOUNT_NOT_POSITIVE, field)
    if amount > MAX_AMOUNT:
        return Refused(Refusal.AMOUNT_TOO_LARGE, field, MAX_AMOUNT)
    return None


def check_cash(field: str, amount: int) -> Refused | None:
    """Refuse money that could not enter or leave: `check_amount`, and it must be whole fen."""
    refused = check_amount(field, amount)
    if refused is None and amount % FEN:
        return Refused(Refusal.AMOUNT_NOT_WHOLE_FEN, field, FEN)
    return refused


def check_quantity(field: str, quantity: int) -> Refused | None:
    """Refuse a quantity that is not positive, or too large to compute with."""
    if quantity <= 0:
        return Refused(Refusal.QUANTITY_NOT_POSITIVE, field)
    if quantity > MAX_QUANTITY:
        return Refused(Refusal.QUANTITY_TOO_LARGE, field, MAX_QUANTITY)
    return None


def check_future(field: str, time: int, now: int) -> Refused | None:
    """Refuse a time that has come already, or that no clock of ours will show."""
    if time <= now:
        return Refused(Refusal.TIME_IN_THE_PAST, field, now)
    if time >= 2**63:
        return Refused(Refusal.FIELD_OUT_OF_RANGE, field)
    return None
