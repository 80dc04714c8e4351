"""What connections ask of their subscriptions."""

from typing import Any

import pytest

from tests.exchange.feed.followed_market import NAME, FollowedMarket

TRADE, DEPTH = f"{NAME}@trade", f"{NAME}@depth"


def test_streams_are_subscribed_listed_and_let_go(market: FollowedMarket) -> None:
    feed = market.feed
    one = feed.come()

    answers = [
        feed.ask(one, {"method": "SUBSCRIBE", "params": [TRADE, DEPTH, TRADE], "id": 1}),
        feed.ask(one, {"method": "LIST_SUBSCRIPTIONS", "id": "list"}),
        feed.ask(one, {"method": "UNSUBSCRIBE", "params": [TRADE, "no@trade"], "id": None}),
        feed.ask(one, {"method": "LIST_SUBSCRIPTIONS", "id": -4}),
    ]

    assert answers == [
        {"result": None, "id": 1},
        {"result": [TRADE, DEPTH], "id": "list"},
        {"result": None, "id": None},
        {"result": [DEPTH], "id": -4},
    ]


def test_the_address_names_streams_and_what_is_none_tells_nothing(market: FollowedMarket) -> None:
    one = market.feed.come("0", TRADE, "nope2703cny@trade", TRADE)

    assert list(one.topics) == [TRADE]


def test_a_property_says_how_messages_are_dressed(market: FollowedMarket) -> None:
    feed = market.feed
    one = feed.come()

    assert feed.ask(one, {"method": "GET_PROPERTY", "params": ["combined"], "id": 2}) == {
        "result": False, "id": 2,
    }  # fmt: skip
    set_ = {"method": "SET_PROPERTY", "params": ["combined", True], "id": 3}
    assert feed.ask(one, set_) == {"result": None, "id": 3}
    assert one.combined


WRONG: tuple[tuple[Any, int, str], ...] = (
    (b"\xff", 3, "Invalid JSON: expected value at line 1 column 1"),
    ("", 3, "Invalid JSON: expected value at line 1 column 1"),
    ('{"method"', 3, "Invalid JSON: expected value at line 1 column 1"),
    ('{"method": x}', 3, "Invalid JSON: expected value at line 1 column 12"),
    ("[" * 60_000, 3, "Invalid JSON: expected value at line 1 column 1"),
    ([], 2, "Invalid request: expected an object"),
    ({}, 2, "Invalid request: missing field `method`"),
    ({"method": "BUY"}, 2, "Invalid request: unknown variant `BUY`, expected one of `SUBSCRIBE`"),
    ({"method": 7}, 2, "Invalid request: unknown variant `that is no text`"),
    ({"method": "SUBSCRIBE"}, 2, "Invalid request: params must be names of streams"),
    ({"method": "SUBSCRIBE", "params": [3]}, 2, "Invalid request: params must be names of"),
    ({"method": "SUBSCRIBE", "params": "x"}, 2, "Invalid request: params must be a list"),
    ({"method": "SUBSCRIBE", "params": ["x@y"]}, 2, "Invalid request: invalid stream"),
    ({"method": "SUBSCRIBE", "params": ["x2703cny@trade"]}, 2, "Invalid request: invalid stream"),
    ({"method": "GET_PROPERTY"}, 2, "Invalid request: property name must be a string"),
    ({"method": "GET_PROPERTY", "params": [1]}, 2, "Invalid request: property name must be"),
    ({"method": "GET_PROPERTY", "params": ["colour"]}, 0, "Unknown property"),
    ({"method": "SET_PROPERTY", "params": ["combined", 1]}, 1, "Invalid value type: expected Boo"),
    ({"method": "SET_PROPERTY", "params": ["combined"]}, 1, "Invalid value type: expected Boolean"),
    ({"method": "SET_PROPERTY", "params": ["combined", True, 1]}, 2, "Invalid request: too many"),
    ({"method": "LIST_SUBSCRIPTIONS", "id": 1.5}, 2, "Invalid request: request ID must be"),
    ({"method": "LIST_SUBSCRIPTIONS", "id": True}, 2, "Invalid request: request ID must be"),
    ({"method": "LIST_SUBSCRIPTIONS", "id": "x" * 37}, 2, "Invalid request: request ID must be"),
)


@pytest.mark.parametrize(("message", "code", "text"), WRONG, ids=map(str, range(len(WRONG))))
def test_what_is_wrong_is_told_and_changes_nothing(
    market: FollowedMarket, message: object, code: int, text: str
) -> None:
    one = market.feed.come(TRADE)

    answer = market.feed.ask(one, message)

    assert (answer["code"], answer["msg"][: len(text)]) == (code, text)
    assert answer["error"] == {"code": answer["code"], "msg": answer["msg"]}
    assert answer["id"] is None
    assert (list(one.topics), one.combined) == ([TRADE], False)


def test_an_error_bears_the_id_of_its_request(market: FollowedMarket) -> None:
    answer = market.feed.ask(market.feed.come(), {"method": "SUBSCRIBE", "params": [], "id": "a"})

    assert answer["id"] == "a"


def test_a_subscription_that_is_wrong_in_part_is_wrong_as_a_whole(market: FollowedMarket) -> None:
    one = market.feed.come()

    market.feed.ask(one, {"method": "SUBSCRIBE", "params": [TRADE, "no"], "id": 1})

    assert not one.topics


def test_more_streams_than_are_allowed_are_refused(market: FollowedMarket) -> None:
    market.feed.control._most = 2
    one = market.feed.come(TRADE)
    names = [DEPTH, f"{NAME}@ticker"]

    answer = market.feed.ask(one, {"method": "SUBSCRIBE", "params": names, "id": 1})

    assert answer["msg"] == "Invalid request: too many streams, at most 2 are allowed"
    assert list(one.topics) == [TRADE]
    assert list(market.feed.come(TRADE, *names).topics) == [TRADE, DEPTH]


def test_a_subscriber_that_has_gone_is_forgotten(market: FollowedMarket) -> None:
    one, other = market.feed.come(TRADE, f"{NAME}@bookTicker"), market.feed.come(TRADE)

    market.feed.topics.drop(one)

    assert [list(topic.subscribers) for topic in market.feed.topics] == [[other]]
