"""The acts of staff: written down first, then carried out, so that none is done unseen.

The mark of a form is the key of its command, so an act that broke off is finished by sending the
form again, and one that was sent twice is done once.
"""

from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from exchange.client import Client, Refusal, Refused
from exchange.commands import OPERATOR, Command, FreezeMember, Phase, SetPhase, WindDown
from portal.acts import ActRefused, carry_out
from portal.staff_acts import Act, StaffAct, act_of, acts
from portal.visitor import Person

PHASES: Final = {
    Act.HALT: Phase.HALTED,
    Act.CANCEL_ONLY: Phase.CANCEL_ONLY,
    Act.RESUME: Phase.CONTINUOUS,
}


def freeze(  # noqa: PLR0913, PLR0917  who does what to whom, and why
    session: Session, client: Client, staff: Person, account: int, act: Act, reason: str, key: str
) -> StaffAct:
    """Freeze a member or let them go on. Raises ActRefused; nobody freezes themself."""
    if account == staff.account:
        raise ActRefused(Refused(Refusal.NOT_PERMITTED, "member"))
    command = FreezeMember(OPERATOR, key, 0, account, act is Act.FREEZE)
    return _do(session, client, _noted(session, staff, act, account, reason, key), command)


def set_phase(  # noqa: PLR0913, PLR0917  who does what to which series, and why
    session: Session, client: Client, staff: Person, series: int, act: Act, reason: str, key: str
) -> StaffAct:
    """Halt a series, allow cancels only, or let it go on. Raises ActRefused."""
    command = SetPhase(OPERATOR, key, 0, series, PHASES[act])
    return _do(session, client, _noted(session, staff, act, series, reason, key), command)


def propose_wind_down(
    session: Session, staff: Person, series: int, reason: str, key: str
) -> StaffAct:
    """Ask a second person to wind a series down; one that is proposed already stays as it is."""
    for proposed in proposals(session):
        if proposed.subject == series:
            return proposed
    return _noted(session, staff, Act.WIND_DOWN, series, reason, key)


def second_wind_down(session: Session, client: Client, staff: Person, proposed: StaffAct) -> None:
    """Wind a series down that another person proposed to. Raises ActRefused."""
    if proposed.staff_id == staff.id:
        raise ActRefused(Refused(Refusal.NOT_PERMITTED))
    proposed.second_id = staff.id
    session.commit()
    try:
        reply = carry_out(client, WindDown(OPERATOR, proposed.key, 0, proposed.subject))
    except ActRefused:
        proposed.second_id = None  # it waits on: what stands in the way may pass
        session.commit()
        raise
    proposed.sequence = reply.sequence
    session.commit()


def withdraw(session: Session, proposed: StaffAct) -> None:
    """Take a proposal back that nobody has seconded."""
    if proposed.second_id is None:
        session.delete(proposed)
        session.commit()


def proposals(session: Session) -> list[StaffAct]:
    """Return the wind-downs that wait for a second person."""
    return [each for each in acts(session, Act.WIND_DOWN) if each.sequence is None]


def _noted(
    session: Session, staff: Person, act: Act, subject: int, reason: str, key: str
) -> StaffAct:
    """Write an act down; one that is known by its key is the same act, sent again."""
    known = session.scalar(select(StaffAct).where(StaffAct.key == key))
    if known is not None:
        return known
    noted = act_of(staff, act, subject, reason, key)
    session.add(noted)
    session.commit()
    return noted


def _do(session: Session, client: Client, noted: StaffAct, command: Command) -> StaffAct:
    try:
        reply = carry_out(client, command)
    except ActRefused:
        if noted.sequence is None:
            session.delete(noted)
            session.commit()
        raise
    noted.sequence = reply.sequence
    session.commit()
    return noted
