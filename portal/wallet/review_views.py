"""Pages of staff about withdrawals: what waits, and one page to let it out or turn it down."""

from typing import Final

from flask import Blueprint, current_app, flash, redirect, render_template
from werkzeug.wrappers import Response

from portal.access import Audience, declare
from portal.database import session
from portal.formatting import yuan
from portal.language import gettext as _
from portal.language import ngettext
from portal.staff_acts import Act
from portal.staff_desk import act_page
from portal.visitor import person
from portal.wallet import reviewing
from portal.wallet.errors import NoSuchPayment
from portal.wallet.till import Till, till_of

blueprint: Final = Blueprint("withdrawals", __name__, template_folder="templates")

for _name in ("listed", "review"):
    declare(f"withdrawals.{_name}", Audience.STAFF)

HERE: Final = "/staff/withdrawals"


def till() -> Till:
    """Return what this request works with."""
    return till_of(current_app)


def waiting_words() -> str:
    """Return in words how many withdrawals wait; empty if none does."""
    count = reviewing.count(session())
    return str(ngettext("%(num)d withdrawal", "%(num)d withdrawals", count)) if count else ""


@blueprint.get(HERE)
def listed() -> str:
    """Show what waits for staff, and what was decided."""
    desk = till()
    return render_template(
        "wallet/reviews.html",
        waiting=reviewing.waiting(desk),
        decided=reviewing.decided(desk),
        me=person(),
    )


@blueprint.route(
    "/staff/withdrawals/<reference>/<any(let_out, turn_down):verb>", methods=["GET", "POST"]
)
def review(reference: str, verb: str) -> Response | tuple[str, int]:
    """Ask for the reason, and let a withdrawal out or turn it down."""
    desk = till()
    row = reviewing.waiting_for(desk, reference).row

    def decide(reason: str, _key: str) -> str:
        if reviewing.decide(desk, person(), reference, Act(verb), reason):
            return ""
        return str(_("This was decided before, by you or by others."))

    what = f"{yuan(row.amount)} · {row.holder}, {row.bank}, •••• {row.number_at_bank[-4:]}"
    return act_page(Act(verb), what, HERE, decide)


@blueprint.errorhandler(NoSuchPayment)
def _not_waiting(_error: NoSuchPayment) -> Response:
    flash(_("This withdrawal does not wait for a decision."), "warn")
    return redirect(HERE, 303)
