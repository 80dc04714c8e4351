"""The bank's pages: what a payment is, and what its payer decides about it.

Whoever has the reference of a payment may decide about it, as at a bank whoever sits at its page.
"""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from flask import Blueprint, current_app, redirect, render_template, request
from flask_babel import lazy_gettext as _l
from werkzeug.exceptions import BadRequest, NotFound
from werkzeug.wrappers import Response

from portal import clock
from portal.access import Audience, declare
from portal.bank import sending, service
from portal.bank.notices import Signer
from portal.bank.provider import REFUSED_ENDING, WAITING_ENDING
from portal.bank.sending import Deliver
from portal.bank.service import Decision, NoSuchPayment
from portal.database import session
from portal.jobs import Figure, Figures
from portal.payments import Standing

blueprint: Final = Blueprint("bank", __name__, url_prefix="/bank", template_folder="templates")

STANDINGS: Final = {
    Standing.OPEN: (_l("Waiting for a decision"), "info"),
    Standing.FAILED: (_l("Refused"), "bad"),
    Standing.PAID: (_l("Paid"), "good"),
    Standing.REVERSED: (_l("Taken back"), "warn"),
}


@dataclass(frozen=True, slots=True)
class Counter:
    """What the bank's pages work with."""

    signer: Signer
    deliver: Deliver


@blueprint.before_request
def see_that_it_is_open() -> None:
    """Know of no address while the bank is closed."""
    if "bank" not in current_app.extensions:
        raise NotFound


@blueprint.get("")
def about() -> str:
    """Say what this bank is, and how to see each outcome."""
    return render_template("bank/about.html", refused=REFUSED_ENDING, waiting=WAITING_ENDING)


@blueprint.get("/payments/<reference>")
def payment(reference: str) -> str:
    """Show a payment and what can be decided about it."""
    row = service.payment_of(session(), reference)
    word, tone = STANDINGS[Standing(row.standing)]
    now = clock.now()
    choices = service.choices(row, now)
    over = row.standing == Standing.OPEN and not choices
    return render_template(
        "bank/payment.html", payment=row, choices=choices, over=over, word=word, tone=tone
    )


@blueprint.post("/payments/<reference>")
def decide(reference: str) -> Response:
    """Carry the payer's decision out, tell the payee, and send the payer back."""
    try:
        decision = Decision(request.form.get("decision", ""))
    except ValueError:
        raise BadRequest from None
    row = service.payment_of(session(), reference)
    back = row.return_to or f"/bank/payments/{reference}"
    here = f"/bank/payments/{reference}"
    if not service.decide(session(), reference, decision):
        return redirect(here, 303)
    counter = _counter()
    sending.tell(session(), counter.signer, counter.deliver, reference)
    return redirect(here if decision is Decision.TAKE_BACK else back, 303)


def tell_what_is_due() -> Figures:
    """Let those pay who pay later, and send every notice that was not confirmed."""
    service.pay_what_is_due(session(), clock.now())
    counter = _counter()
    return {Figure.SENT: sending.tell(session(), counter.signer, counter.deliver)}


def _counter() -> Counter:
    found: Counter = current_app.extensions["bank"]
    return found


@blueprint.errorhandler(NoSuchPayment)
def _no_such_payment(_error: NoSuchPayment) -> tuple[str, int]:
    return render_template("bank/unknown.html"), HTTPStatus.NOT_FOUND


for _name in ("about", "payment", "decide"):
    declare(f"{blueprint.name}.{_name}", Audience.ANYONE)
