"""A member price that saves nothing is none."""

from portal.member_prices import Priced, not_below_list


def test_goods_whose_member_price_is_not_below_the_list_price_are_named() -> None:
    good, equal, above = Priced(1, 10_000, 9_999), Priced(2, 10_000, 10_000), Priced(3, 5, 6)
    nothing, less = Priced(4, 10_000, 0), Priced(5, 10_000, -1)
    assert not_below_list([good, equal, above, nothing, less]) == [equal, above, nothing, less]
    assert not_below_list([]) == []
