"""Information comparison: what was entered, against itself and against what others entered.

Pure: the service hands over the dossier, those others that agree with it in something, and the day.
Each finding names its rule, how much it weighs, and the two fields or things that were compared.
Of merchants that sell, member prices are compared with list prices.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final, NamedTuple

from portal.merchants import identities, licences
from portal.merchants.licences import Body
from portal.merchants.names import folded, is_a_companys


class Severity(StrEnum):
    """How much a finding weighs: staff cannot pass over one that blocks without naming it."""

    BLOCKS = "blocks"
    LOOK = "look"
    FINE = "fine"


class Rule(StrEnum):
    """What is compared."""

    LICENCE_NUMBER = "licence_number"
    IDENTITY_NUMBER = "identity_number"
    OF_AGE = "of_age"
    ACCOUNT_HOLDER = "account_holder"
    REGION = "region"
    KIND_OF_ACCOUNT = "kind_of_account"
    KIND_OF_NAME = "kind_of_name"
    KIND_OF_ISSUER = "kind_of_issuer"
    MEMBER_NAME = "member_name"
    SAME_LICENCE = "same_licence"
    SAME_NAME = "same_name"
    SAME_REPRESENTATIVE = "same_representative"
    SAME_TELEPHONE = "same_telephone"
    SAME_BANK_ACCOUNT = "same_bank_account"
    SAME_BRAND = "same_brand"
    SAME_MEMBER = "same_member"


class Finding(NamedTuple):
    """What came of one rule; `application` or `account` is the other that was compared with."""

    rule: Rule
    severity: Severity
    first: str
    second: str = ""
    application: int | None = None
    account: int | None = None


@dataclass(frozen=True, slots=True)
class Entered:
    """What an applicant entered; `identity` is the number itself, marks stand for sealed ones."""

    member_name: str
    natural: bool
    legal_name: str
    unified: bool
    licence: str
    sole_issuer: bool
    representative: str
    identity: str
    identity_mark: str
    region: str
    account_holder: str
    account_mark: str
    telephone: str
    brands: tuple[str, str]


class Other(NamedTuple):
    """What another applicant entered, as far as it can be the same."""

    application: int
    licence: str
    legal_name: str
    identity_mark: str
    telephone: str
    account_mark: str


class Others(NamedTuple):
    """What is compared with: others' dossiers, merchants by brand and members by name."""

    dossiers: Sequence[Other] = ()
    merchants: Sequence[int] = ()
    members: Sequence[int] = ()


BLOCKS, LOOK, FINE = Severity.BLOCKS, Severity.LOOK, Severity.FINE


def compare(entered: Entered, others: Others, today: date) -> list[Finding]:
    """Return the findings, those that weigh most first, in the order of the rules."""
    found = [*_within(entered, today), *_with_others(entered, others)]
    weights = list(Severity)
    return sorted(found, key=lambda each: weights.index(each.severity))


def _within(entered: Entered, today: date) -> Iterator[Finding]:
    yield _licence(entered)
    yield from _identity(entered, today)
    yield _finding(Rule.ACCOUNT_HOLDER, "legal_name", "account_holder", fine=_pays_itself(entered))
    yield _finding(Rule.MEMBER_NAME, "member", "legal_name", fine=_is_the_member(entered))
    code = licences.read(entered.licence) if entered.unified else None
    if code is None:
        return
    nationwide = code.region == NATIONWIDE
    yield _finding(
        Rule.REGION, "licence", "region", fine=nationwide or code.region == entered.region
    )
    sole = code.body is Body.SOLE_TRADER
    if code.body is not Body.OTHER:
        yield _finding(Rule.KIND_OF_ACCOUNT, "licence", "member", fine=sole == entered.natural)
    company = is_a_companys(entered.legal_name)
    yield _finding(Rule.KIND_OF_NAME, "licence", "legal_name", fine=not (sole and company))
    yield _finding(
        Rule.KIND_OF_ISSUER, "licence", "issuer_kind", fine=entered.sole_issuer or not sole
    )


NATIONWIDE: Final = "10"
"""The region of firms that the state itself registers."""


def _finding(rule: Rule, first: str, second: str, *, fine: bool) -> Finding:
    return Finding(rule, FINE if fine else LOOK, first, second)


def _licence(entered: Entered) -> Finding:
    if not entered.unified:
        severity = LOOK  # another kind of licence cannot be checked by its number
    else:
        severity = FINE if licences.checks_out(entered.licence) else BLOCKS
    return Finding(Rule.LICENCE_NUMBER, severity, "licence")


def _identity(entered: Entered, today: date) -> Iterator[Finding]:
    number = entered.identity
    if not identities.has_form(number):
        yield Finding(Rule.IDENTITY_NUMBER, LOOK, "identity")
        return
    if not identities.checks_out(number):
        yield Finding(Rule.IDENTITY_NUMBER, BLOCKS, "identity")
        return
    yield Finding(Rule.IDENTITY_NUMBER, FINE, "identity")
    birth = identities.born(number)
    adult = birth is not None and identities.is_adult(birth, today)
    yield Finding(Rule.OF_AGE, FINE if adult else BLOCKS, "identity")


def _pays_itself(entered: Entered) -> bool:
    """Whether money goes to the firm, or to a sole trader in person."""
    holder = folded(entered.account_holder)
    code = licences.read(entered.licence) if entered.unified else None
    in_person = code is not None and code.body is Body.SOLE_TRADER
    return holder == folded(entered.legal_name) or (
        in_person and holder == folded(entered.representative)
    )


def _is_the_member(entered: Entered) -> bool:
    """Whether the applicant's account is called as the firm, its brand, or its representative."""
    known = (entered.legal_name, entered.representative, *entered.brands, "".join(entered.brands))
    return folded(entered.member_name) in {folded(each) for each in known}


class Same(NamedTuple):
    """What must not be the same in two applications, and how much it weighs where it is."""

    rule: Rule
    severity: Severity
    field: str
    of: Callable[[Entered | Other], str]


SAME: Final = (
    Same(Rule.SAME_LICENCE, BLOCKS, "licence", lambda one: one.licence),
    Same(Rule.SAME_NAME, LOOK, "legal_name", lambda one: folded(one.legal_name)),
    Same(Rule.SAME_REPRESENTATIVE, LOOK, "identity", lambda one: one.identity_mark),
    Same(Rule.SAME_TELEPHONE, LOOK, "telephone", lambda one: one.telephone),
    Same(Rule.SAME_BANK_ACCOUNT, LOOK, "bank_account", lambda one: one.account_mark),
)


def _with_others(entered: Entered, others: Others) -> Iterator[Finding]:
    for rule, severity, field, of in SAME:
        mine = of(entered)
        those = [other for other in others.dossiers if mine and of(other) == mine]
        for other in those:
            yield Finding(rule, severity, field, field, application=other.application)
        if not those:
            yield Finding(rule, FINE, field)
    for rule, field, accounts in (
        (Rule.SAME_BRAND, "name_zh", others.merchants),
        (Rule.SAME_MEMBER, "legal_name", others.members),
    ):
        for account in accounts:
            yield Finding(rule, LOOK, field, "name", account=account)
        if not accounts:
            yield Finding(rule, FINE, field)


class Priced(NamedTuple):
    """Goods by their number, with both prices in money units."""

    goods: int
    list_price: int
    member_price: int


def not_below_list(priced: Iterable[Priced]) -> list[int]:
    """Return the goods whose member price is not below the list price: it saves members nothing."""
    return [each.goods for each in priced if each.member_price >= each.list_price]
