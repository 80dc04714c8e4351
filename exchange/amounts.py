"""Limits and roundings of money and quantity: integers only, and never a silent overflow.

Money is counted in 1/10,000 yuan, quantities in whole units, fees in basis points. Division happens
only in the functions named here, each of which says which way it rounds.
"""

from typing import Final

MONEY: Final = 0
"""The asset number of money (CNY at scale 4)."""

FEN: Final = 100
"""Money enters and leaves in whole fen: multiples of this many money units."""

MAX_QUANTITY: Final = 10**9
MAX_AMOUNT: Final = 2**53 - 1
BASIS: Final = 10_000
"""Basis points in the whole: 10,000 bps are 100 %."""


def units_of(series: int) -> int:
    """Return the asset number of the units of `series`."""
    return series * 4


def principal_of(series: int) -> int:
    """Return the asset number of `principal:S`, the debt that outlives the right (money units)."""
    return series * 4 + 1


def claim_of(series: int) -> int:
    """Return the asset number of `claim:S`, what a defaulting merchant still owes (money units)."""
    return series * 4 + 2


def fee_of(value: int, bps: int) -> int:
    """Return the fee on `value`, rounded down; a rebate (`bps` < 0) is rounded towards zero.

    Rounding to even would overspend the hold of an order that fills in many parts.
    """
    if bps >= 0:
        return value * bps // BASIS
    return -(value * -bps // BASIS)


def fee_ceiling(value: int, bps: int) -> int:
    """Return the most that fees on `value` can come to, however it is split into fills."""
    return -(-value * bps // BASIS) if bps > 0 else 0


def cover_of(issue_price: int, release_bps: int) -> int:
    """Return what stays in escrow for a unit when its share was released, rounded up."""
    return -(-issue_price * (BASIS - release_bps) // BASIS)


def share(whole: int, part: int, of: int) -> int:
    """Return `part` / `of` of `whole`, rounded down; the rest stays with the whole."""
    return whole * part // of


def share_up(whole: int, part: int, of: int) -> int:
    """Return `part` / `of` of `whole`, rounded up: what somebody gives back, bit by bit or at once.

    Bit by bit it never comes to more than `whole`, if each share is taken of what is left.
    """
    return -(-whole * part // of)
