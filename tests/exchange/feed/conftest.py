"""A market that trades, and the core of a feed that follows it."""

import pytest

from tests.exchange.feed.followed_market import FollowedMarket


@pytest.fixture
def market() -> FollowedMarket:
    return FollowedMarket()
