"""The shipped profiles set the limits that their sources name."""

import pytest

from exchange.commands import ExpiryPolicy, MarketMode, OpenMarket, Profile
from exchange.profiles import CN_STRICT, EU, OPEN, PROFILES, US
from tests.support.market import AUTO, DAY, FREE, YUAN, Market


def test_each_profile_is_found_under_its_name() -> None:
    assert {"open": OPEN, "cn-strict": CN_STRICT, "us": US, "eu": EU} == PROFILES


@pytest.mark.parametrize("profile", PROFILES.values(), ids=lambda profile: profile.name)
def test_the_venue_opens_a_market_under_it(profile: Profile) -> None:
    market = Market()

    market.ok(OpenMarket(0, *AUTO, "second", profile, FREE, 0))

    assert market.state.markets[2].profile == profile


def test_the_open_profile_limits_nothing() -> None:
    assert OPEN.mode is MarketMode.CONTINUOUS
    assert set(OPEN.expiry_policies) == set(ExpiryPolicy)
    assert not any(
        (
            OPEN.min_holding,
            OPEN.max_position,
            OPEN.max_holders,
            OPEN.face_cap_named,
            OPEN.face_cap_bearer,
            OPEN.cool_off,
            OPEN.reserve_bps,
            OPEN.named_parties,
        )
    )


def test_no_order_book_matches_under_the_chinese_profile() -> None:
    assert CN_STRICT.mode is MarketMode.NEGOTIATED
    assert CN_STRICT.named_parties


def test_the_chinese_limits_are_those_of_the_rules_named() -> None:
    assert CN_STRICT.min_holding >= 5 * DAY
    assert CN_STRICT.max_holders == 200
    assert CN_STRICT.face_cap_named == 5_000 * YUAN
    assert CN_STRICT.face_cap_bearer == 1_000 * YUAN
    assert CN_STRICT.cool_off == 7 * DAY
    assert CN_STRICT.reserve_bps == 4_000


@pytest.mark.parametrize("profile", [CN_STRICT, US, EU], ids=lambda profile: profile.name)
def test_principal_never_lapses_outside_the_open_profile(profile: Profile) -> None:
    assert ExpiryPolicy.LAPSE not in profile.expiry_policies
