"""What of redemption is somebody's own: an authorisation at the counter of its merchant."""

import time

from exchange.commands import Authorise, Right
from portal.randomness import draw_bytes, draw_text
from tests.portal.foreign_objects import Values, foreign, public
from tests.portal.house import ALICE, House
from tests.support.engine_market import MERCHANT, SECOND, SERIES


def an_authorisation(house: House) -> Values:
    """Let the merchant of series 1 set a unit of ALICE's aside."""
    soon = time.time_ns() + 60 * SECOND
    command = Authorise(
        MERCHANT, draw_text(22), 0, SERIES, ALICE, Right.UNITS, 1, draw_bytes(16), soon, soon
    )
    made = house.give(command)
    house.settle()
    return {"authorisation": made.sequence}


for _endpoint in ("show", "capture", "refund", "void", "api_show_visit", "api_void"):
    foreign(f"counter.{_endpoint}", an_authorisation)
for _endpoint in ("api_capture", "api_refund"):
    foreign(f"counter.{_endpoint}", an_authorisation, {"quantity": 1})
public("codes.show", symbol="HOTPOT2703")
public("codes.picture", symbol="HOTPOT2703", code=0)
public("codes.uses", symbol="HOTPOT2703")
public("codes.api_list_uses", symbol="HOTPOT2703")
