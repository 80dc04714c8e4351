"""What shops are called, for those who buy there."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.businesses import Merchant
from portal.mall.words import shop_name


def shop_names(session: Session, merchants: Iterable[int], language: str) -> dict[int, str]:
    """Return the names of shops, by their accounts."""
    wanted = set(merchants)
    found = session.scalars(select(Merchant).where(Merchant.account.in_(wanted)))
    names = {one.account: one.name(language) for one in found}
    return {one: shop_name(names.get(one, ""), one) for one in wanted}
