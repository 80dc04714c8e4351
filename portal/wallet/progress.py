"""How far a deposit or withdrawal is, in the reader's words."""

from typing import Final, NamedTuple

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from portal.payments import Standing
from portal.wallet.models import Deposit, DepositState, Withdrawal, WithdrawalState


class Progress(NamedTuple):
    """A word with its tone, a sentence, and whether there is still something to come."""

    word: LazyString
    tone: str
    sentence: LazyString
    open: bool = False
    payable: bool = False


_DEPOSITS: Final = {
    DepositState.ANNOUNCED: Progress(
        _l("Noted"),
        "info",
        _l("The exchange does not answer just now. Your deposit is noted and will go on; nothing is"
           " done twice."),
        open=True,
    ),
    DepositState.AWAITED: Progress(
        _l("To be paid"),
        "warn",
        _l("The money is yours as soon as it is paid. Nothing was taken yet."),
        open=True,
        payable=True,
    ),
    DepositState.POSTED: Progress(
        _l("Booked"), "good", _l("The money has come and is yours to use.")
    ),
    DepositState.REFUSED: Progress(
        _l("Not paid"), "plain", _l("It was not paid. Nothing was taken and nothing booked.")
    ),
    DepositState.LAPSED: Progress(
        _l("Lapsed"),
        "plain",
        _l("Nobody paid in time. Should the money come after all, it will be booked."),
    ),
    DepositState.REVERSED: Progress(
        _l("Taken back"),
        "bad",
        _l("The payer's bank took the money back. What had been spent of it is owed, and until it"
           " is repaid nothing can be paid out."),
    ),
    DepositState.REJECTED: Progress(
        _l("Refused"), "bad", _l("The exchange did not take this on. Nothing was changed.")
    ),
}  # fmt: skip

_ON_ITS_WAY: Final = Progress(
    _l("Paid"), "info", _l("It is paid; the exchange is about to book it."), open=True
)

_WITHDRAWALS: Final = {
    WithdrawalState.ANNOUNCED: Progress(
        _l("Noted"),
        "info",
        _l("The exchange does not answer just now. Your withdrawal is noted and will go on; nothing"
           " is done twice."),
        open=True,
    ),
    WithdrawalState.BEGUN: Progress(
        _l("On its way"),
        "info",
        _l("The money is set aside. It leaves when the bank pays it, and is yours again if not."),
        open=True,
    ),
    WithdrawalState.POSTED: Progress(
        _l("Paid out"), "good", _l("The bank has paid the money to your account.")
    ),
    WithdrawalState.VOIDED: Progress(
        _l("Came back"), "warn", _l("The bank did not pay it out. The money is yours again.")
    ),
    WithdrawalState.DECLINED: Progress(
        _l("Declined"), "bad", _l("It was not let out. The money is yours again.")
    ),
    WithdrawalState.REJECTED: Progress(
        _l("Refused"), "bad", _l("The exchange did not take this on. Nothing was changed.")
    ),
}  # fmt: skip


def of_deposit(row: Deposit) -> Progress:
    """Return how far a deposit is."""
    if row.state == DepositState.AWAITED and row.heard >= Standing.PAID:
        return _ON_ITS_WAY
    return _DEPOSITS[DepositState(row.state)]


_IN_REVIEW: Final = Progress(
    _l("In review"),
    "info",
    _l(
        "The money is set aside. We look at withdrawals of this size before they leave; you need"
        " not do anything."
    ),
    open=True,
)


def of_withdrawal(row: Withdrawal) -> Progress:
    """Return how far a withdrawal is."""
    if row.is_in_review:
        return _IN_REVIEW
    return _WITHDRAWALS[WithdrawalState(row.state)]


def masked(number: str) -> str:
    """Return an account number as it is shown again: its last four characters."""
    return f"•••• {number[-4:]}"
