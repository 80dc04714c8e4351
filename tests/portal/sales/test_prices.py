"""Which price holds for whom, by hand-computed cases."""

import pytest

from portal.clock import DAY
from portal.sales.goods import Good, SpecialPrice
from portal.sales.prices import PriceKind, list_total_of, priced, total_of

YUAN = 10_000
NOW = 10 * DAY


def good(member_price: int = 80 * YUAN, special: int | None = None) -> Good:
    made = Good(list_price=100 * YUAN, member_price=member_price)
    if special is not None:
        window = {"opens_at": NOW - DAY, "closes_at": NOW + DAY}
        made.specials = [SpecialPrice(price=special, **window)]
    return made


@pytest.mark.parametrize(
    ("special", "joined", "price", "kind"),
    [
        (None, False, 100, PriceKind.LIST),
        (None, True, 80, PriceKind.MEMBER),
        (90, False, 90, PriceKind.SPECIAL),
        (90, True, 80, PriceKind.MEMBER),
        (70, False, 70, PriceKind.SPECIAL),
        (70, True, 70, PriceKind.SPECIAL),
        (80, True, 80, PriceKind.SPECIAL),
    ],
)
def test_the_lowest_price_that_holds(
    special: int | None, joined: bool, price: int, kind: PriceKind
) -> None:
    of_good = good(special=None if special is None else special * YUAN)
    line = priced(of_good, 3, NOW, joined=joined)
    assert (line.price, line.kind) == (price * YUAN, kind)
    assert (line.total, line.list_total) == (3 * price * YUAN, 300 * YUAN)


def test_a_special_price_holds_within_its_window_alone() -> None:
    of_good = good(special=50 * YUAN)
    (special,) = of_good.specials
    for at, price in (
        (special.opens_at - 1, 100),
        (special.opens_at, 50),
        (special.closes_at - 1, 50),
        (special.closes_at, 100),
    ):
        assert priced(of_good, 1, at, joined=False).price == price * YUAN


def test_lines_add_up() -> None:
    lines = [priced(good(), 2, NOW, joined=True), priced(good(60 * YUAN), 5, NOW, joined=True)]
    assert total_of(lines) == (160 + 300) * YUAN
    assert list_total_of(lines) == 700 * YUAN
