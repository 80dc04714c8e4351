"""Forms of the wallet: how much, and where to."""

import re
from typing import Final

from flask_babel import lazy_gettext as _l
from wtforms import Field, StringField, ValidationError
from wtforms.validators import DataRequired, Length

from portal.acts import ActForm
from portal.amount_fields import AmountField, RequiredNumber
from portal.formatting import yuan
from portal.provider_fields import provider_field
from portal.wallet.models import HOLDER_LENGTH, NUMBER_LENGTH
from portal.wallet.service import BankAccount

FEN: Final = 100
MOST: Final = 10_000_000 * 10_000
"""Ten million yuan: more than that is a slip of the finger."""

SHORTEST: Final = 6
_NUMBER: Final = re.compile(rf"[A-Z0-9]{{{SHORTEST},{NUMBER_LENGTH}}}")
_LEFT_OUT: Final = str.maketrans("０１２３４５６７８９", "0123456789", " -\u3000")


class Cash:
    """Let through what can enter or leave: whole fen, more than nothing, and no slip."""

    def __call__(self, _form: object, field: Field) -> None:
        """Refuse everything else. Raises ValidationError."""
        if field.data <= 0:
            raise ValidationError(_l("The amount must be more than nothing."))
        if field.data % FEN:
            raise ValidationError(_l("Money comes and goes in whole fen: two decimals at most."))
        if field.data > MOST:
            raise ValidationError(_l("At most %(most)s at once.", most=yuan(MOST)))


class CashForm(ActForm):
    """An amount that enters or leaves."""

    amount = AmountField(_l("Amount in yuan"), [RequiredNumber(), Cash()])

    def asked(self) -> int:
        """Return the amount in money units; the form must be valid."""
        return int(self.amount.data or 0)


class DepositForm(CashForm):
    """How much to pay in, and how."""

    provider = provider_field(_l("How to pay"))


class WithdrawalForm(CashForm):
    """How much to pay out, and to which bank account."""

    holder = StringField(
        _l("Name on the bank account"),
        [DataRequired(_l("Please fill this in.")), Length(max=HOLDER_LENGTH)],
    )
    bank = StringField(
        _l("Bank"), [DataRequired(_l("Please fill this in.")), Length(max=HOLDER_LENGTH)]
    )
    number = StringField(_l("Account number"), [DataRequired(_l("Please fill this in."))])

    def validate_number(self, field: Field) -> None:
        """Take the number without spaces; refuse what is no account number."""
        if not _NUMBER.fullmatch(plain_number(field.data)):
            raise ValidationError(
                _l("An account number has 6 to 34 digits or letters; spaces do not matter.")
            )

    def bank_account(self) -> BankAccount:
        """Return where it goes; the form must be valid."""
        holder, bank = self.holder.data or "", self.bank.data or ""
        return BankAccount(holder.strip(), bank.strip(), plain_number(self.number.data or ""))

    def fill_in(self, to: BankAccount | None) -> None:
        """Offer the bank account that was used last."""
        if to is not None:
            self.holder.data, self.bank.data, self.number.data = to.holder, to.bank, to.number


def plain_number(written: str) -> str:
    """Return an account number without what people put between its digits."""
    return written.translate(_LEFT_OUT).upper()
