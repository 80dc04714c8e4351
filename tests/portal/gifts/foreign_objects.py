"""What of gifts is somebody's own: a gift, to its giver; its link is whoever's has it."""

from tests.portal.foreign_objects import Values, foreign, public
from tests.portal.gifts.giving import give
from tests.portal.house import ALICE, House
from tests.portal.sign_in import sign_in


def a_gift(house: House) -> Values:
    """Let ALICE give a unit of series 1."""
    made = give(sign_in(house.app.test_client(), house, ALICE), quantity="1")
    house.settle()
    return {"gift": made.gift}


for _endpoint in ("show", "picture", "take_back", "api_show_gift", "api_return_gift"):
    foreign(f"gifts.{_endpoint}", a_gift)
public("gifts.new", symbol="HOTPOT2703")
public("gifts.give", symbol="HOTPOT2703")
public("gift_links.show", text="A" * 22)
public("gift_links.claim", text="A" * 22)
