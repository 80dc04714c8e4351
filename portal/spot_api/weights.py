"""What requests weigh, where that depends on what they ask for."""
# ruff: noqa: D401  each function says what weighs what; the numbers are the rule

from typing import Final

from portal.spot_api.parameters import Parameters

_DEPTHS: Final = ((100, 5), (500, 25), (1_000, 50))
_DEEPEST: Final = 250
_FEW, _MANY = 20, 100


def depth(sent: Parameters) -> int:
    """An order book weighs by its levels."""
    limit = sent.peek("limit")
    levels = int(limit) if limit.isdecimal() and len(limit) <= _FEW else 100
    return next((weight for most, weight in _DEPTHS if levels <= most), _DEEPEST)


def day_ticker(sent: Parameters) -> int:
    """The ticker of a day weighs by the number of symbols."""
    symbols = _symbols(sent)
    if symbols <= _FEW:
        return 2
    return 40 if symbols <= _MANY else 80


def ticker(sent: Parameters) -> int:
    """Prices weigh twice as much for more than one symbol."""
    return 2 if "symbol" in sent else 4


def rolling_ticker(sent: Parameters) -> int:
    """A rolling window weighs 4 for each symbol, 200 at most."""
    return min(4 * max(1, _symbols(sent)), 200)


def open_orders(sent: Parameters) -> int:
    """Open orders weigh more where no symbol narrows them down."""
    return 6 if "symbol" in sent else 80


def my_trades(sent: Parameters) -> int:
    """The fills of one order weigh less."""
    return 5 if "orderId" in sent else 20


def _symbols(sent: Parameters) -> int:
    if "symbol" in sent:
        return 1
    listed = sent.peek("symbols")
    return listed.count(",") + 1 if listed else _MANY + 1
