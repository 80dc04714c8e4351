"""Every route of the portal says who may call it."""

from portal.access import DECLARED, Audience
from portal.spot_api.access import ACCESS, AUDIENCES
from tests.portal.house import House


def test_there_is_no_route_that_does_not_say_who_may_call_it(house: House) -> None:
    routes = {rule.endpoint for rule in house.app.url_map.iter_rules()}
    assert routes == set(DECLARED)


def test_the_trading_api_declares_what_it_checks() -> None:
    for endpoint, access in ACCESS.items():
        assert DECLARED[endpoint] is AUDIENCES[access.security]
    assert DECLARED["health.ready"] is Audience.ANYONE
