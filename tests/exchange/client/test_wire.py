"""What is encoded comes back equal; what is too long is split or refused."""

import pytest

from exchange.client.client import Reply, Request
from exchange.client.wire import (
    MOST_REQUEST_BYTES,
    Frames,
    Goodbye,
    Grown,
    Note,
    Watch,
    Welcome,
    decode_replies,
    decode_requests,
    encode_replies,
    encode_requests,
)
from exchange.commands import OrderType, PlaceOrder, Side
from exchange.errors import OutcomeUnknown, ProtocolBroken
from exchange.events.event import Accepted
from exchange.queries import AskDepth, AskSeries, DepthShown, TimeShown
from exchange.refusals import Refusal, Refused
from tests.support.engine_venue import count

ORDER = PlaceOrder(3, "k", 9, 1, Side.BUY, OrderType.LIMIT, 8250, 10)


def test_requests_come_back_equal() -> None:
    requests: list[tuple[int, Request | Watch]] = [
        (1, ORDER),
        (2, count()),
        (3, AskDepth(1, 5)),
        (4, AskSeries()),
        (0, Watch(4)),
    ]
    (frame,) = Frames(2**20).feed(encode_requests(requests))

    assert decode_requests(frame) == requests


def test_replies_come_back_equal() -> None:
    replies: list[tuple[int, Reply | Note]] = [
        (1, Accepted(7, 9, ((40, b"x"), (41, b"y")))),
        (2, Refused(Refusal.PRICE_OFF_TICK, "price", 10)),
        (3, DepthShown(4, ((1, 2),), ())),
        (4, TimeShown(4, 5, halted=True)),
        (0, Welcome(1)),
        (0, Grown(5)),
        (0, Goodbye("because")),
    ]
    (frame,) = Frames(2**20).feed(encode_replies(replies))

    assert decode_replies(frame) == replies


def test_an_unknown_outcome_travels_as_a_value() -> None:
    (frame,) = Frames(2**20).feed(encode_replies([(1, OutcomeUnknown())]))

    ((number, reply),) = decode_replies(frame)
    assert number == 1
    assert isinstance(reply, OutcomeUnknown)


def test_a_batch_that_is_too_long_is_split_and_keeps_its_order() -> None:
    requests = [(nth, count("k" * 1000)) for nth in range(1, 3000)]
    frames = Frames(MOST_REQUEST_BYTES).feed(encode_requests(requests))

    assert len(frames) > 1
    assert [each for frame in frames for each in decode_requests(frame)] == requests


def test_a_request_that_is_too_long_by_itself_is_not_sent() -> None:
    with pytest.raises(ProtocolBroken):
        encode_requests([(1, count("k" * MOST_REQUEST_BYTES))])


def test_what_is_no_reply_of_ours_is_told_apart() -> None:
    for frame in (b"\xc1", b"\x91\x01", b""):
        with pytest.raises(ProtocolBroken):
            decode_replies(frame)
