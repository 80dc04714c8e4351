"""The form by which a business applies; what is wrong is said at its field, and the rest stays."""

import re
from typing import Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, RadioField, SelectField, StringField, ValidationError
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # stubs are older
from wtforms.validators import InputRequired, Length

from portal.businesses import ADDRESS_LENGTH, CITY_LENGTH, Terminal
from portal.language import locale
from portal.merchants import identities, licences
from portal.merchants.finding_words import FIELDS
from portal.merchants.models import (
    LEGAL_NAME_LENGTH,
    LICENCE_LENGTH,
    NUMBER_LENGTH,
    Dossier,
    IssuerKind,
)
from portal.merchants.words import TERMINALS, TRADES
from portal.people import NAME_LENGTH
from portal.regions import REGIONS, region_name
from portal.typed_text import one_line

FILL_IN: Final = _l("Please fill this in.")
UNIFIED, OTHER_LICENCE = "unified", "other"

TYPED: Final = (
    "legal_name", "licence", "issuer_kind", "representative", "region", "city", "address",
    "account_holder", "bank", "contact", "telephone", "name_zh", "name_en", "trade", "terminal",
    "sells",
)  # fmt: skip
"""What is kept of the form as it was typed."""

ISSUER_KINDS: Final = {
    IssuerKind.OTHER: _l("Sole trader, or a company below the thresholds of the others"),
    IssuerKind.LARGE: _l("Large issuer: a company that issues for its own shops"),
    IssuerKind.BRAND: _l("Brand issuer: also for shops under the same brand"),
    IssuerKind.GROUP: _l("Group issuer: also for companies of the group"),
}

_LICENCE: Final = re.compile(r"[A-Z0-9-]{6,32}")
_IDENTITY: Final = re.compile(r"[A-Z0-9()-]{5,32}")
_ACCOUNT: Final = re.compile(r"[A-Z0-9]{6,34}")
_TELEPHONE: Final = re.compile(r"\+?[0-9]{7,15}")
_FULL_WIDTH: Final = str.maketrans("０１２３４５６７８９＋－", "0123456789+-")


def said(field: Field) -> str:
    """Return what was typed into a field of text."""
    return str(field.data or "")


def dense(text: str | None) -> str:
    """Return a number without what people put between its parts, in capitals."""
    plain = one_line(text).translate(_FULL_WIDTH)
    return re.sub(r"[\s·]", "", plain).upper()


def plain_telephone(text: str | None) -> str:
    """Return a telephone number as it is compared: digits; China's own prefix says nothing."""
    plain = re.sub(r"[-()./]", "", dense(text))
    return re.sub(r"^(?:\+86|0086)(?=[0-9]{7})", "", plain)


def _text(name: str, most: int, label: str | None = None, **attributes: str) -> StringField:
    return StringField(
        label or FIELDS[name],
        filters=[one_line],
        validators=[
            InputRequired(FILL_IN),
            Length(max=most, message=_l("Please take at most %(count)s characters.", count=most)),
        ],
        render_kw={"maxlength": most, **attributes},
    )


def _number(name: str, **attributes: str) -> StringField:
    kept = {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
    return StringField(FIELDS[name], filters=[dense], render_kw=kept | attributes)


class ApplyForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF ships no types
    """Somebody wants to sell.

    Of a dossier that is mended the numbers that are kept sealed may be left empty: they stay.
    """

    legal_name = _text("legal_name", LEGAL_NAME_LENGTH, autocomplete="organization")
    licence_kind = RadioField(
        _l("Kind of licence"),
        choices=[
            SelectChoice(UNIFIED, _l("with a unified social credit code of 18 characters")),
            SelectChoice(OTHER_LICENCE, _l("another licence or permit")),
        ],
        default=UNIFIED,
        validate_choice=False,
    )
    licence = _number("licence", maxlength=str(LICENCE_LENGTH))
    issuer_kind = SelectField(
        FIELDS["issuer_kind"],
        choices=[SelectChoice(str(each), words) for each, words in ISSUER_KINDS.items()],
        validate_choice=False,
    )
    representative = _text("representative", NAME_LENGTH)
    identity = _number("identity", maxlength=str(NUMBER_LENGTH))
    region = SelectField(FIELDS["region"], validate_choice=False)
    city = _text("city", CITY_LENGTH, _l("City"), autocomplete="address-level2")
    address = _text("address", ADDRESS_LENGTH, _l("Address of the premises"))
    account_holder = _text("account_holder", LEGAL_NAME_LENGTH)
    bank = _text("bank", NAME_LENGTH, _l("Bank and branch"))
    bank_account = _number("bank_account", maxlength=str(NUMBER_LENGTH), inputmode="numeric")
    contact = _text("contact", 100, _l("Whom to ask"))
    telephone = StringField(
        FIELDS["telephone"], filters=[plain_telephone], render_kw={"type": "tel", "maxlength": 30}
    )
    name_zh = _text("name_zh", NAME_LENGTH, lang="zh-CN")
    name_en = _text("name_en", NAME_LENGTH, lang="en")
    trade = SelectField(
        _l("Kind of business"),
        choices=[SelectChoice(*each) for each in TRADES.items()],
        validate_choice=False,
    )
    terminal = RadioField(
        _l("Your counter is that of"),
        choices=[SelectChoice(str(each), words) for each, words in TERMINALS.items()],
        default=Terminal.LOCAL,
        validate_choice=False,
    )
    sells = _text("sells", 500, _l("What customers will buy"))
    rules = BooleanField(
        _l("What I say is true, and I keep the escrow that each series promises."),
        validators=[InputRequired(_l("Without this nothing can be sold here."))],
    )

    def __init__(self, last: Dossier | None = None, **given: object) -> None:
        """Begin with what the last dossier says, if there is one."""
        super().__init__(**{"data": _values(last), **given})
        self.last = last
        language = locale()
        self.region.choices = [
            SelectChoice("", _("Please choose")),
            *(SelectChoice(code, region_name(code, language)) for code in REGIONS),
        ]

    @property
    def unified(self) -> bool:
        """Whether the licence is said to have a unified social credit code."""
        return bool(self.licence_kind.data == UNIFIED)

    def validate_licence_kind(self, field: Field) -> None:
        """Take one of the two."""
        _one_of(field, (UNIFIED, OTHER_LICENCE))

    def validate_licence(self, field: Field) -> None:
        """Take a code whose check characters fit, or what can be the number of another licence."""
        number = said(field)
        if not number:
            raise ValidationError(FILL_IN)
        if self.unified and not licences.has_form(number):
            raise ValidationError(
                _("A unified code has 18 digits and capital letters, without I, O, S, V and Z.")
            )
        if self.unified and not licences.checks_out(number):
            raise ValidationError(
                _("The characters of this code do not fit together: please look for a slip.")
            )
        if not _LICENCE.fullmatch(number):
            raise ValidationError(_("A licence number has 6 to 32 letters and digits."))

    def validate_issuer_kind(self, field: Field) -> None:
        """Take one that there is."""
        _one_of(field, list(IssuerKind))

    def validate_identity(self, field: Field) -> None:
        """Take a citizen's number whose check character fits, or that of another document."""
        number = said(field)
        if not number:
            if self.last is None or not self.last.identity_shown:
                raise ValidationError(FILL_IN)
        elif identities.has_form(number) and not identities.checks_out(number):
            raise ValidationError(
                _("The digits of this number do not fit together: please look for a slip.")
            )
        elif not _IDENTITY.fullmatch(number):
            raise ValidationError(_("The number of a document has 5 to 32 letters and digits."))

    def validate_region(self, field: Field) -> None:
        """Take one that there is."""
        _one_of(field, REGIONS)

    def validate_bank_account(self, field: Field) -> None:
        """Take what can be an account number."""
        number = said(field)
        if not number:
            if self.last is None or not self.last.account_shown:
                raise ValidationError(FILL_IN)
        elif not _ACCOUNT.fullmatch(number):
            raise ValidationError(
                _("An account number has 6 to 34 digits or letters; spaces do not matter.")
            )

    def validate_telephone(self, field: Field) -> None:
        """Take digits, with the prefix of a country if it is another than China."""
        if not said(field):
            raise ValidationError(FILL_IN)
        if not _TELEPHONE.fullmatch(said(field)):
            raise ValidationError(_("A telephone number has 7 to 15 digits."))

    def validate_trade(self, field: Field) -> None:
        """Take one that there is."""
        _one_of(field, TRADES)

    def validate_terminal(self, field: Field) -> None:
        """Take one that there is."""
        _one_of(field, list(Terminal))


def _one_of(field: Field, choices: object) -> None:
    if field.data not in set(choices):  # type: ignore[call-overload]  # any collection of texts
        raise ValidationError(_("Please choose one of these."))


def _values(last: Dossier | None) -> dict[str, object]:
    """Return what stands in the form before anything was typed; sealed numbers never do."""
    if last is None:
        return {}
    values: dict[str, object] = {name: getattr(last, name) for name in TYPED}
    return values | {"licence_kind": UNIFIED if last.unified else OTHER_LICENCE}
