"""Markets for the tests of the venue, each of which is retraced when its test is over."""

from collections.abc import Iterator
from typing import Protocol

import pytest

from exchange.commands import FeeTier, Profile
from exchange.profiles import OPEN
from tests.support.market import FREE, Market


class MakeMarket(Protocol):
    """Makes a market under other rules than usual."""

    def __call__(self, profile: Profile = OPEN, fees: tuple[FeeTier, ...] = FREE) -> Market: ...


@pytest.fixture
def make_market() -> Iterator[MakeMarket]:
    """Make markets that are retraced at the end of the test: evolving equals deciding."""
    markets: list[Market] = []

    def make(profile: Profile = OPEN, fees: tuple[FeeTier, ...] = FREE) -> Market:
        markets.append(Market(profile, fees))
        return markets[-1]

    yield make
    for market in markets:
        market.retrace()


@pytest.fixture
def market(make_market: MakeMarket) -> Market:
    """Return a market under the profile `open` where nobody pays fees."""
    return make_market()
