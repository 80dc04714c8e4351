"""A form of every kind of field, filled in with a mistake."""

from flask_wtf import FlaskForm
from wtforms import BooleanField, PasswordField, RadioField, StringField, TextAreaField
from wtforms.fields import SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # stubs are older

from portal.language import lazy_gettext as _l


class SampleForm(FlaskForm):  # type: ignore[misc]  # it ships no types
    """What a merchant might be asked."""

    email = StringField(_l("E-mail"), description=_l("We write only when money or rights move."))
    password = PasswordField(_l("Password"))
    amount = StringField(_l("Amount"))
    side = RadioField(
        _l("Side"), choices=[SelectChoice("buy", _l("Buy")), SelectChoice("sell", _l("Sell"))]
    )
    expiry = SelectField(
        _l("After the last day"), choices=[SelectChoice("principal", _l("Principal is kept"))]
    )
    message = TextAreaField(_l("Message"))
    agree = BooleanField(_l("I have read the terms"))

    @classmethod
    def with_errors(cls) -> "SampleForm":
        """Return the form as it comes back after a mistake."""
        form = cls(formdata=None, email="li.na@scrip.example", amount="1,000.555", side="buy")
        form.amount.errors = [_l("Money comes in whole fen: two decimals at most.")]
        form.agree.errors = [_l("Please agree before you go on.")]
        return form
