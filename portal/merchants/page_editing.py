"""What a merchant changes about its page; who did it last is kept."""

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from portal import clock
from portal.businesses import Merchant
from portal.errors import PortalError


class NameTaken(PortalError):  # noqa: N818  named after the state that it reports
    """Another merchant is called so; `field` is name_zh or name_en."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


def edit(session: Session, shop: Merchant, said: dict[str, object], member: int) -> None:
    """Let the page say what was filled in. Raises NameTaken, and nothing is changed."""
    for field in ("name_zh", "name_en"):
        name = str(said[field])
        if name != getattr(shop, field) and _is_taken(session, shop, name):
            raise NameTaken(field)
    for field, value in said.items():
        setattr(shop, field, value)
    shop.edited_at, shop.edited_by = clock.now(), member
    session.commit()


def _is_taken(session: Session, shop: Merchant, name: str) -> bool:
    same = [func.lower(each) == name.lower() for each in (Merchant.name_zh, Merchant.name_en)]
    chosen = select(Merchant.account).where(or_(*same), Merchant.account != shop.account)
    return session.scalar(chosen.limit(1)) is not None
