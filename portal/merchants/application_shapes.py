"""What the JSON API takes and answers of applications and their comparison."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from portal.api import Asked, Moment
from portal.businesses import Terminal
from portal.merchants.comparing import findings_of
from portal.merchants.comparison import Finding, Rule, Severity
from portal.merchants.finding_words import says
from portal.merchants.models import (
    Application,
    ApplicationState,
    Comparison,
    Dossier,
    IssuerKind,
)
from portal.staff_acts import Reason

Text = Annotated[str, Meta(max_length=500)]


class NewApplication(Asked, frozen=True):
    """What somebody says who wants to sell; `rules` is true: they agree to keep their promises.

    Of an application that is mended `identity` and `bank_account` may be left out: they stay.
    """

    legal_name: Text
    licence: Text
    issuer_kind: IssuerKind
    representative: Text
    region: Text
    city: Text
    address: Text
    account_holder: Text
    bank: Text
    contact: Text
    telephone: Text
    name_zh: Text
    name_en: Text
    trade: Text
    sells: Text
    rules: bool
    identity: Text = ""
    bank_account: Text = ""
    licence_kind: Literal["unified", "other"] = "unified"
    terminal: Terminal = Terminal.LOCAL


class Decision(Asked, frozen=True):
    """A decision on an application; `despite` names the findings that an approval passes over."""

    decision: Literal["approve", "decline", "ask"]
    reason: Reason
    despite: Annotated[tuple[Rule, ...], Meta(max_length=len(Rule))] = ()


class WantedFindings(Asked, frozen=True):
    """Which findings to list; all where nothing is said."""

    rule: Rule | None = None
    severity: Severity | None = None


class FindingShape(msgspec.Struct, frozen=True):
    """A finding: the rule, how much it weighs, the fields compared, and that in words."""

    rule: Rule
    severity: Severity
    first: str
    second: str
    says: str


class DossierShape(msgspec.Struct, frozen=True):
    """What was said in one version; numbers of documents and bank accounts masked."""

    version: int
    sent_at: Moment
    legal_name: str
    licence_kind: str
    licence: str
    issuer_kind: str
    representative: str
    identity: str
    region: str
    city: str
    address: str
    account_holder: str
    bank: str
    bank_account: str
    contact: str
    telephone: str
    name_zh: str
    name_en: str
    trade: str
    terminal: str
    sells: str


class ApplicationShape(msgspec.Struct, frozen=True):
    """An application, what became of it, and what came out when it was compared last."""

    number: int
    state: ApplicationState
    reason: str
    applied_at: Moment
    reviewed_at: Moment | None
    dossiers: list[DossierShape]
    findings: list[FindingShape]


class FindingForStaff(msgspec.Struct, frozen=True):
    """A finding with the other application or account that was compared with, if one was."""

    application: int
    rule: Rule
    severity: Severity
    first: str
    second: str
    other_application: int | None
    other_account: int | None
    compared_at: Moment
    says: str


class ReviewShape(msgspec.Struct, frozen=True):
    """An application as staff reads it."""

    number: int
    account: int
    applicant: str
    state: ApplicationState
    reason: str
    applied_at: Moment
    dossiers: list[DossierShape]
    findings: list[FindingForStaff]


def of_application(application: Application, comparison: Comparison | None) -> ApplicationShape:
    """Return an application as its applicant's programs read it; of others they learn nothing."""
    reviewed = application.reviewed_at
    return ApplicationShape(
        application.id,
        ApplicationState(application.state),
        application.reason,
        Moment(application.applied_at),
        None if reviewed is None else Moment(reviewed),
        [_of_dossier(each) for each in application.dossiers],
        [_of_finding(each) for each in (findings_of(comparison) if comparison else ())],
    )


def of_review(application: Application, comparison: Comparison | None) -> ReviewShape:
    """Return an application as programs of staff read it."""
    found = findings_of(comparison) if comparison else ()
    at = comparison.compared_at if comparison else 0
    return ReviewShape(
        application.id,
        application.member.account or 0,
        application.member.name,
        ApplicationState(application.state),
        application.reason,
        Moment(application.applied_at),
        [_of_dossier(each) for each in application.dossiers],
        [for_staff(application.id, each, at) for each in found],
    )


def for_staff(application: int, finding: Finding, compared_at: int) -> FindingForStaff:
    """Return a finding as programs of staff read it."""
    return FindingForStaff(
        application,
        finding.rule,
        finding.severity,
        finding.first,
        finding.second,
        finding.application,
        finding.account,
        Moment(compared_at),
        says(finding.rule, finding.severity),
    )


def _of_finding(finding: Finding) -> FindingShape:
    words = says(finding.rule, finding.severity)
    return FindingShape(finding.rule, finding.severity, finding.first, finding.second, words)


def _of_dossier(dossier: Dossier) -> DossierShape:
    return DossierShape(
        version=dossier.version,
        sent_at=Moment(dossier.sent_at),
        legal_name=dossier.legal_name,
        licence_kind="unified" if dossier.unified else "other",
        licence=dossier.licence,
        issuer_kind=dossier.issuer_kind,
        representative=dossier.representative,
        identity=dossier.identity_shown,
        region=dossier.region,
        city=dossier.city,
        address=dossier.address,
        account_holder=dossier.account_holder,
        bank=dossier.bank,
        bank_account=dossier.account_shown,
        contact=dossier.contact,
        telephone=dossier.telephone,
        name_zh=dossier.name_zh,
        name_en=dossier.name_en,
        trade=dossier.trade,
        terminal=dossier.terminal,
        sells=dossier.sells,
    )
