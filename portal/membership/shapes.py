"""What the JSON API takes and answers of memberships."""

import msgspec

from portal.api import Asked, Moment, Quantity, Sequence, Symbol, Yuan
from portal.membership.service import Card, Shop


class Joining(Asked, frozen=True):
    """Joining at the shop of a right, by buying so many units of it."""

    symbol: Symbol
    quantity: Quantity


class RightShape(msgspec.Struct, frozen=True):
    """A right that can be topped up, and what one unit costs and is worth at the shop."""

    symbol: str
    price: Yuan
    face_value: Yuan


class ShopShape(msgspec.Struct, frozen=True):
    """A shop that takes part in shared member prices; without `rights` one cannot join there."""

    shop: int
    name_zh: str
    name_en: str
    rights: list[RightShape]


class CardShape(msgspec.Struct, frozen=True):
    """Where one joined; `entry` is that of the last top-up, `counts` says if it has not ended."""

    shop: int
    joined_at: Moment
    topped_up_at: Moment
    ends_at: Moment
    entry: Sequence
    counts: bool


def of_shop(shop: Shop) -> ShopShape:
    """Return a shop as programs read it."""
    return ShopShape(
        shop.merchant.account,
        shop.merchant.name_zh,
        shop.merchant.name_en,
        [
            RightShape(right.symbol, Yuan(right.issue_price), Yuan(right.face_value))
            for right in shop.rights
        ],
    )


def of_card(card: Card) -> CardShape:
    """Return a membership as programs read it."""
    joined = card.joined
    return CardShape(
        joined.merchant,
        Moment(joined.joined_at),
        Moment(joined.topped_up_at),
        Moment(joined.ends_at),
        joined.entry,
        card.counts,
    )
