"""Review of withdrawals in the JSON API."""

import msgspec

from portal.access import Audience
from portal.api import Asked, Kind, Moment, Problem, Yuan, operation
from portal.language import lazy_gettext as _l
from portal.staff_acts import Act, Reason
from portal.visitor import person
from portal.wallet import reviewing
from portal.wallet.errors import NoSuchPayment
from portal.wallet.review_views import blueprint, till

STAFF = Audience.STAFF


class Decision(Asked, frozen=True):
    """What is decided about a withdrawal, and why."""

    approve: bool
    reason: Reason


class WaitingShape(msgspec.Struct):
    """A withdrawal that waits for staff: how many must agree, and how many have."""

    reference: str
    account: int
    amount: Yuan
    asked_at: Moment
    approvals_needed: int
    approvals: int
    frozen: bool


@operation(
    blueprint, "GET", "/api/staff/withdrawals", audience=STAFF,
    summary=_l("List the withdrawals that wait"), answer=list[WaitingShape],
)  # fmt: skip
def list_withdrawals() -> list[WaitingShape]:
    """List what waits for a decision of staff, the oldest first."""
    return [_shape(each) for each in reviewing.waiting(till())]


@operation(
    blueprint, "POST", "/api/staff/withdrawals/<reference>/review", audience=STAFF,
    summary=_l("Approve or decline a withdrawal"), body=Decision, answer=None,
)  # fmt: skip
def review_withdrawal(reference: str, body: Decision) -> None:
    """Approve a withdrawal, or decline it: then the money is the member's again at once."""
    desk = till()
    try:
        reviewing.waiting_for(desk, reference)
    except NoSuchPayment as error:
        raise Problem(Kind.NOT_FOUND) from error
    act = Act.LET_OUT if body.approve else Act.TURN_DOWN
    if not reviewing.decide(desk, person(), reference, act, body.reason):
        raise Problem(Kind.REFUSED_NOW)


def _shape(each: reviewing.Waiting) -> WaitingShape:
    row = each.row
    return WaitingShape(
        reference=row.reference,
        account=row.account,
        amount=Yuan(row.amount),
        asked_at=Moment(row.created_at),
        approvals_needed=row.approvals_needed,
        approvals=row.approvals,
        frozen=each.frozen,
    )
