"""What of trading is somebody's own: an order. A symbol is everybody's."""

from exchange.commands import Side
from portal.randomness import draw_text
from tests.portal.foreign_objects import Values, foreign, public
from tests.portal.house import ALICE, House
from tests.support.engine_market import limit_order


def an_order(house: House, name: str) -> Values:
    """Let ALICE place an order far from the market."""
    placed = house.give(limit_order(ALICE, draw_text(22), Side.BUY, 100, 1))
    house.settle()
    return {name: placed.sequence}


foreign("trading.cancel", lambda house: an_order(house, "number"))
foreign("trading.api_cancel_order", lambda house: an_order(house, "order"))
for _endpoint in ("order", "preview", "place", "own"):
    public(f"trading.{_endpoint}", symbol="HOTPOT2703")
