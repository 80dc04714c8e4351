"""What the JSON API takes and answers of gifts: the same as the pages, for programs."""

from typing import Annotated

import msgspec
from msgspec import Meta

from portal.api import Asked, Moment, Quantity, Sequence, Symbol
from portal.gifts.models import MESSAGE_LENGTH
from portal.gifts.secrets import TEXT_LENGTH
from portal.gifts.service import Gift

SecretText = Annotated[str, Meta(min_length=TEXT_LENGTH, max_length=TEXT_LENGTH)]
Account = Annotated[int, Meta(ge=1, le=10**15 - 1)]


class NewGift(Asked, frozen=True):
    """Units to give; `to` names the only account that may claim them.

    `expires_at` is at most 90 days away; what nobody has claimed by then comes back.
    """

    symbol: Symbol
    quantity: Quantity
    expires_at: Moment
    to: Account | None = None
    message: Annotated[str, Meta(max_length=MESSAGE_LENGTH)] = ""


class ClaimSecret(Asked, frozen=True):
    """What a gift's link ends with."""

    secret: SecretText


class GiftShape(msgspec.Struct, frozen=True):
    """A gift and what became of it; `secret` is what its link /gift/… ends with, while it waits.

    `status` is open, claimed, returned or timed_out; `entry` is the newest entry about it.
    """

    gift: Sequence
    symbol: str
    quantity: int
    status: str
    message: str
    giver: int
    to: int | None
    secret: str | None
    given_at: Moment
    expires_at: Moment
    ended_at: Moment | None
    entry: Sequence


class GiftsShape(msgspec.Struct, frozen=True):
    """What somebody gave, and what waits for them or was claimed by them; each newest first."""

    given: list[GiftShape]
    received: list[GiftShape]


def of_gift(gift: Gift) -> GiftShape:
    """Return a gift as programs read it."""
    row = gift.row
    return GiftShape(
        gift=row.gift,
        symbol=gift.series.terms.symbol,
        quantity=row.quantity,
        status=row.status.name.lower(),
        message=gift.message,
        giver=row.giver,
        to=row.meant_for or None,
        secret=gift.secret if gift.waits and gift.secret else None,
        given_at=Moment(row.given_at),
        expires_at=Moment(row.expires_at),
        ended_at=Moment(row.ended_at) if row.ended_by else None,
        entry=gift.entry,
    )
