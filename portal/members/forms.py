"""Forms of sign-up, sign-in and the page about oneself; errors are in the reader's language."""

import re
from typing import Final

from email_validator import EmailNotValidError, validate_email
from flask_wtf import FlaskForm
from wtforms import (
    Field,
    HiddenField,
    PasswordField,
    RadioField,
    SelectField,
    StringField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # stubs are older
from wtforms.validators import InputRequired, Length, Regexp

from portal.language import gettext as _
from portal.language import lazy_gettext as _l
from portal.members import passwords
from portal.people import EMAIL_LENGTH, NAME_LENGTH, USER_NAME_LENGTH, PersonKind
from portal.typed_text import one_line

_USER_NAME: Final = re.compile(r"[a-z][a-z0-9_.-]{2,31}")
_FILL_IN: Final = InputRequired(_l("Please fill this in."))


def said(field: Field) -> str:
    """Return what was typed into a field of text."""
    return str(field.data or "")


def small(text: str | None) -> str:
    """Return what people type with small or large letters as it is kept."""
    return one_line(text).casefold()


class EmailAddress:
    """An address that mail can be sent to; it is kept in small letters."""

    def __call__(self, _form: object, field: Field) -> None:
        """Take the address in the form in which it is kept."""
        try:
            checked = validate_email(said(field), check_deliverability=False)
        except EmailNotValidError as error:
            raise ValidationError(_("This is not an e-mail address.")) from error
        if len(checked.normalized) > EMAIL_LENGTH:
            raise ValidationError(_("This is not an e-mail address."))
        field.data = checked.normalized.casefold()


class NewPassword:
    """A password that is worth having; `known` names the fields whose content it must not be."""

    def __init__(self, *known: str) -> None:
        self._known = known

    def __call__(self, form: FlaskForm, field: Field) -> None:
        """Take it, or say what would be better."""
        words = [said(form[name]) for name in self._known]
        words += [word.partition("@")[0] for word in words]
        text = said(field)
        if len(text) < passwords.SHORTEST:
            raise ValidationError(
                _("Please take at least %(count)s characters.", count=passwords.SHORTEST)
            )
        if len(text) > passwords.LONGEST:
            raise ValidationError(
                _("Please take at most %(count)s characters.", count=passwords.LONGEST)
            )
        if passwords.is_weak(text, *words):
            raise ValidationError(_("This is easy to guess. Several unrelated words are good."))


def _name_length() -> Length:
    message = _l("Please take at most %(count)s characters.", count=NAME_LENGTH)
    return Length(max=NAME_LENGTH, message=message)


class SignUpForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """Somebody joins."""

    kind = RadioField(
        _l("You are"),
        choices=[
            SelectChoice(PersonKind.NATURAL, _l("a person")),
            SelectChoice(PersonKind.LEGAL, _l("a company or other organisation")),
        ],
        default=PersonKind.NATURAL,
        validators=[_FILL_IN],
        validate_choice=False,
    )
    name = StringField(
        _l("Name"),
        filters=[one_line],
        validators=[_FILL_IN, _name_length()],
        render_kw={"autocomplete": "name", "maxlength": NAME_LENGTH},
    )
    email = StringField(
        _l("E-mail"),
        filters=[one_line],
        validators=[_FILL_IN, EmailAddress()],
        render_kw={"autocomplete": "email", "type": "email", "maxlength": EMAIL_LENGTH},
    )
    password = PasswordField(
        _l("Password"),
        validators=[_FILL_IN, NewPassword("name", "email")],
        render_kw={"autocomplete": "new-password"},
    )
    next = HiddenField()

    def validate_kind(self, field: Field) -> None:
        """Take one of the two."""
        if field.data not in set(PersonKind):
            raise ValidationError(_("Please choose one of these."))


class SignInForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """Somebody comes back."""

    identity = StringField(
        _l("E-mail or user name"),
        filters=[one_line],
        validators=[_FILL_IN, Length(max=EMAIL_LENGTH, message=_l("This is too long."))],
        render_kw={"autocomplete": "username", "maxlength": EMAIL_LENGTH},
    )
    password = PasswordField(
        _l("Password"),
        validators=[
            _FILL_IN,
            Length(max=passwords.LONGEST, message=_l("This is too long.")),
        ],
        render_kw={"autocomplete": "current-password"},
    )
    next = HiddenField()


def _code_field() -> StringField:
    return StringField(
        _l("Code of the app"),
        filters=[one_line],
        validators=[_FILL_IN, Length(max=20, message=_l("This is too long."))],
        render_kw={"autocomplete": "one-time-code", "inputmode": "text", "maxlength": 20},
    )


class CodeForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """The second step of a sign-in: a code of the app, or a recovery code."""

    code = _code_field()
    next = HiddenField()


class EmailForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """Whoever cannot get in says their address, one of the demo's perhaps, which lead nowhere."""

    email = StringField(
        _l("E-mail"),
        filters=[small],
        validators=[
            _FILL_IN,
            Length(max=EMAIL_LENGTH, message=_l("This is not an e-mail address.")),
            Regexp(r"[^@\s]+@[^@\s]+$", message=_l("This is not an e-mail address.")),
        ],
        render_kw={"autocomplete": "email", "type": "email", "maxlength": EMAIL_LENGTH},
    )


class NewPasswordForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """A new password, by a link."""

    password = PasswordField(
        _l("New password"),
        validators=[_FILL_IN, NewPassword()],
        render_kw={"autocomplete": "new-password"},
    )


class PressForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """A button alone."""


class NameForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """What others call one, and what one signs in with beside the address."""

    name = StringField(
        _l("Name"),
        filters=[one_line],
        validators=[_FILL_IN, _name_length()],
        render_kw={"autocomplete": "name", "maxlength": NAME_LENGTH},
    )
    user_name = StringField(
        _l("User name"),
        filters=[small],
        render_kw={"autocomplete": "username", "maxlength": USER_NAME_LENGTH},
    )
    language = SelectField(
        _l("Language"),
        choices=[
            SelectChoice("", _l("as the browser says")),
            SelectChoice("zh", "中文"),
            SelectChoice("en", "English"),
        ],
        validate_choice=False,
    )

    def validate_user_name(self, field: Field) -> None:
        """Take none, or one that is no address and can be typed anywhere."""
        if field.data and not _USER_NAME.fullmatch(field.data):
            raise ValidationError(
                _("A letter, then letters, digits, dot, dash or underscore: 3 to 32 of them.")
            )

    def validate_language(self, field: Field) -> None:
        """Take one that there is."""
        if field.data not in ("", "zh", "en"):
            raise ValidationError(_("Please choose one of these."))


def _own_password(label: str = "") -> PasswordField:
    return PasswordField(
        label or _l("Your password"),
        validators=[
            _FILL_IN,
            Length(max=passwords.LONGEST, message=_l("This is too long.")),
        ],
        render_kw={"autocomplete": "current-password"},
    )


class ChangeEmailForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """Another address; whoever finds the page open cannot take it over."""

    email = StringField(
        _l("E-mail"),
        filters=[one_line],
        validators=[_FILL_IN, EmailAddress()],
        render_kw={"autocomplete": "email", "type": "email", "maxlength": EMAIL_LENGTH},
    )
    current = _own_password()


class ChangePasswordForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """Another password."""

    current = _own_password(_l("Current password"))
    password = PasswordField(
        _l("New password"),
        validators=[_FILL_IN, NewPassword()],
        render_kw={"autocomplete": "new-password"},
    )


class SwitchOnForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """The first code of an app, to show that it works."""

    code = _code_field()
    current = _own_password()
    next = HiddenField()


class ConfirmItsMeForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """The password again, before something that makes the account less safe."""

    current = _own_password()
