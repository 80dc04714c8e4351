"""What the JSON API takes and answers of goods and purchases: the same as the pages."""

from typing import Annotated

import msgspec
from msgspec import Meta

from portal.api import Asked, Moment, Quantity, Sequence, Symbol, Yuan
from portal.mall.baskets import MOST_OF_ONE
from portal.sales.goods import ABOUT_LENGTH, NAME_LENGTH, Good, GoodState
from portal.sales.prices import PriceKind
from portal.sales.purchases import Purchase, PurchaseState, Way
from portal.sales.ways import Offer

Name = Annotated[str, Meta(min_length=1, max_length=NAME_LENGTH)]
About = Annotated[str, Meta(max_length=ABOUT_LENGTH)]
Count = Annotated[int, Meta(ge=1, le=MOST_OF_ONE)]
Position = Annotated[int, Meta(ge=0, le=50)]


class GoodsWanted(Asked, frozen=True):
    """Which goods are looked for: words in their names or texts, those of one shop."""

    q: Annotated[str, Meta(max_length=60)] = ""
    shop: Annotated[int, Meta(ge=1)] | None = None
    before: Annotated[int, Meta(ge=1)] | None = None


class NewGood(Asked, frozen=True):
    """A good of one's shop; `stock` null: there is no end of it.

    `special_price` is for everybody and needs `special_until`.
    """

    name_zh: Name
    name_en: Name
    list_price: Yuan
    member_price: Yuan
    about_zh: About = ""
    about_en: About = ""
    stock: Annotated[int, Meta(ge=0, le=10**6)] | None = None
    special_price: Yuan | None = None
    special_until: Moment | None = None


class NewState(Asked, frozen=True):
    """Whether a good is on sale or withdrawn."""

    state: GoodState


class GoodShape(msgspec.Struct, frozen=True):
    """A good; `special_price` is what everybody pays until `special_until`."""

    good: int
    shop: int
    name_zh: str
    name_en: str
    about_zh: str
    about_en: str
    list_price: Yuan
    member_price: Yuan
    special_price: Yuan | None
    special_until: Moment | None
    stock: int | None
    state: GoodState


class Item(Asked, frozen=True):
    """So many of a good."""

    good: Annotated[int, Meta(ge=1)]
    quantity: Count


class Order(Asked, frozen=True):
    """What is bought of one shop, and how it is paid.

    `symbol` names the right for way "right", `provider` the third party for way "provider". `total`
    is what the buyer expects it to cost: at another price nothing is bought.
    """

    items: Annotated[list[Item], Meta(min_length=1, max_length=50)]
    way: Way
    total: Yuan
    symbol: Symbol | None = None
    provider: Annotated[str, Meta(min_length=1, max_length=16)] | None = None
    note: Annotated[str, Meta(max_length=140)] = ""


class Question(Asked, frozen=True):
    """What one thinks of buying of one shop."""

    items: Annotated[list[Item], Meta(min_length=1, max_length=50)]


class OfferShape(msgspec.Struct, frozen=True):
    """One way to pay: what it costs, what it saves, how it splits; `lacking` is missing money."""

    way: Way
    symbol: str | None
    provider: str | None
    total: Yuan
    saved: Yuan
    units: int
    money: Yuan
    lacking: Yuan


class LineShape(msgspec.Struct, frozen=True):
    """A line of a purchase."""

    position: int
    good: int
    name_zh: str
    name_en: str
    quantity: int
    list_price: Yuan
    price: Yuan
    kind: PriceKind
    refunded: int


class StepShape(msgspec.Struct, frozen=True):
    """A state that a purchase came to; `entry` is the one of the ledger that made it so."""

    state: PurchaseState
    at: Moment
    entry: Sequence | None


class PurchaseShape(msgspec.Struct, frozen=True):
    """A purchase; `refusal` names the rule by which the exchange refused to have it paid.

    `pay_at` is where a third party is to be paid, told when it is placed.
    """

    number: str
    buyer: int
    shop: int
    way: Way
    state: PurchaseState
    refusal: str
    total: Yuan
    list_total: Yuan
    units: int
    money: Yuan
    authorisation: Sequence | None
    payment: Sequence | None
    refunded: Yuan
    note: str
    lines: list[LineShape]
    steps: list[StepShape]
    pay_at: str | None


class RefundedLine(Asked, frozen=True):
    """So many of a line, by its position."""

    position: Position
    quantity: Quantity


class Refunding(Asked, frozen=True):
    """What of a purchase is refunded."""

    lines: Annotated[list[RefundedLine], Meta(min_length=1, max_length=50)]


class BroughtShape(msgspec.Struct, frozen=True):
    """Who joined elsewhere and bought at one's shop, and what they spent; `fee` is nothing."""

    customers: int
    spent: Yuan
    fee: Yuan


def of_good(good: Good, now: int) -> GoodShape:
    """Return a good as programs read it."""
    special = good.special_at(now)
    return GoodShape(
        good=good.id,
        shop=good.merchant,
        name_zh=good.name_zh,
        name_en=good.name_en,
        about_zh=good.about_zh,
        about_en=good.about_en,
        list_price=Yuan(good.list_price),
        member_price=Yuan(good.member_price),
        special_price=Yuan(special.price) if special else None,
        special_until=Moment(special.closes_at) if special else None,
        stock=good.stock,
        state=GoodState(good.state),
    )


def of_offer(offer: Offer) -> OfferShape:
    """Return a way to pay as programs read it."""
    return OfferShape(
        way=offer.way,
        symbol=offer.ticket.symbol if offer.ticket else None,
        provider=offer.provider or None,
        total=Yuan(offer.total),
        saved=Yuan(offer.saved),
        units=offer.paid.units,
        money=Yuan(offer.paid.money),
        lacking=Yuan(offer.lacking),
    )


def of_purchase(purchase: Purchase, pay_at: str = "") -> PurchaseShape:
    """Return a purchase as programs read it."""
    return PurchaseShape(
        number=purchase.number,
        buyer=purchase.buyer,
        shop=purchase.merchant,
        way=Way(purchase.way),
        state=PurchaseState(purchase.state),
        refusal=purchase.refusal.lower(),
        total=Yuan(purchase.total),
        list_total=Yuan(purchase.list_total),
        units=purchase.units,
        money=Yuan(purchase.money),
        authorisation=purchase.authorisation,
        payment=purchase.payment,
        refunded=Yuan(purchase.refunded),
        note=purchase.note,
        lines=[
            LineShape(
                position=line.position,
                good=line.good_id,
                name_zh=line.name_zh,
                name_en=line.name_en,
                quantity=line.quantity,
                list_price=Yuan(line.list_price),
                price=Yuan(line.price),
                kind=PriceKind(line.kind),
                refunded=line.refunded,
            )
            for line in purchase.lines
        ],
        steps=[
            StepShape(PurchaseState(step.state), Moment(step.at), step.entry)
            for step in purchase.steps
        ],
        pay_at=pay_at if purchase.state == PurchaseState.PLACED and pay_at else None,
    )
