"""What of issuing is somebody's own: a series in the console. At the offering it is everybody's."""

from tests.portal.foreign_objects import foreign, public

WINDOW = {"opens_at": "2027-01-01T00:00:00Z", "closes_at": "2027-01-02T00:00:00Z", "cap": 1}

for _endpoint in ("series", "offer", "api_show_own_series"):
    foreign(f"issuing.{_endpoint}", lambda _house: {"symbol": "HOTPOT2703"})
foreign("issuing.api_open_offering", lambda _house: {"symbol": "HOTPOT2703"}, WINDOW)
for _endpoint in (
    "buy",
    "take_back",
    "give_back",
    "api_show_position",
    "api_subscribe",
    "api_take_back",
    "api_give_back",
):
    public(f"series.{_endpoint}", symbol="SPA2705")
