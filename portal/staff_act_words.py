"""What the acts of staff are called, and what follows from each."""

from typing import Final, NamedTuple

from flask_babel import LazyString

from portal.language import lazy_gettext as _l
from portal.staff_acts import Act


class Words(NamedTuple):
    """The name of an act, what follows from it, and whether that takes something away."""

    name: LazyString
    follows: LazyString
    takes: bool = False


WORDS: Final = {
    Act.APPROVE: Words(
        _l("Approve"), _l("The applicant may issue vouchers from now on, and gets an e-mail.")
    ),
    Act.DECLINE: Words(
        _l("Decline"), _l("The applicant gets an e-mail with the reason and may apply again.")
    ),
    Act.ASK: Words(
        _l("Ask for more"),
        _l("The applicant gets an e-mail with what you write here, mends it and sends it again."),
    ),
    Act.FREEZE: Words(
        _l("Freeze"),
        _l("All open orders are cancelled, and nothing can be done with the account."),
        takes=True,
    ),
    Act.UNFREEZE: Words(
        _l("Unfreeze"), _l("The account can be used again; cancelled orders do not come back.")
    ),
    Act.HALT: Words(
        _l("Halt"),
        _l("Nobody can trade, give or claim units. They can still be used in the shop."),
        takes=True,
    ),
    Act.CANCEL_ONLY: Words(
        _l("Cancel only"), _l("Orders can be cancelled but not placed."), takes=True
    ),
    Act.RESUME: Words(_l("Resume"), _l("Trading goes on with the orders that are open.")),
    Act.WIND_DOWN: Words(
        _l("Propose to wind down"),
        _l(
            "Nothing happens until somebody else of staff has seconded it. Then the series closes "
            "for good: orders are cancelled, and what lies in escrow is paid out to the holders."
        ),
        takes=True,
    ),
    Act.WATCH: Words(
        _l("Put under watch"),
        _l("The merchant goes on as before, is told why, and is looked at more closely."),
    ),
    Act.SUSPEND: Words(
        _l("Propose to suspend"),
        _l(
            "Nothing happens until somebody else of staff has seconded it. Then the merchant can "
            "issue nothing new; rights that people have are served as before."
        ),
        takes=True,
    ),
    Act.LET_OUT: Words(
        _l("Let a withdrawal out"),
        _l(
            "It is paid out at once and cannot be called back; where two must agree, once a second "
            "person has."
        ),
    ),
    Act.TURN_DOWN: Words(
        _l("Turn a withdrawal down"),
        _l("The money is the member's again at once, and they read your reason."),
        takes=True,
    ),
    Act.REINSTATE: Words(
        _l("Put back in good standing"), _l("The merchant can do everything again, and is told so.")
    ),
}
