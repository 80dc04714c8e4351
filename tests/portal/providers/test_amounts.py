"""Money as providers write it, exact both ways."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.providers.amounts import in_fen, in_yuan, of_fen, of_yuan


@given(st.integers(-(10**13), 10**13))
def test_whole_fen_come_back_as_they_went(fen: int) -> None:
    amount = of_fen(fen)
    assert in_fen(amount) == fen
    assert of_yuan(in_yuan(amount)) == amount


@pytest.mark.parametrize(
    ("text", "amount"),
    [("0.1", 1_000), ("0.01", 100), ("88.8", 888_000), ("5", 50_000), ("-0.05", -500)],
)
def test_yuan_are_read_exactly(text: str, amount: int) -> None:
    assert of_yuan(text) == amount


@pytest.mark.parametrize(
    "text", ["", "1.005", "1e3", "１", " 1", "1,000.00", "+1", "1.", ".5", "NaN", "9" * 13, "--1"]
)
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(text)}$"):
        of_yuan(text)


@pytest.mark.parametrize("amount", [1, 99, -1, 10_050 + 1])
def test_a_part_of_a_fen_is_refused(amount: int) -> None:
    with pytest.raises(ValueError, match=str(amount)):
        in_yuan(amount)
