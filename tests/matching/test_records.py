"""What is reported, in words that do not change."""

import pytest

from matching.orders import BUY, SELL, Order
from matching.records import (
    TIME,
    UNFILLED,
    Accepted,
    Amended,
    Expired,
    ExpiryReason,
    Filled,
    Prevented,
    Record,
    Reduced,
)

MAKER = Order(1, 11, SELL, 30, 4)
TAKER = Order(2, 22, BUY, 30, 4)


def test_recorded_numbers_never_change() -> None:
    assert {reason.name: reason.value for reason in ExpiryReason} == {"TIME": 1, "UNFILLED": 2}
    assert tuple(ExpiryReason) == (TIME, UNFILLED)


@pytest.mark.parametrize(
    ("record", "fields"),
    [
        (Accepted(TAKER, 4), ("order", "quantity")),
        (Filled(MAKER, TAKER, 30, 4), ("maker", "taker", "price", "quantity")),
        (
            Prevented(MAKER, TAKER, 30, 4, 0),
            ("maker", "taker", "price", "maker_quantity", "taker_quantity"),
        ),
        (Expired(TAKER, 4, UNFILLED), ("order", "quantity", "reason")),
        (Reduced(TAKER, 1), ("order", "quantity")),
        (Amended(TAKER, 30, 4), ("order", "price", "quantity")),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_record_has_its_fields_and_cannot_be_changed(
    record: Record, fields: tuple[str, ...]
) -> None:
    assert record.__struct_fields__ == fields
    with pytest.raises(AttributeError, match="immutable"):
        setattr(record, fields[-1], 0)
