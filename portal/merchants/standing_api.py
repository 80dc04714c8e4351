"""Operations of merchants' standing in the JSON API."""

from typing import Final

from flask_babel import lazy_gettext as _l

from portal.access import Audience
from portal.api import Kind, Problem, command_key, operation
from portal.businesses import Standing, merchant_of
from portal.database import session
from portal.merchants import standing
from portal.merchants.standing import StandingRefused
from portal.merchants.standing_shapes import (
    MerchantForStaff,
    NewStanding,
    StandingActShape,
    StandingShape,
    WantedMerchants,
    for_staff,
    of_act,
    of_standing,
)
from portal.merchants.standing_views import blueprint, merchant_there, refused_words
from portal.staff_acts import Act, StaffAct
from portal.visitor import merchant, person

MERCHANT, STAFF = Audience.MERCHANT, Audience.STAFF
ACTS: Final = {
    Standing.GOOD: Act.REINSTATE,
    Standing.WATCHED: Act.WATCH,
    Standing.SUSPENDED: Act.SUSPEND,
}


@operation(
    blueprint, "GET", "/api/business/standing", audience=MERCHANT,
    summary=_l("How your business stands"), answer=StandingShape,
)  # fmt: skip
def show_standing() -> StandingShape:
    """Show how your business stands with the exchange, since when and why."""
    shop = merchant_of(session(), merchant())
    now = shop.standing if shop else Standing.GOOD
    return of_standing(now, standing.history(session(), merchant()))


@operation(
    blueprint, "GET", "/api/staff/merchants", audience=STAFF,
    summary=_l("Find merchants"), query=WantedMerchants, answer=list[MerchantForStaff],
)  # fmt: skip
def find_merchants(query: WantedMerchants) -> list[MerchantForStaff]:
    """Find merchants by account or name; the newest first, at most 25."""
    return [for_staff(each) for each in standing.merchants(session(), query.q)]


@operation(
    blueprint, "POST", "/api/staff/merchants/<int:account>/standing", audience=STAFF,
    summary=_l("Change how a merchant stands"), body=NewStanding, answer=StandingActShape,
)  # fmt: skip
def change_standing(account: int, body: NewStanding) -> StandingActShape:
    """Put under watch, back in good standing, or propose to suspend; the owners get a mail."""
    shop, act, key = merchant_there(account), ACTS[body.standing], command_key()
    if shop is None:
        raise Problem(Kind.NOT_FOUND)
    try:
        return of_act(standing.change(session(), person(), shop, act, body.reason, key))
    except StandingRefused:
        raise Problem(Kind.REFUSED_NOW, refused_words()) from None


@operation(
    blueprint, "GET", "/api/staff/suspensions", audience=STAFF,
    summary=_l("Suspensions to second"), answer=list[StandingActShape],
)  # fmt: skip
def list_suspensions() -> list[StandingActShape]:
    """List the suspensions that wait for a second person, the oldest first."""
    return [of_act(each) for each in standing.proposals(session())]


@operation(
    blueprint, "POST", "/api/staff/suspensions/<int:number>/second", audience=STAFF,
    summary=_l("Second a suspension"), answer=StandingActShape,
)  # fmt: skip
def second_suspension(number: int) -> StandingActShape:
    """Suspend a merchant as another proposed: it issues nothing new from then on."""
    proposed = _proposed(number)
    try:
        standing.second(session(), person(), proposed)
    except StandingRefused:
        raise Problem(Kind.REFUSED_NOW, refused_words()) from None
    return of_act(proposed)


@operation(
    blueprint, "DELETE", "/api/staff/suspensions/<int:number>", audience=STAFF,
    summary=_l("Take a proposal back"), answer=None,
)  # fmt: skip
def withdraw_suspension(number: int) -> None:
    """Take a proposal to suspend back, one's own or another's."""
    standing.withdraw(session(), _proposed(number))


def _proposed(number: int) -> StaffAct:
    found = standing.proposal(session(), number)
    if found is None:
        raise Problem(Kind.NOT_FOUND)
    return found
