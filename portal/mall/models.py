"""Baskets: what somebody is about to buy."""

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.database import Model
from portal.sales.goods import Good


class BasketLine(Model):
    """So many of a good in somebody's basket; nothing is set aside by it."""

    __tablename__ = "basket_lines"
    __table_args__ = (CheckConstraint("quantity > 0", "quantity"),)

    buyer: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    good_id: Mapped[int] = mapped_column(ForeignKey("goods.id"), primary_key=True)
    quantity: Mapped[int] = mapped_column(BigInteger)

    good: Mapped[Good] = relationship()
