"""What shops are called, for those who buy there."""

from collections.abc import Iterable

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.businesses import Merchant
from portal.database import session
from portal.mall.words import shop_name
from portal.memberships import Register


def register() -> Register:
    """Return what memberships are read from in this request."""
    extensions = current_app.extensions
    return Register(extensions["exchange"], extensions["history"], session())


def shop_names(database: Session, merchants: Iterable[int], language: str) -> dict[int, str]:
    """Return the names of shops, by their accounts."""
    wanted = set(merchants)
    found = database.scalars(select(Merchant).where(Merchant.account.in_(wanted)))
    names = {one.account: one.name(language) for one in found}
    return {one: shop_name(names.get(one, ""), one) for one in wanted}
