"""The page of a payment that is paid by scanning a code: for whoever knows its reference."""

from typing import Final

from flask import Blueprint, Response, abort, render_template

from portal import clock
from portal.access import Audience, declare
from portal.database import session
from portal.payments import REFERENCE_LENGTH
from portal.providers.models import BegunPayment
from portal.qr_images import svg

blueprint: Final = Blueprint("providers", __name__, template_folder="templates")

for _name in ("scan", "picture"):
    declare(f"providers.{_name}", Audience.ANYONE)

CODES: Final = ("wechat",)
"""The providers whose payments are scanned."""


@blueprint.get("/pay/<reference>")
def scan(reference: str) -> str:
    """Show the code with the amount, and the way back."""
    payment = _payment(reference)
    over = clock.now() >= payment.expires_at
    return render_template("providers/scan.html", payment=payment, over=over)


@blueprint.get("/pay/<reference>/code.svg")
def picture(reference: str) -> Response:
    """Send the code as a picture."""
    payment = _payment(reference)
    if not payment.way:
        abort(404)
    answer = Response(svg(payment.way), mimetype="image/svg+xml")
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _payment(reference: str) -> BegunPayment:
    """Return a payment that is paid by scanning; there is no page for others."""
    found = session().get(BegunPayment, reference[: REFERENCE_LENGTH + 1])
    if found is None or found.provider not in CODES:
        abort(404)
    return found
