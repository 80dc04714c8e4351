"""Review of applications by staff: approved, declined, or sent back to be mended.

What the comparison says is in the way can be passed over, but only by naming it.
"""

from collections.abc import Collection
from typing import Final

from sqlalchemy import Select, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, joinedload, selectinload

from portal import clock, outbox
from portal.businesses import Merchant, open_merchant
from portal.errors import PortalError
from portal.merchants.comparing import compare_now, findings_of
from portal.merchants.comparison import Finding, Rule, Severity
from portal.merchants.models import (
    Application,
    ApplicationState,
    Comparison,
    Dossier,
    FindingRow,
)
from portal.sealing import Seal
from portal.staff_acts import Act, act_of
from portal.visitor import Person

SHOWN: Final = 50
MOST_FINDINGS: Final = 200

STATES: Final = {
    Act.APPROVE: ApplicationState.APPROVED,
    Act.DECLINE: ApplicationState.DECLINED,
    Act.ASK: ApplicationState.ACTION_REQUIRED,
}


class Passed(PortalError):  # noqa: N818  named after the state that it reports
    """An approval passes over findings that block without naming them: `rules`."""

    def __init__(self, rules: Collection[Rule]) -> None:
        super().__init__(rules)
        self.rules = rules


def waiting(session: Session) -> list[Application]:
    """Return the applications that wait for staff, the oldest first."""
    chosen = _with_dossiers().where(Application.state == ApplicationState.WAITING)
    return list(session.scalars(chosen.order_by(Application.id).limit(SHOWN)))


def count_waiting(session: Session) -> int:
    """Return how many applications wait for staff."""
    waits = Application.state == ApplicationState.WAITING
    return session.scalar(select(func.count()).select_from(Application).where(waits)) or 0


def decided(session: Session) -> list[Application]:
    """Return the applications that staff has decided or sent back, the last first."""
    chosen = _with_dossiers().where(Application.state != ApplicationState.WAITING)
    return list(session.scalars(chosen.order_by(Application.reviewed_at.desc()).limit(SHOWN)))


def _with_dossiers() -> Select[Application]:
    return select(Application).options(
        joinedload(Application.member), selectinload(Application.dossiers)
    )


def opened(session: Session, seal: Seal, application: Application) -> Comparison:
    """Return the comparison of what the applicant says now, made anew as others have come since."""
    comparison = compare_now(session, seal, application.dossier)
    session.commit()
    return comparison


def blocking(findings: Collection[Finding]) -> list[Rule]:
    """Return the rules that are in the way, each once."""
    return list(dict.fromkeys(each.rule for each in findings if each.severity is Severity.BLOCKS))


def decide(  # noqa: PLR0913, PLR0917  who decides what about which, why, and despite what
    session: Session,
    seal: Seal,
    staff: Person,
    application: Application,
    act: Act,
    reason: str,
    key: str,
    despite: Collection[Rule] = (),
) -> bool:
    """Decide an application and write to the applicant; False if it was decided or is one's own.

    Raises Passed if it is approved over a finding that blocks and is not in `despite`.
    """
    if application.member_id == staff.id:
        return False
    over: list[Rule] = []
    if act is Act.APPROVE:
        over = blocking(findings_of(opened(session, seal, application)))
        if unnamed := [rule for rule in over if rule not in despite]:
            raise Passed(unnamed)
    try:
        if not _closed(session, staff, application, act, reason):
            session.rollback()
            return False
        if act is Act.APPROVE:
            open_merchant(session, application.member, _merchant_of(application))
        named = " ".join([reason, *(f"[{rule}]" for rule in over)])
        session.add(act_of(staff, act, application.id, named, key))
        session.commit()
    except IntegrityError:  # the same form came twice at once
        session.rollback()
        return False
    _write_to(application)
    return True


def _closed(
    session: Session, staff: Person, application: Application, act: Act, reason: str
) -> bool:
    """Let the application be in the state that the act leads to; whether it waited."""
    waits = update(Application).where(
        Application.id == application.id, Application.state == ApplicationState.WAITING
    )
    closed = session.execute(
        waits.values(
            state=STATES[act], reason=reason, reviewed_at=clock.now(), reviewer_id=staff.id
        )
    )
    return bool(closed.rowcount)  # type: ignore[attr-defined]


def _merchant_of(application: Application) -> Merchant:
    dossier = application.dossier
    return Merchant(
        account=application.member.account,
        name_zh=dossier.name_zh,
        name_en=dossier.name_en,
        trade=dossier.trade,
        terminal=dossier.terminal,
        region=dossier.region,
        city_zh=dossier.city,
        address_zh=dossier.address,
        opened_at=clock.now(),
    )


def _write_to(application: Application) -> None:
    member, dossier = application.member, application.dossier
    outbox.send(
        member.email,
        f"merchants/mail/{application.state}.txt",
        language=member.language,
        name=member.name,
        business=dossier.name_en if member.language == "en" else dossier.name_zh,
        reason=application.reason,
    )


def found_everywhere(
    session: Session, rule: Rule | None, severity: Severity | None
) -> list[tuple[Application, Comparison, FindingRow]]:
    """Return the findings of newest comparisons of newest dossiers, the last first."""
    newest_dossier = select(func.max(Dossier.id)).group_by(Dossier.application_id).scalar_subquery()
    newest = select(func.max(Comparison.id)).group_by(Comparison.dossier_id).scalar_subquery()
    chosen = (
        select(Application, Comparison, FindingRow)
        .join(Dossier, Dossier.application_id == Application.id)
        .join(Comparison, Comparison.dossier_id == Dossier.id)
        .join(FindingRow, FindingRow.comparison_id == Comparison.id)
        .where(Dossier.id.in_(newest_dossier), Comparison.id.in_(newest))
        .order_by(FindingRow.id.desc())
        .limit(MOST_FINDINGS)
    )
    if rule is not None:
        chosen = chosen.where(FindingRow.rule == rule)
    if severity is not None:
        chosen = chosen.where(FindingRow.severity == severity)
    return [(one, two, three) for one, two, three in session.execute(chosen)]
