"""How a merchant stands: in good standing, under watch, suspended; with reasons and history.

Who is suspended issues nothing new, and goes on serving all rights that there are. A suspension
takes two of staff; nobody acts on a merchant at which they have a post.
"""

from typing import Final, NamedTuple

from sqlalchemy import ColumnElement, delete, func, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, joinedload

from portal import clock, outbox
from portal.businesses import Merchant, Post, Standing
from portal.errors import PortalError
from portal.merchants.comparison import Priced, not_below_list
from portal.merchants.words import STANDINGS
from portal.people import Member
from portal.sales.goods import Good, on_sale
from portal.staff_acts import Act, StaffAct, act_of
from portal.visitor import Person, Rank

FOUND: Final = 25
MOST_ACCOUNT: Final = 2**53 - 1

STANDINGS_OF: Final = {
    Act.WATCH: Standing.WATCHED,
    Act.SUSPEND: Standing.SUSPENDED,
    Act.REINSTATE: Standing.GOOD,
}

FROM: Final = {
    Act.WATCH: frozenset((Standing.GOOD,)),
    Act.SUSPEND: frozenset((Standing.GOOD, Standing.WATCHED)),
    Act.REINSTATE: frozenset((Standing.WATCHED, Standing.SUSPENDED)),
}
"""In which standings each act can be done."""


class StandingRefused(PortalError):  # noqa: N818  named after the state that it reports
    """Nothing was done: the merchant stands otherwise by now, or who acts works there."""


class Change(NamedTuple):
    """One change of a merchant's standing; who made it is not for the merchant to know."""

    standing: Standing
    at: int
    reason: str


def merchants(session: Session, wanted: str) -> list[Merchant]:
    """Return merchants by number or by a part of a name; the newest first."""
    chosen = select(Merchant).order_by(Merchant.opened_at.desc(), Merchant.account.desc())
    plain = wanted.strip().removeprefix("#").casefold()
    if plain.isascii() and plain.isdecimal():
        chosen = chosen.where(Merchant.account == min(int(plain), MOST_ACCOUNT))
    elif plain:
        names = (Merchant.name_zh, Merchant.name_en)
        chosen = chosen.where(
            or_(*(func.lower(each).contains(plain, autoescape=True) for each in names))
        )
    return list(session.scalars(chosen.limit(FOUND)))


def saving_nothing(session: Session, merchant: int) -> list[Good]:
    """Return the goods on sale at a merchant whose member price saves members nothing."""
    goods = {each.id: each for each in session.scalars(on_sale(merchant=merchant))}
    priced = (Priced(each.id, each.list_price, each.member_price) for each in goods.values())
    return [goods[number] for number in not_below_list(priced)]


def may_act(session: Session, staff: Person, merchant: int) -> bool:
    """Return whether that person of staff has no post at the merchant."""
    there = select(Post.id).where(
        Post.member_id == staff.id, Post.merchant == merchant, Post.ended_at.is_(None)
    )
    return session.scalar(there) is None


def possible(merchant: Merchant) -> list[Act]:
    """Return what staff can do about a merchant as it stands."""
    return [act for act, standings in FROM.items() if merchant.standing in standings]


def change(
    session: Session, staff: Person, merchant: Merchant, act: Act, reason: str, key: str
) -> StaffAct:
    """Put a merchant under watch or back in good standing, or propose to suspend it.

    The same key does so once. Raises StandingRefused.
    """
    if known := _known(session, key):
        return known
    if act is Act.SUSPEND and (waits := _proposed(session, merchant.account)):
        return waits
    if merchant.standing not in FROM[act] or not may_act(session, staff, merchant.account):
        raise StandingRefused
    noted = act_of(staff, act, merchant.account, reason, key)
    session.add(noted)
    try:
        session.flush()
    except IntegrityError:  # the same form came twice at once
        session.rollback()
        return session.scalars(select(StaffAct).where(StaffAct.key == key)).one()
    if act is not Act.SUSPEND:
        _move(session, merchant.account, act)
    session.commit()
    if act is not Act.SUSPEND:
        _write_to_owners(session, merchant.account, act, reason)
    return noted


def proposals(session: Session) -> list[StaffAct]:
    """Return the suspensions that wait for a second person, the oldest first."""
    chosen = select(StaffAct).options(joinedload(StaffAct.staff)).where(_waits())
    return list(session.scalars(chosen.order_by(StaffAct.id)))


def proposal(session: Session, number: int) -> StaffAct | None:
    """Return one of them; None if there is none of that number."""
    return session.scalar(select(StaffAct).where(StaffAct.id == number, _waits()))


def second(session: Session, staff: Person, proposed: StaffAct) -> None:
    """Suspend a merchant as another person proposed. Raises StandingRefused."""
    merchant, reason = proposed.subject, proposed.reason
    if proposed.staff_id == staff.id or not may_act(session, staff, merchant):
        raise StandingRefused
    waits = update(StaffAct).where(StaffAct.id == proposed.id, _waits())
    seconded = session.execute(waits.values(second_id=staff.id, seconded_at=clock.now()))
    if not seconded.rowcount:  # type: ignore[attr-defined]
        session.rollback()
        raise StandingRefused  # it was seconded or taken back just now
    _move(session, merchant, Act.SUSPEND)
    session.commit()
    _write_to_owners(session, merchant, Act.SUSPEND, reason)


def withdraw(session: Session, proposed: StaffAct) -> None:
    """Take a proposal back, unless somebody has just seconded it."""
    session.execute(delete(StaffAct).where(StaffAct.id == proposed.id, _waits()))
    session.commit()


def history(session: Session, merchant: int) -> list[Change]:
    """Return what a merchant's standing was, the last change first."""
    chosen = (
        select(StaffAct)
        .where(StaffAct.subject == merchant, StaffAct.act.in_(STANDINGS_OF), ~_waits())
        .order_by(StaffAct.id.desc())
    )
    return sorted(
        (
            Change(STANDINGS_OF[Act(each.act)], each.seconded_at or each.at, each.reason)
            for each in session.scalars(chosen)
        ),
        key=lambda change: -change.at,
    )


def _waits() -> ColumnElement[bool]:
    return (StaffAct.act == Act.SUSPEND) & StaffAct.second_id.is_(None)


def _known(session: Session, key: str) -> StaffAct | None:
    return session.scalar(select(StaffAct).where(StaffAct.key == key))


def _proposed(session: Session, merchant: int) -> StaffAct | None:
    return session.scalar(select(StaffAct).where(_waits(), StaffAct.subject == merchant))


def _move(session: Session, merchant: int, act: Act) -> None:
    """Let the merchant stand as the act says. Raises StandingRefused if it stands otherwise now.

    The caller commits; nothing of the session is kept if it is refused.
    """
    can = update(Merchant).where(Merchant.account == merchant, Merchant.standing.in_(FROM[act]))
    moved = session.execute(can.values(standing=STANDINGS_OF[act]))
    if not moved.rowcount:  # type: ignore[attr-defined]
        session.rollback()
        raise StandingRefused


def _write_to_owners(session: Session, merchant: int, act: Act, reason: str) -> None:
    shop = session.get_one(Merchant, merchant)
    chosen = (
        select(Member)
        .join(Post, Post.member_id == Member.id)
        .where(Post.merchant == merchant, Post.ended_at.is_(None), Post.rank == Rank.OWNER)
    )
    for owner in session.scalars(chosen):
        outbox.send(
            owner.email,
            "merchants/mail/standing.txt",
            language=owner.language,
            name=owner.name,
            shop=shop,
            standing=STANDINGS[STANDINGS_OF[act]],
            reason=reason,
        )
