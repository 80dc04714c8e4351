"""Numbers as people and programs write them: the only place of the portal that prints or parses.

Inside, money is whole 1/10,000 yuan and quantities are whole units; outside both are decimals.
"""

import re
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Final

MONEY_SCALE: Final = 4
"""Decimal places of the money unit."""

DECIMALS: Final = 8
"""Decimal places of every decimal that the trading API prints or reads."""

_MONEY_FILL: Final = "0" * (DECIMALS - MONEY_SCALE)
_UNIT: Final = 10**MONEY_SCALE
_NANO: Final = Decimal(1).scaleb(-DECIMALS)


def money(amount: int) -> str:
    """Return money units as yuan with eight decimals: 8250 is 0.82500000."""
    sign, amount = ("-", -amount) if amount < 0 else ("", amount)
    return f"{sign}{amount // _UNIT}.{amount % _UNIT:04d}{_MONEY_FILL}"


def quantity(units: int) -> str:
    """Return whole units with eight decimals: 5 is 5.00000000."""
    return f"{units}.00000000"


def average(value: int, units: int) -> str:
    """Return the price in yuan at which `units` came to `value`, rounded half to even."""
    if not units:
        return money(0)
    price = (Decimal(value) / Decimal(units)).scaleb(-MONEY_SCALE)
    return f"{price.quantize(_NANO, ROUND_HALF_EVEN):f}"


def rate(basis_points: int) -> str:
    """Return basis points as a fraction with eight decimals: 10 is 0.00100000."""
    return money(basis_points)


def percent_change(start: int, end: int) -> str:
    """Return by how many percent `end` is above `start`, three decimals; 0 if there is no start."""
    if not start:
        return "0.000"
    change = Decimal(end - start) * 100 / Decimal(start)
    return f"{change.quantize(Decimal('0.001'), ROUND_HALF_EVEN):f}"


class Unrepresentable(ValueError):  # noqa: N818  named after the state that it reports
    """A decimal that is well written but is not a whole number of the units asked for."""


def parse_money(text: str) -> int:
    """Return decimal yuan as money units. Raises Unrepresentable below 1/10,000 yuan."""
    return _scaled(text, MONEY_SCALE)


def parse_quantity(text: str) -> int:
    """Return a decimal quantity as whole units. Raises Unrepresentable for a fraction."""
    return _scaled(text, 0)


def decimals_of(text: str) -> int:
    """Return how many decimal places of a written decimal matter."""
    return len(text.partition(".")[2].rstrip("0"))


class NoAmount(ValueError):  # noqa: N818  named after the state that it reports
    """A text that no rule of writing amounts explains."""


def yuan(amount: int) -> str:
    """Return money units as people read them: two decimals, more where they matter: ¥1,000.50."""
    sign, amount = ("−", -amount) if amount < 0 else ("", amount)
    fraction = f"{amount % _UNIT:0{MONEY_SCALE}d}"
    return f"{sign}¥{amount // _UNIT:,}.{fraction[:2]}{fraction[2:].rstrip('0')}"


def about(amount: int) -> str:
    """Return money units as yuan to the fen, rounded half away from zero: 41267880 is ¥4,126.79."""
    fen = (abs(amount) + 50) // 100 * 100
    return yuan(-fen if amount < 0 else fen)


def price_places(tick: int) -> int:
    """Return how many decimal places prices on that tick are written with, at least two."""
    places = MONEY_SCALE
    while places > 2 and not tick % 10:  # noqa: PLR2004  yuan have fen
        tick, places = tick // 10, places - 1
    return places


def price(amount: int, tick: int) -> str:
    """Return a price as it stands in columns: all on one tick have as many places. 8200: 0.820."""
    whole, fraction = divmod(amount, _UNIT)
    return f"{whole:,}.{fraction:0{MONEY_SCALE}d}"[: price_places(tick) - MONEY_SCALE or None]


def parse_amount(text: str) -> int:
    """Return what a person wrote as money units: 1,000.50, １０００, ¥12, 12元 are all understood.

    Raises NoAmount for what is none, Unrepresentable below 1/10,000 yuan.
    """
    written = _AMOUNT.fullmatch(text.translate(_FULL_WIDTH).strip())
    if written is None:
        raise NoAmount(text)
    return parse_money(written[1].replace(",", ""))


# These only: Unicode's own equivalents would make 12 of 1².
_FULL_WIDTH: Final = str.maketrans("０１２３４５６７８９，．。￥\u3000", "0123456789,..¥ ")

# Digits, in groups of three if in groups at all: 1,5 is not taken for 15.
_AMOUNT: Final = re.compile(
    r"(?:¥|CNY|RMB)?\s*((?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,20})(?:\.[0-9]{1,20})?)"
    r"\s*(?:元|yuan|CNY|RMB)?",
    re.IGNORECASE,
)


def _scaled(text: str, places: int) -> int:
    # Digit by digit: a Decimal would round what is longer than its context.
    if decimals_of(text) > places:
        raise Unrepresentable(text)
    whole, _, fraction = text.partition(".")
    return int(whole + fraction[:places].ljust(places, "0"))
