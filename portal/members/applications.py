"""Applications to sell: a supplier as soon as it is sent, a merchant when staff has approved it."""

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal import clock
from portal.access import Role
from portal.members.forms import ApplyForm, said
from portal.people import Application, ApplicationState, Member


def all_of(session: Session, member_id: int) -> list[Application]:
    """Return the applications of a member, the last one first."""
    chosen = select(Application).where(Application.member_id == member_id)
    return list(session.scalars(chosen.order_by(Application.id.desc())))


def last_of(session: Session, member_id: int) -> Application | None:
    """Return the last application of a member, None if there is none."""
    return next(iter(all_of(session, member_id)), None)


def may_apply(application: Application | None) -> bool:
    """Return whether another application can be sent after the last one."""
    return application is None or application.state == ApplicationState.DECLINED


def apply(session: Session, member: Member, form: ApplyForm) -> bool:
    """Send an application; False if one waits already. The member is a supplier from then on."""
    if not may_apply(last_of(session, member.id)):
        return False
    now = clock.now()
    session.add(
        Application(
            member_id=member.id,
            name_zh=said(form.name_zh),
            name_en=said(form.name_en),
            trade=said(form.trade),
            licence=said(form.licence),
            contact=said(form.contact),
            sells=said(form.sells),
            applied_at=now,
        )
    )
    member.grant(Role.SUPPLIER, now)
    try:
        session.commit()
    except IntegrityError:  # the same form came twice at once
        session.rollback()
        return False
    return True
