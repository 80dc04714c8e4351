"""What is wrong with a code, in the words of the counter."""

from flask_babel import gettext as _

from portal.redemption.service import Fault


def words(fault: Fault) -> str:
    """Return what is wrong, and what to do."""
    match fault:
        case Fault.FORGED:
            return str(_("This code was not made here. Ask the guest to open the code anew."))
        case Fault.UNKNOWN:
            return str(
                _("No code has this number just now. Ask the guest for the number on the screen.")
            )
        case Fault.EXPIRED:
            return str(_("This code has run out. Ask the guest to show a new one."))
        case Fault.FOREIGN:
            return str(_("This code is for another shop. Nothing was taken."))
        case Fault.EMPTY:
            return str(_("There is nothing left on this card. Nothing was taken."))
        case Fault.PASSED_ON:
            return str(
                _(
                    "This code has died: all units on its card were sold, given away or given back"
                    " after it was shown. Ask the guest for the code of a card held now."
                )
            )
        case Fault.MISTYPED:
            return str(_("This is no card's number: a digit is wrong or missing."))
        case Fault.NO_CARD:
            return str(_("No card of your shop has this number."))
        case Fault.TOO_MANY:
            return str(_("Too many wrong numbers. Wait a minute, or read the guest's QR code."))
