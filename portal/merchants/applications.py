"""Applications to sell: sent, mended and sent again; each version is kept as it was.

A member is a supplier as soon as an application is sent, a merchant when staff has approved it.
"""

from typing import Final

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, selectinload

from portal import clock
from portal.access import Role
from portal.merchants.application_forms import TYPED, ApplyForm, said
from portal.merchants.comparing import compare_now
from portal.merchants.models import Application, ApplicationState, Dossier
from portal.merchants.names import folded
from portal.merchants.sealed_numbers import ACCOUNT, IDENTITY, Sealed, seal_number
from portal.people import Member
from portal.sealing import Seal

OVER: Final = frozenset((ApplicationState.DECLINED, ApplicationState.ACTION_REQUIRED))
"""After an application in one of these states something can be sent."""


def all_of(session: Session, member_id: int) -> list[Application]:
    """Return the applications of a member, the last one first."""
    chosen = select(Application).options(selectinload(Application.dossiers))
    mine = chosen.where(Application.member_id == member_id)
    return list(session.scalars(mine.order_by(Application.id.desc())))


def last_of(session: Session, member_id: int) -> Application | None:
    """Return the last application of a member, None if there is none."""
    return next(iter(all_of(session, member_id)), None)


def may_send(last: Application | None) -> bool:
    """Return whether a dossier can be sent after the last application."""
    return last is None or last.state in OVER


def send(session: Session, seal: Seal, member: Member, form: ApplyForm) -> bool:
    """Send what the form says, and compare it; False if something waits already.

    A new application is begun, or the one that asks for something is mended. The member is a
    supplier from then on.
    """
    now, last = clock.now(), last_of(session, member.id)
    if not may_send(last):
        return False
    try:
        application = _waiting(session, member, last, now)
        if application is None:
            session.rollback()
            return False
        dossier = _dossier(seal, application, form, now)
        session.add(dossier)
        session.flush()
        compare_now(session, seal, dossier)
        member.grant(Role.SUPPLIER, now)
        session.commit()
    except IntegrityError:  # the same form came twice at once
        session.rollback()
        return False
    return True


def _waiting(
    session: Session, member: Member, last: Application | None, now: int
) -> Application | None:
    """Return the application that waits from now on; None if another request was first."""
    if last is None or last.state == ApplicationState.DECLINED:
        begun = Application(member=member, applied_at=now)
        session.add(begun)
        session.flush()
        return begun
    asked = update(Application).where(
        Application.id == last.id, Application.state == ApplicationState.ACTION_REQUIRED
    )
    mended = session.execute(asked.values(state=ApplicationState.WAITING))
    return last if mended.rowcount else None  # type: ignore[attr-defined]


def _dossier(seal: Seal, application: Application, form: ApplyForm, now: int) -> Dossier:
    identity = _sealed(seal, application.member, IDENTITY, form)
    account = _sealed(seal, application.member, ACCOUNT, form)
    return Dossier(
        application=application,
        version=1 + max((each.version for each in application.dossiers), default=0),
        sent_at=now,
        folded_name=folded(said(form.legal_name)),
        unified=form.unified,
        sealed_identity=identity.sealed,
        identity_shown=identity.shown,
        identity_mark=identity.mark,
        sealed_account=account.sealed,
        account_shown=account.shown,
        account_mark=account.mark,
        **{name: said(form[name]) for name in TYPED},
    )


def _sealed(seal: Seal, member: Member, kind: str, form: ApplyForm) -> Sealed:
    """Return a number as it is kept: that typed just now, or the one of the last version."""
    typed = said(form.identity if kind == IDENTITY else form.bank_account)
    last = form.last
    if typed or last is None:
        return seal_number(seal, member, kind, typed)
    if kind == IDENTITY:
        return Sealed(last.sealed_identity, last.identity_shown, last.identity_mark)
    return Sealed(last.sealed_account, last.account_shown, last.account_mark)
