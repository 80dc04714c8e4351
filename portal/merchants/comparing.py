"""Comparisons as they are made: what is compared is gathered, what came out is kept.

Made when a dossier is sent and again when staff opens it; kept where it came out otherwise.
"""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, aliased

from portal import clock
from portal.businesses import Merchant
from portal.days import time_at
from portal.merchants.comparison import (
    Entered,
    Finding,
    Other,
    Others,
    Rule,
    Severity,
    compare,
)
from portal.merchants.models import (
    Application,
    ApplicationState,
    Comparison,
    Dossier,
    FindingRow,
    IssuerKind,
)
from portal.merchants.sealed_numbers import identity_in
from portal.people import Member, PersonKind
from portal.sealing import Seal

MOST: Final = 20
"""So many others are named for one dossier: more tell nothing more."""


def compare_now(session: Session, seal: Seal, dossier: Dossier) -> Comparison:
    """Compare a dossier; return the newest comparison of it, which is a new one if it differs.

    The caller commits.
    """
    now = clock.now()
    found = compare(_entered(seal, dossier), _others(session, dossier), time_at(now).date())
    last = last_of(session, dossier)
    if last is not None and findings_of(last) == found:
        return last
    made = Comparison(dossier_id=dossier.id, compared_at=now)
    made.findings = [_row(each) for each in found]
    session.add(made)
    session.flush()
    return made


def last_of(session: Session, dossier: Dossier) -> Comparison | None:
    """Return the newest comparison of a dossier; None before the first."""
    chosen = select(Comparison).where(Comparison.dossier_id == dossier.id)
    return session.scalar(chosen.order_by(Comparison.id.desc()).limit(1))


def findings_of(comparison: Comparison) -> list[Finding]:
    """Return the findings of a comparison, as they were kept."""
    return [finding_of(row) for row in comparison.findings]


def finding_of(row: FindingRow) -> Finding:
    """Return a finding that was kept."""
    return Finding(
        Rule(row.rule),
        Severity(row.severity),
        row.first,
        row.second,
        row.other_application,
        row.other_account,
    )


def _row(finding: Finding) -> FindingRow:
    return FindingRow(
        rule=finding.rule,
        severity=finding.severity,
        first=finding.first,
        second=finding.second,
        other_application=finding.application,
        other_account=finding.account,
    )


def _entered(seal: Seal, dossier: Dossier) -> Entered:
    member = dossier.application.member
    return Entered(
        member_name=member.name,
        natural=member.kind == PersonKind.NATURAL,
        legal_name=dossier.legal_name,
        unified=dossier.unified,
        licence=dossier.licence,
        sole_issuer=dossier.issuer_kind == IssuerKind.OTHER,
        representative=dossier.representative,
        identity=identity_in(seal, dossier),
        identity_mark=dossier.identity_mark,
        region=dossier.region,
        account_holder=dossier.account_holder,
        account_mark=dossier.account_mark,
        telephone=dossier.telephone,
        brands=(dossier.name_zh, dossier.name_en),
    )


def _others(session: Session, dossier: Dossier) -> Others:
    applicant = dossier.application.member
    return Others(
        _dossiers_like(session, dossier),
        _merchants_called(session, dossier, applicant),
        _members_called(session, dossier, applicant),
    )


def _dossiers_like(session: Session, dossier: Dossier) -> list[Other]:
    """Return others' dossiers, the newest of each application, that agree in something."""
    later = aliased(Dossier)
    newest = select(func.max(later.version)).where(later.application_id == Dossier.application_id)
    same = [
        column == value
        for column, value in (
            (Dossier.licence, dossier.licence),
            (Dossier.folded_name, dossier.folded_name),
            (Dossier.identity_mark, dossier.identity_mark),
            (Dossier.telephone, dossier.telephone),
            (Dossier.account_mark, dossier.account_mark),
        )
        if value
    ]
    chosen = (
        select(Dossier)
        .join(Dossier.application)
        .where(
            Application.member_id != dossier.application.member_id,
            Application.state != ApplicationState.DECLINED,
            Dossier.version == newest.scalar_subquery(),
            or_(*same),
        )
        .order_by(Dossier.application_id)
        .limit(MOST)
    )
    return [
        Other(
            each.application_id,
            each.licence,
            each.legal_name,
            each.identity_mark,
            each.telephone,
            each.account_mark,
        )
        for each in session.scalars(chosen)
    ]


def _merchants_called(session: Session, dossier: Dossier, applicant: Member) -> Sequence[int]:
    names = {dossier.name_zh.casefold(), dossier.name_en.casefold()}
    chosen = select(Merchant.account).where(
        or_(func.lower(Merchant.name_zh).in_(names), func.lower(Merchant.name_en).in_(names)),
        Merchant.account != (applicant.account or 0),
    )
    return session.scalars(chosen.order_by(Merchant.account).limit(MOST)).all()


def _members_called(session: Session, dossier: Dossier, applicant: Member) -> Sequence[int]:
    """Return the accounts of other members who have the legal name; blanks make no difference."""
    plain = "".join(dossier.legal_name.split()).casefold()
    chosen = select(Member.account).where(
        func.lower(func.replace(Member.name, " ", "")) == plain,
        Member.id != applicant.id,
        Member.account.is_not(None),
    )
    found = session.scalars(chosen.order_by(Member.account).limit(MOST))
    return [account for account in found if account is not None]
