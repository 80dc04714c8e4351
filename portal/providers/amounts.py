"""Money as providers write it: whole fen, or yuan with at most two decimals. Exact both ways.

A money unit is 1/10,000 yuan, so 1/100 fen; what enters and leaves is whole fen.
"""

import re
from typing import Final

UNITS_IN_FEN: Final = 100
FEN_IN_YUAN: Final = 100
_YUAN: Final = re.compile(r"(-?)([0-9]{1,12})(?:\.([0-9]{1,2}))?")


def in_fen(amount: int) -> int:
    """Return an amount in fen. Raises ValueError for a part of one."""
    fen, rest = divmod(amount, UNITS_IN_FEN)
    if rest:
        raise ValueError(amount)
    return fen


def of_fen(fen: int) -> int:
    """Return money units."""
    return fen * UNITS_IN_FEN


def in_yuan(amount: int) -> str:
    """Return an amount as yuan with two decimals. Raises ValueError for a part of a fen."""
    fen = in_fen(amount)
    yuan, rest = divmod(abs(fen), FEN_IN_YUAN)
    return f"{'-' if fen < 0 else ''}{yuan}.{rest:02}"


def of_yuan(text: str) -> int:
    """Return money units. Raises ValueError for what is no amount of yuan and fen."""
    matched = _YUAN.fullmatch(text)
    if matched is None:
        raise ValueError(text)
    sign, yuan, fen = matched.groups()
    total = of_fen(int(yuan) * FEN_IN_YUAN + int((fen or "").ljust(2, "0")))
    return -total if sign else total
