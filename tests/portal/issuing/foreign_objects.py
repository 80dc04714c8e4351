"""What of issuing is somebody's own: a series in the console. At the offering it is everybody's."""

from tests.portal.foreign_objects import foreign, public

WINDOW = {"opens_at": "2027-01-01T00:00:00Z", "closes_at": "2027-01-02T00:00:00Z", "cap": 1}

for _endpoint in (
    "series",
    "offer",
    "sell",
    "stop",
    "api_show_own_series",
    "api_list_top_up_days_of",
    "api_close_top_ups",
):
    foreign(f"issuing.{_endpoint}", lambda _house: {"symbol": "HOTPOT2703"})
foreign("issuing.api_open_top_ups", lambda _house: {"symbol": "HOTPOT2703"}, {"member_cap": 1})
foreign("issuing.api_open_offering", lambda _house: {"symbol": "HOTPOT2703"}, WINDOW)
for _endpoint in (
    "buy",
    "top_up",
    "take_back",
    "give_back",
    "api_show_position",
    "api_subscribe",
    "api_top_up",
    "api_list_own_top_ups",
    "api_take_back",
    "api_give_back",
):
    public(f"series.{_endpoint}", symbol="SPA2705")
