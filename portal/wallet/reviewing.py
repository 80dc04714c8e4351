"""Review of withdrawals: what is large leaves only after staff has looked at it.

Each decision is an act of staff with its reason; a person decides once, nobody about their own
money, and what was decided stays so. Declined money comes back by the same step as any other.
"""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import and_, func, select, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, joinedload

from exchange.client import AskMember
from exchange.refusals import Refusal, Refused
from portal import clock
from portal.acts import ActRefused
from portal.people import Member
from portal.staff_acts import Act, StaffAct, act_of, acts
from portal.visitor import Person
from portal.wallet import notices, rows
from portal.wallet.errors import NoSuchPayment
from portal.wallet.models import Withdrawal, WithdrawalState
from portal.wallet.till import Till

SHOWN: Final = 50

IN_REVIEW: Final = and_(
    Withdrawal.state == WithdrawalState.BEGUN,
    ~Withdrawal.declined,
    Withdrawal.approvals < Withdrawal.approvals_needed,
)
"""The rows of which `is_in_review` is true."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A withdrawal that waits, whose it is, and who let it out so far."""

    row: Withdrawal
    member: Member | None
    frozen: bool
    acts: list[StaffAct]


@dataclass(frozen=True, slots=True)
class Decided:
    """What was decided about which withdrawal."""

    act: StaffAct
    row: Withdrawal


def waiting(till: Till) -> list[Waiting]:
    """Return what waits for staff, the oldest first."""
    chosen = select(Withdrawal).where(IN_REVIEW).order_by(Withdrawal.id).limit(SHOWN)
    return [_shown(till, row) for row in till.session.scalars(chosen)]


def count(session: Session) -> int:
    """Return how many wait for staff."""
    return session.scalar(select(func.count()).where(IN_REVIEW)) or 0


def waiting_for(till: Till, reference: str) -> Waiting:
    """Return a withdrawal that waits. Raises NoSuchPayment, also where it waits no more."""
    row = rows.find(till.session, Withdrawal, reference)
    if not row.is_in_review:
        raise NoSuchPayment(reference)
    return _shown(till, row)


def decided(till: Till) -> list[Decided]:
    """Return what was decided, the last first."""
    found = acts(till.session, Act.LET_OUT, Act.TURN_DOWN)
    chosen = select(Withdrawal).where(Withdrawal.id.in_([act.subject for act in found]))
    by_number = {row.id: row for row in till.session.scalars(chosen)}
    return [Decided(act, by_number[act.subject]) for act in found]


def reason_of(till: Till, row: Withdrawal) -> str:
    """Return why a withdrawal was declined; empty if it was not."""
    chosen = select(StaffAct.reason).where(
        StaffAct.act == Act.TURN_DOWN, StaffAct.subject == row.id
    )
    return till.session.scalar(chosen) or ""


def decide(till: Till, staff: Person, reference: str, act: Act, reason: str) -> bool:
    """Let a withdrawal out or turn it down; False if it, or by this person, was decided before.

    Raises NoSuchPayment, and ActRefused for one's own. Once it is decided the money leaves, or
    comes back, at once, or as soon as exchange and provider are there.
    """
    row = rows.find(till.session, Withdrawal, reference)
    if row.account == staff.account:
        raise ActRefused(Refused(Refusal.NOT_PERMITTED, "member"))
    if not _write_down(till.session, staff, row, act, reason):
        return False
    notices.follow(till, Withdrawal, reference)
    return True


def _write_down(session: Session, staff: Person, row: Withdrawal, act: Act, reason: str) -> bool:
    """Write a decision down, and that it counts; both or neither."""
    counted: dict[str, object] = {"declined": True}
    if act is Act.LET_OUT:
        counted = {"approvals": Withdrawal.approvals + 1}
    done = session.execute(
        update(Withdrawal)
        .where(Withdrawal.id == row.id, IN_REVIEW)
        .values(updated_at=clock.now(), look_at=0, **counted)
    )
    if not isinstance(done, CursorResult) or done.rowcount != 1:
        session.rollback()
        return False
    # The key is of the person and the withdrawal: nobody counts twice.
    session.add(act_of(staff, act, row.id, reason, f"withdrawal {row.id} by {staff.id}"))
    try:
        session.commit()
    except IntegrityError:
        session.rollback()
        return False
    return True


def _shown(till: Till, row: Withdrawal) -> Waiting:
    member = till.session.scalar(select(Member).where(Member.account == row.account))
    chosen = select(StaffAct).options(joinedload(StaffAct.staff))
    mine = chosen.where(StaffAct.act == Act.LET_OUT, StaffAct.subject == row.id)
    frozen = till.client.query(AskMember(row.account)).frozen
    return Waiting(row, member, frozen, list(till.session.scalars(mine)))
