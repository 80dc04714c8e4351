"""What the states and ways of purchases are called."""

from typing import Final

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from exchange.client import Refusal, Refused
from portal.refusal_words import sentence
from portal.sales.goods import GoodState
from portal.sales.placing import PlacingFault
from portal.sales.prices import PriceKind
from portal.sales.purchases import Purchase, PurchaseState, Way

STATES: Final[dict[str, tuple[LazyString, str]]] = {
    PurchaseState.PLACED: (_l("Not paid yet"), "info"),
    PurchaseState.PAID: (_l("Paid"), "good"),
    PurchaseState.COLLECTED: (_l("Handed over"), "plain"),
    PurchaseState.CANCELLED: (_l("Cancelled"), "warn"),
    PurchaseState.REFUNDED: (_l("Refunded"), "warn"),
}

STEPS: Final[dict[str, LazyString]] = {
    PurchaseState.PLACED: _l("Ordered: the goods are set aside"),
    PurchaseState.PAID: _l("Paid for"),
    PurchaseState.COLLECTED: _l("Handed over by the shop"),
    PurchaseState.CANCELLED: _l("Cancelled: nothing was taken"),
    PurchaseState.REFUNDED: _l("All of it was refunded"),
}

GOOD_STATES: Final[dict[str, tuple[LazyString, str]]] = {
    GoodState.DRAFT: (_l("Not shown yet"), "plain"),
    GoodState.ON_SALE: (_l("On sale"), "good"),
    GoodState.WITHDRAWN: (_l("Withdrawn"), "warn"),
}

WAYS: Final[dict[str, LazyString]] = {
    Way.RIGHT: _l("A voucher of this shop"),
    Way.BALANCE: _l("Money in the wallet"),
    Way.PROVIDER: _l("Bank or payment service"),
}

KINDS: Final[dict[str, LazyString]] = {
    PriceKind.LIST: _l("List price"),
    PriceKind.SPECIAL: _l("Special price"),
    PriceKind.MEMBER: _l("Member price"),
}

FAULTS: Final[dict[PlacingFault, LazyString]] = {
    PlacingFault.EMPTY: _l("There is nothing of this shop in your basket."),
    PlacingFault.SOLD_OUT: _l("Of one of the goods fewer are left than you want."),
    PlacingFault.CHANGED: _l("A price has changed since you looked: here is what it costs now."),
    PlacingFault.OWN: _l("This is your own shop: others buy here."),
    PlacingFault.WAY: _l("Choose how you want to pay."),
}


def refusal_of(purchase: Purchase) -> str:
    """Return why the exchange refused to let a purchase be paid; "" if it did not."""
    if not purchase.refusal:
        return ""
    return sentence(Refused(Refusal[purchase.refusal], purchase.refused_field))


def number_of(purchase: Purchase) -> str:
    """Return the number of a purchase as people read it out."""
    number = purchase.number
    return " ".join(number[start : start + 4] for start in range(0, len(number), 4))


def shop_name(name: str, merchant: int) -> str:
    """Return what a shop is called; one that has no name goes by its number."""
    return name or str(_("Shop #%(number)s", number=merchant))
