"""What a shop does: describe its goods, put them on sale, hand over what was bought."""

from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal import clock
from portal.mall.descriptions import Description
from portal.memberships import Membership
from portal.sales.goods import Good, GoodState, SpecialPrice
from portal.sales.purchases import Purchase, PurchaseState, go_to


class Brought(NamedTuple):
    """People who joined at other shops and bought here: how many, and for how much."""

    customers: int
    spent: int


def add(session: Session, merchant: int, act: str, description: Description) -> Good:
    """Add a good as it is described; the same form adds it once."""
    now = clock.now()
    good = Good(merchant=merchant, act=act, created_at=now)
    _describe(good, description, description.stock, now)
    session.add(good)
    try:
        session.commit()
    except IntegrityError:  # the same form came twice
        session.rollback()
        return session.scalars(select(Good).where(Good.merchant == merchant, Good.act == act)).one()
    return good


def change(session: Session, good: Good, description: Description, seen: int | None) -> None:
    """Describe a good anew; `seen` is the stock that whoever changed it was shown.

    What was sold since then is not put back on sale.
    """
    session.refresh(good, with_for_update=True)
    stock = description.stock
    if stock is not None and seen is not None and good.stock is not None:
        stock = max(0, good.stock + stock - seen)
    _describe(good, description, stock, clock.now())
    session.commit()


def set_state(session: Session, good: Good, state: GoodState) -> None:
    """Put a good on sale or withdraw it."""
    good.state = state
    good.changed_at = clock.now()
    session.commit()


def hand_over(session: Session, sold: Purchase) -> bool:
    """Note that a paid purchase was handed over; False if it is not one."""
    if sold.state == PurchaseState.COLLECTED:
        return True
    done = go_to(session, sold, PurchaseState.COLLECTED, clock.now())
    session.commit()
    return done


def brought(session: Session, merchant: int) -> Brought:
    """Return what the platform brought to a shop for nothing."""
    bought = (PurchaseState.PAID, PurchaseState.COLLECTED)
    elsewhere = select(Membership.account).where(Membership.merchant != merchant)
    here = select(Membership.account).where(Membership.merchant == merchant)
    chosen = select(
        func.count(func.distinct(Purchase.buyer)), func.coalesce(func.sum(Purchase.total), 0)
    ).where(
        Purchase.merchant == merchant,
        Purchase.state.in_(bought),
        Purchase.buyer.in_(elsewhere),
        Purchase.buyer.not_in(here),
    )
    customers, spent = session.execute(chosen).one()
    return Brought(int(customers), int(spent))


def _describe(good: Good, description: Description, stock: int | None, now: int) -> None:
    good.name_zh = description.name_zh
    good.name_en = description.name_en
    good.about_zh = description.about_zh
    good.about_en = description.about_en
    good.list_price = description.list_price
    good.member_price = description.member_price
    good.stock = stock
    good.changed_at = now
    price, until = description.special_price, description.special_until
    _set_special(good, None if price is None or until is None else (price, until), now)


def _set_special(good: Good, special: tuple[int, int] | None, now: int) -> None:
    """Let that special price hold from now on; one that held before ends, and is kept."""
    held = good.special_at(now)
    if held is not None and special == (held.price, held.closes_at):
        return
    for one in good.specials:
        if one.closes_at > now:
            one.closes_at = max(now, one.opens_at + 1)
    if special is not None:
        price, closes_at = special
        good.specials.append(SpecialPrice(price=price, opens_at=now, closes_at=closes_at))
