"""What the JSON API takes and answers at the counter: the same as the pages, for programs."""

from typing import Annotated

import msgspec
from msgspec import Meta

from exchange.commands import Right
from portal.api import Asked, Moment, Quantity, Sequence, Yuan
from portal.redemption.visits import Visit

Principal = Annotated[int, Meta(ge=1, le=2**53 - 1)]


class NewCode(Asked, frozen=True):
    """A code for units of a series, or for the principal of one that expired.

    `quantity` (units) or `amount` (of principal) limits what can be taken with it.
    """

    symbol: Annotated[str, Meta(pattern=r"^[A-Z0-9]{2,20}$")]
    quantity: Quantity | None = None
    amount: Yuan | None = None


class ReadCode(Asked, frozen=True):
    """A code as it was read, or its number as it was typed."""

    code: Annotated[str, Meta(min_length=1, max_length=256)]


class AskedCard(Asked, frozen=True):
    """A card's number as it was read out or scanned."""

    number: Annotated[str, Meta(min_length=1, max_length=40)]


class CardShape(msgspec.Struct, frozen=True):
    """What a card of this merchant's is: good, empty, or passed_on to somebody else."""

    state: str
    symbol: str
    last_digits: str


class NewAuthorisation(Asked, frozen=True):
    """What to reserve with a code that was read: units, or an amount of principal."""

    token: Annotated[str, Meta(min_length=1, max_length=256)]
    quantity: Quantity | None = None
    amount: Yuan | None = None


class Part(Asked, frozen=True):
    """How much of it: units, or an amount of principal."""

    quantity: Quantity | None = None
    amount: Yuan | None = None


class CodeShape(msgspec.Struct, frozen=True):
    """A code to be shown: the text of the QR code, and the number to be typed."""

    token: str
    number: str
    quantity: int | None
    amount: Yuan | None
    expires_at: Moment


class PresentedShape(msgspec.Struct, frozen=True):
    """What a code that was read is good for just now."""

    token: str
    symbol: str
    right: str
    quantity: int | None
    amount: Yuan | None
    expires_at: Moment


class VisitShape(msgspec.Struct, frozen=True):
    """An authorisation and what became of it; quantities in units, or 1/10,000 yuan of principal.

    `released` is what the merchant was paid for it.
    """

    authorisation: Sequence
    symbol: str
    right: str
    status: str
    reserved: int
    captured: int
    refunded: int
    released: Yuan
    authorised_at: Moment
    expires_at: Moment
    entry: Sequence


def of_visit(visit: Visit) -> VisitShape:
    """Return a visit to the counter as programs read it; of its holder nothing is said."""
    use = visit.use
    return VisitShape(
        use.authorisation,
        visit.series.terms.symbol,
        Right(use.right).name.lower(),
        use.status.name.lower(),
        use.quantity,
        use.captured,
        use.refunded,
        Yuan(use.released - use.returned),
        Moment(use.authorised_at),
        Moment(use.expires_at),
        visit.entry,
    )
