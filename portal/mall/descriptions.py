"""How a shop describes a good, and what may not stand in a description.

One set of rules for the form and for programs. Prices are money units, times nanoseconds UTC.
"""

from dataclasses import dataclass
from typing import NamedTuple

from flask_babel import gettext as _

from portal.clock import DAY
from portal.formatting import yuan
from portal.sales.goods import FEN, MOST_PRICE, MOST_STOCK, Good

MOST_DAYS = 366


@dataclass(frozen=True, slots=True)
class Description:
    """What a shop says of a good; `stock` None: no end of it; a special price has its end."""

    name_zh: str
    name_en: str
    about_zh: str
    about_en: str
    list_price: int
    member_price: int
    stock: int | None
    special_price: int | None
    special_until: int | None


class Complaint(NamedTuple):
    """A field, the rule that it breaks, and that in words."""

    field: str
    rule: str
    words: str


def complaints(description: Description, now: int) -> list[Complaint]:
    """Return what of a description cannot stand, in the order of its fields."""
    found = [Complaint(name, "required", _("Please fill this in.")) for name in _empty(description)]
    for field in ("list_price", "member_price", "special_price"):
        price = getattr(description, field)
        if price is not None and not _is_price(price):
            words = _("Write a price in whole fen, at most %(most)s.", most=yuan(MOST_PRICE))
            found.append(Complaint(field, "whole_fen", words))
    if description.member_price > description.list_price:
        words = _("A member price is at most the list price.")
        found.append(Complaint("member_price", "above_list_price", words))
    if description.stock is not None and not 0 <= description.stock <= MOST_STOCK:
        words = _("Write a whole number, at most 1,000,000.")
        found.append(Complaint("stock", "maximum", words))
    return found + _of_special(description, now)


def _is_price(price: int) -> bool:
    return 0 < price <= MOST_PRICE and price % FEN == 0


def _empty(description: Description) -> list[str]:
    return [name for name in ("name_zh", "name_en") if not getattr(description, name)]


def _of_special(description: Description, now: int) -> list[Complaint]:
    price, until = description.special_price, description.special_until
    if price is None:
        return []
    if price >= description.list_price:
        words = _("A special price is below the list price.")
        return [Complaint("special_price", "not_below_list_price", words)]
    if until is None:
        return [Complaint("special_until", "required", _("Say until which day it holds."))]
    if not now < until <= now + MOST_DAYS * DAY:
        words = _("Choose a day from today on, within a year.")
        return [Complaint("special_until", "range", words)]
    return []


def of_good(good: Good, now: int) -> Description:
    """Return the description of a good as it stands."""
    special = good.special_at(now)
    return Description(
        good.name_zh,
        good.name_en,
        good.about_zh,
        good.about_en,
        good.list_price,
        good.member_price,
        good.stock,
        special.price if special else None,
        special.closes_at if special else None,
    )
