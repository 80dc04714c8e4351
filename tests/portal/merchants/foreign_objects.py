"""What of merchants is somebody's own: posts to who has them and to the merchant, invitations."""

from portal.access import Role
from portal.visitor import Rank
from tests.portal.foreign_objects import Values, foreign
from tests.portal.house import ALICE, House
from tests.portal.merchants.work import address, invite
from tests.portal.sign_in import give_post, sign_in
from tests.support.engine_market import MERCHANT


def a_post(house: House) -> Values:
    """Let ALICE work at the counter of the merchant of series 1."""
    sign_in(house.app.test_client(), house, MERCHANT, {Role.CONSUMER, Role.MERCHANT})
    sign_in(house.app.test_client(), house, ALICE)
    return {"number": give_post(house.app, ALICE, MERCHANT, Rank.CASHIER)}


def an_invitation(house: House) -> Values:
    """Let the merchant of series 1 invite ALICE."""
    web = sign_in(house.app.test_client(), house, MERCHANT, {Role.CONSUMER, Role.MERCHANT})
    return {"number": invite(web, address(ALICE))}


for _endpoint in (
    "business.dismiss",
    "business.api_dismiss",
    "posts.choose",
    "posts.give_up",
    "posts.api_give_up",
):
    foreign(_endpoint, a_post)
for _endpoint in (
    "business.take_back",
    "business.api_take_back",
    "posts.accept",
    "posts.api_accept",
    "posts.decline",
    "posts.api_decline",
):
    foreign(_endpoint, an_invitation)
