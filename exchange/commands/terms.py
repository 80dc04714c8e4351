"""The terms of a series: what its merchant promised, and may change to holders' good alone."""

import msgspec

from exchange.commands.kinds import CardKind, ExpiryPolicy, UnitKind


class SeriesTerms(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """What is agreed about every unit of a series, in commands, events, state and answers alike.

    One unit is worth `face_value` at the shop and costs `issue_price` first hand. `release_bps` of
    the proceeds go to the merchant after the cool-off; the rest stays as cover.
    Orders must be priced on `tick` between `lowest_price` and `highest_price`, in multiples of
    `lot`. The last moment of trade is before `trading_until`, of use before `use_until`. At most
    `cap` units are ever issued. `terms_hash` commits the text of the terms (32 bytes).
    """

    market: int
    symbol: str
    unit: UnitKind
    card: CardKind
    face_value: int
    issue_price: int
    release_bps: int
    tick: int
    lot: int
    lowest_price: int
    highest_price: int
    trading_until: int
    use_until: int
    expiry: ExpiryPolicy
    cap: int
    terms_hash: bytes
