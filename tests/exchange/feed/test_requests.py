"""The envelope of the WebSocket API."""

import pytest

from exchange.feed.door import Asked
from exchange.feed.requests import Unreadable, answer, private, read


def test_parameters_are_kept_as_they_were_written() -> None:
    message = """{"id": "a", "method": "order.place", "params": {
        "price": "0.8250", "quantity": 5.00, "big": 12345678901234567890, "flag": true,
        "none": null, "list": ["A","B"], "text": "\\u4e2d \\"x\\""}}"""

    assert read(message, "here") == (
        "a",
        Asked(
            "order.place",
            {
                "price": "0.8250",
                "quantity": "5.00",
                "big": "12345678901234567890",
                "flag": "true",
                "list": '["A","B"]',
                "text": '中 "x"',
            },
            "here",
        ),
    )


@pytest.mark.parametrize(
    "message",
    ["", "x", "[]", "{}", '{"method": 1}', '{"method": "a", "params": []}', b"\xff",
     '{"method": "a", "id": {}}', '{"method": "a", "id": 2.5}', "[" * 50_000,
     '{"method": "a", "params": {"x": "\\ud800"}}'],
    ids=map(str, range(11)),
)  # fmt: skip
def test_what_is_no_request_is_unreadable(message: str | bytes) -> None:
    with pytest.raises(Unreadable):
        read(message, "here")


def test_answers_and_events_have_their_envelopes() -> None:
    assert answer(3, {"status": 200}) == b'{"id":3,"status":200}'
    assert private(0, {"e": "x"}) == b'{"subscriptionId":0,"event":{"e":"x"}}'
