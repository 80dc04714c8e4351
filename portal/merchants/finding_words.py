"""What the findings of a comparison say, to staff and to the applicant alike: never whose it is."""

from typing import Final

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from portal.merchants.comparison import Rule, Severity

BLOCKS, LOOK, FINE = Severity.BLOCKS, Severity.LOOK, Severity.FINE

SEVERITIES: Final[dict[str, tuple[LazyString, str]]] = {
    BLOCKS: (_l("in the way"), "bad"),
    LOOK: (_l("to be looked at"), "warn"),
    FINE: (_l("in order"), "good"),
}
"""What each is called, and the tone of its pill."""

_WORDS: Final[dict[Rule, dict[Severity, LazyString]]] = {
    Rule.LICENCE_NUMBER: {
        FINE: _l("The check characters of the licence number fit."),
        LOOK: _l("The licence is of another kind, so its number cannot be checked."),
        BLOCKS: _l("The check characters of the licence number do not fit."),
    },
    Rule.IDENTITY_NUMBER: {
        FINE: _l("The check character of the identity number fits."),
        LOOK: _l("The identity document is of another kind, so its number cannot be checked."),
        BLOCKS: _l("The check character or the day of birth in the identity number does not fit."),
    },
    Rule.OF_AGE: {
        FINE: _l("The representative is of age."),
        BLOCKS: _l("The representative is younger than eighteen."),
    },
    Rule.ACCOUNT_HOLDER: {
        FINE: _l("The bank account is that of the business."),
        LOOK: _l("The bank account has another holder than the business."),
    },
    Rule.REGION: {
        FINE: _l("The licence is of the region of the premises."),
        LOOK: _l("The licence is of another region than the premises."),
    },
    Rule.KIND_OF_ACCOUNT: {
        FINE: _l("The account here is of the kind that the licence says."),
        LOOK: _l("The licence is a company's and the account here a person's, or the reverse."),
    },
    Rule.KIND_OF_NAME: {
        FINE: _l("The legal name fits the kind of licence."),
        LOOK: _l("The legal name is a company's, but the licence is a sole trader's."),
    },
    Rule.KIND_OF_ISSUER: {
        FINE: _l("The kind of issuer fits the licence."),
        LOOK: _l("A sole trader cannot be an issuer of this kind."),
    },
    Rule.MEMBER_NAME: {
        FINE: _l("The account here is called as the business or its representative."),
        LOOK: _l("The account here is called otherwise than the business and its representative."),
    },
    Rule.SAME_LICENCE: {
        FINE: _l("No other application has this licence number."),
        BLOCKS: _l("Another application has the same licence number."),
    },
    Rule.SAME_NAME: {
        FINE: _l("No other application has this legal name."),
        LOOK: _l("Another application has the same legal name."),
    },
    Rule.SAME_REPRESENTATIVE: {
        FINE: _l("No other application names this representative."),
        LOOK: _l("Another application names the same representative."),
    },
    Rule.SAME_TELEPHONE: {
        FINE: _l("No other application has this telephone number."),
        LOOK: _l("Another application has the same telephone number."),
    },
    Rule.SAME_BANK_ACCOUNT: {
        FINE: _l("No other application has this bank account."),
        LOOK: _l("Another application has the same bank account."),
    },
    Rule.SAME_BRAND: {
        FINE: _l("No other merchant has this name."),
        LOOK: _l("Another merchant has the same name."),
    },
    Rule.SAME_MEMBER: {
        FINE: _l("No other member has the legal name."),
        LOOK: _l("Another member has the legal name: perhaps the same business twice."),
    },
}

FIELDS: Final[dict[str, LazyString]] = {
    "legal_name": _l("Name as on the licence"),
    "licence": _l("Business licence number"),
    "issuer_kind": _l("Kind of issuer"),
    "representative": _l("Legal representative"),
    "identity": _l("Identity number"),
    "region": _l("Province"),
    "account_holder": _l("Holder of the bank account"),
    "bank_account": _l("Bank account number"),
    "telephone": _l("Telephone"),
    "name_zh": _l("Name of the business in Chinese"),
    "name_en": _l("Name of the business in English"),
    "member": _l("Account here"),
    "name": _l("Name here"),
}
"""What the fields that are compared are called."""


def says(rule: Rule, severity: Severity) -> str:
    """Return what a finding says."""
    return str(_WORDS[rule][severity])


def compared(first: str, second: str) -> str:
    """Return which two fields were compared, or which one was."""
    names = [str(FIELDS[each]) for each in (first, second) if each]
    return " ↔ ".join(dict.fromkeys(names))
