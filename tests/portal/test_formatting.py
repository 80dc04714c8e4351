"""Numbers come out as they went in, and nothing is rounded on the way in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal import formatting
from portal.formatting import NoAmount, Unrepresentable


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (8_250, "0.82500000"),
        (0, "0.00000000"),
        (-1, "-0.00010000"),
        (-12_345_678, "-1234.56780000"),
        (2**53 - 1, "900719925474.09910000"),
    ],
)
def test_money_has_eight_decimals(amount: int, text: str) -> None:
    assert formatting.money(amount) == text


@given(st.integers(0, 2**53))
def test_money_is_read_back_as_it_was_printed(amount: int) -> None:
    assert formatting.parse_money(formatting.money(amount)) == amount


@given(st.integers(0, 10**20))
def test_quantities_are_read_back_as_they_were_printed(units: int) -> None:
    assert formatting.parse_quantity(formatting.quantity(units)) == units


@pytest.mark.parametrize(
    ("text", "amount"), [("1", 10_000), ("0.8", 8_000), ("0.82500000000", 8_250), ("00.1", 1_000)]
)
def test_money_may_be_written_in_several_ways(text: str, amount: int) -> None:
    assert formatting.parse_money(text) == amount


@pytest.mark.parametrize("text", ["0.00001", "1.00005", "99999999999999999999.99999999"])
def test_less_than_a_money_unit_is_not_money(text: str) -> None:
    with pytest.raises(Unrepresentable):
        formatting.parse_money(text)


@pytest.mark.parametrize("text", ["0.5", "1.00000001"])
def test_a_fraction_is_no_quantity(text: str) -> None:
    with pytest.raises(Unrepresentable):
        formatting.parse_quantity(text)


def test_averages_are_rounded_half_to_even() -> None:
    assert formatting.average(10_000, 3) == "0.33333333"
    assert formatting.average(8_250 * 7, 7) == "0.82500000"
    assert formatting.average(5, 0) == "0.00000000"
    assert formatting.average(1, 80_000) == "0.00000000"  # 0.00000000125
    assert formatting.average(3, 20_000) == "0.00000002"  # 0.000000015 goes to the even 2


@pytest.mark.parametrize(
    ("start", "end", "text"),
    [(8_000, 8_400, "5.000"), (8_000, 7_999, "-0.012"), (0, 5, "0.000"), (3, 4, "33.333")],
)
def test_changes_are_percentages(start: int, end: int, text: str) -> None:
    assert formatting.percent_change(start, end) == text


def test_rates_are_fractions() -> None:
    assert formatting.rate(10) == "0.00100000"
    assert formatting.rate(-2) == "-0.00020000"


@pytest.mark.parametrize(("text", "places"), [("1", 0), ("1.", 0), ("1.50", 1), ("0.00010000", 4)])
def test_only_decimals_that_matter_count(text: str, places: int) -> None:
    assert formatting.decimals_of(text) == places


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (0, "¥0.00"),
        (10_005_000, "¥1,000.50"),
        (8_250, "¥0.825"),
        (8_251, "¥0.8251"),
        (-50_000, "−¥5.00"),
    ],
)
def test_people_read_yuan(amount: int, text: str) -> None:
    assert formatting.yuan(amount) == text


@pytest.mark.parametrize(
    "text",
    ["1,000.50", "1000.5", "¥1,000.50", "￥1000.50", "１，０００．５０", "1000.50元",
     " 1000.50 元 ", "1000。50", "CNY 1000.50", "1000.50 yuan"],
)  # fmt: skip
def test_people_write_amounts_as_they_like(text: str) -> None:
    assert formatting.parse_amount(text) == 10_005_000


@pytest.mark.parametrize(
    "text",
    ["", " ", "-1", "−1", "+1", "1e3", "1,5", "1,00,000", ",100", "1.", ".5", "1.2.3", "0x10",
     "nan", "inf", "十", "1 000", "1;2", "1²", "½", "٣", "9" * 21, "1,000,", "¥", "元", "1\n2"],
)  # fmt: skip
def test_what_is_no_amount_is_not_guessed_at(text: str) -> None:
    with pytest.raises(NoAmount):
        formatting.parse_amount(text)


def test_an_amount_too_fine_is_not_rounded() -> None:
    with pytest.raises(Unrepresentable):
        formatting.parse_amount("0.00001")


@given(st.integers(0, 2**53))
def test_people_can_copy_what_they_read(amount: int) -> None:
    assert formatting.parse_amount(formatting.yuan(amount)) == amount


@pytest.mark.parametrize(
    ("amount", "tick", "text"),
    [
        (8_200, 1, "0.8200"),
        (8_200, 10, "0.820"),
        (8_250, 50, "0.825"),
        (320_000, 1_000, "32.00"),
        (12_345_600, 100, "1,234.56"),
    ],
)
def test_prices_on_one_tick_have_as_many_places(amount: int, tick: int, text: str) -> None:
    assert formatting.price(amount, tick) == text


@pytest.mark.parametrize(
    ("amount", "text"),
    [(41_267_880, "¥4,126.79"), (49, "¥0.00"), (50, "¥0.01"), (-50, "−¥0.01"), (-49, "¥0.00")],
)
def test_what_is_looked_at_is_rounded_to_the_fen(amount: int, text: str) -> None:
    assert formatting.about(amount) == text
