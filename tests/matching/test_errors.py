"""Errors say what was expected and what was found."""

import pytest

from matching.errors import (
    CombinationError,
    DuplicateOrderError,
    MatchingError,
    PriceError,
    PriceRangeError,
    QuantityError,
    UnknownOrderError,
    WouldCrossError,
)


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (
            PriceRangeError(9, 5, 0),
            (
                "expected 1 <= lowest <= highest < 2**63 and 1 <= tick, "
                "found lowest 9, highest 5, tick 0"
            ),
        ),
        (PriceError(7, 10, 90, 5), "expected a price from 10 to 90 in steps of 5, found 7"),
        (QuantityError(0, 9), "expected a quantity from 1 to 9, found 0"),
        (CombinationError(3, "no"), "order 3: no"),
        (DuplicateOrderError(3), "order 3 is in the order book already"),
        (UnknownOrderError(3), "order 3 is not in the order book"),
        (WouldCrossError(3, 50), "order 3 may only rest, and at 50 it would trade"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_the_message_names_what_was_expected_and_found(error: MatchingError, message: str) -> None:
    assert str(error) == message
    assert isinstance(error, MatchingError)


def test_the_figures_are_attributes() -> None:
    assert vars(PriceRangeError(9, 5, 0)) == {"lowest": 9, "highest": 5, "tick": 0}
    assert vars(PriceError(7, 10, 90, 5)) == {"price": 7, "lowest": 10, "highest": 90, "tick": 5}
    assert vars(QuantityError(0, 9)) == {"quantity": 0, "most": 9}
    assert vars(CombinationError(3, "no")) == {"order_id": 3, "rule": "no"}
    assert vars(DuplicateOrderError(3)) == {"order_id": 3}
    assert vars(UnknownOrderError(3)) == {"order_id": 3}
    assert vars(WouldCrossError(3, 50)) == {"order_id": 3, "price": 50}


def test_an_error_survives_being_copied() -> None:
    error = PriceError(7, 10, 90, 5)
    assert error.args == (7, 10, 90, 5)
