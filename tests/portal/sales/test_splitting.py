"""Units and money make up what was paid, and refunds in any parts give back exactly that."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from portal.sales.splitting import Split, given_back, split

YUAN = 10_000
faces = st.sampled_from([1, 100, 7_777, YUAN, 38 * YUAN, 99_999_900])
totals = st.integers(1, 10**11)


def test_by_hand() -> None:
    assert split(58 * YUAN + 5_000, YUAN, 1_000) == Split(58, 5_000)
    assert split(58 * YUAN + 5_000, YUAN, 20) == Split(20, 38 * YUAN + 5_000)
    assert split(9_900, YUAN, 5) == Split(0, 9_900)
    paid, total = Split(58, 5_000), 58 * YUAN + 5_000
    # 20.30 of it: the 0.50 in money, and 19.80 in whole units, rounded up for the buyer.
    assert given_back(paid, total, 20 * YUAN + 3_000) == Split(20, 5_000)
    assert given_back(paid, total, 0) == Split(0, 0)
    assert given_back(paid, total, total) == paid


@given(totals, faces, st.integers(0, 10**9))
def test_the_two_make_up_the_total(total: int, face: int, held: int) -> None:
    paid = split(total, face, held)
    assert paid.units * face + paid.money == total
    assert 0 <= paid.units <= held
    assert paid.money >= 0
    assert paid.units == held or paid.money < face


@given(totals, faces, st.integers(0, 10**9), st.lists(st.fractions(0, 1), max_size=6))
def test_refunds_in_parts_give_back_all_and_never_less_than_asked(
    total: int, face: int, held: int, parts: list[Fraction]
) -> None:
    paid, before = split(total, face, held), Split(0, 0)
    for refunded in [*sorted(int(total * part) for part in parts), total]:
        now = given_back(paid, total, refunded)
        assert now.units >= before.units
        assert now.money >= before.money
        worth = now.units * face + now.money
        assert refunded <= worth < refunded + face
        before = now
    assert before == paid
