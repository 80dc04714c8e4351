"""What lies in a basket: lines put in, changed, taken out; by shop, as each is paid on its own."""

from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.orm import Session, joinedload

from portal.mall.models import BasketLine
from portal.sales.goods import Good, GoodState

MOST_LINES: Final = 50
MOST_OF_ONE: Final = 999


def lines_of(session: Session, buyer: int, merchant: int | None = None) -> list[BasketLine]:
    """Return the lines of a basket, those of one shop or of all, in the order of the goods."""
    chosen = (
        select(BasketLine)
        .join(Good)
        .options(joinedload(BasketLine.good))
        .where(BasketLine.buyer == buyer)
    )
    if merchant is not None:
        chosen = chosen.where(Good.merchant == merchant)
    return list(session.scalars(chosen.order_by(Good.merchant, Good.id)))


def by_shop(lines: list[BasketLine]) -> dict[int, list[BasketLine]]:
    """Return the lines by the shop that sells them."""
    shops: dict[int, list[BasketLine]] = {}
    for line in lines:
        shops.setdefault(line.good.merchant, []).append(line)
    return shops


def can_be_bought(line: BasketLine) -> bool:
    """Whether so many of it can be bought just now."""
    good = line.good
    return good.state == GoodState.ON_SALE and (good.stock is None or good.stock >= line.quantity)


def put(session: Session, buyer: int, good: Good, quantity: int) -> bool:
    """Put so many more of a good into the basket; False if it is full."""
    lines = {line.good_id: line.quantity for line in lines_of(session, buyer)}
    if good.id not in lines and len(lines) >= MOST_LINES:
        return False
    return set_quantity(session, buyer, good, lines.get(good.id, 0) + quantity)


def set_quantity(session: Session, buyer: int, good: Good, quantity: int) -> bool:
    """Let so many of a good lie in the basket, 0: none; False if that is too many."""
    if quantity > MOST_OF_ONE:
        return False
    if quantity <= 0:
        take_out(session, buyer, [good.id])
        return True
    row = insert(BasketLine).values(buyer=buyer, good_id=good.id, quantity=quantity)
    changed = row.on_conflict_do_update(
        index_elements=["buyer", "good_id"], set_={"quantity": quantity}
    )
    session.execute(changed)
    session.commit()
    return True


def take_out(session: Session, buyer: int, goods: list[int]) -> None:
    """Take goods out of the basket."""
    session.execute(
        delete(BasketLine).where(BasketLine.buyer == buyer, BasketLine.good_id.in_(goods))
    )
    session.commit()
