"""Parameters are read by kind; whatever is wrong with one has its own code."""

from collections.abc import Callable
from contextlib import suppress
from enum import StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.spot_api import errors
from portal.spot_api.errors import ApiError
from portal.spot_api.parameters import Parameters


class Colour(StrEnum):
    """Something to choose from."""

    RED = "RED"


def sent(query: str, body: str = "") -> Parameters:
    return Parameters(query.encode(), body.encode())


def code_of(act: Callable[[], object]) -> int:
    with pytest.raises(ApiError) as caught:
        act()
    return caught.value.code


def test_the_query_counts_before_the_body() -> None:
    parameters = sent("a=1&b=2", "b=3&c=4")
    assert [parameters.optional(name) for name in "abcd"] == ["1", "2", "4", None]
    parameters.finish()


@pytest.mark.parametrize("query", ["a=1&a=1", "a=1&a=2", "a=&a="])
def test_a_parameter_sent_twice_is_refused(query: str) -> None:
    assert code_of(lambda: sent(query)) == -1101


def test_too_many_parameters_are_refused() -> None:
    assert code_of(lambda: sent("&".join(f"p{n}=1" for n in range(101)))) == -1101


@pytest.mark.parametrize("raw", [b"a=%FF", b"a=\xff", b"a=%C3%28"])
def test_what_is_no_utf_8_is_refused(raw: bytes) -> None:
    assert code_of(lambda: Parameters(raw, b"")) == -1100


def test_missing_and_empty_are_told_apart() -> None:
    assert code_of(lambda: sent("").required("a")) == -1102
    assert code_of(lambda: sent("a=").required("a")) == -1105
    assert code_of(lambda: sent("a=").optional("a")) == -1105
    assert sent("").optional("a") is None


def test_what_nobody_reads_is_refused() -> None:
    parameters = sent("a=1&b=2&c=3")
    parameters.optional("a")
    with pytest.raises(ApiError, match=r"read '1' parameter\(s\) but was sent '3'") as caught:
        parameters.finish()
    assert caught.value.code == -1104
    assert code_of(sent("a=1").finish) == -1101
    sent("").finish()


@pytest.mark.parametrize("text", ["-1", "1.0", "1e3", "0x1", "١", "abc", "1" * 21, " 1", "+1"])
def test_whole_numbers_are_digits(text: str) -> None:
    assert code_of(lambda: Parameters(f"n={text}".encode(), b"").integer("n")) == -1100


def test_whole_numbers_have_an_end() -> None:
    assert sent(f"n={2**63 - 1}").integer("n") == 2**63 - 1
    assert code_of(lambda: sent(f"n={2**63}").integer("n")) == -1130
    assert sent("").integer("n") is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("-1", -1100), ("+1", -1100), ("1e5", -1100), (".5", -1100), ("5.", -1100), ("NaN", -1100),
        ("1,5", -1100), ("Infinity", -1100), ("1" * 21, -1100), ("0.123456789", -1111),
    ],
)  # fmt: skip
def test_decimals_are_plain(text: str, code: int) -> None:
    assert code_of(lambda: Parameters(f"d={text}".encode(), b"").decimal("d")) == code


def test_decimals_may_have_zeros_behind() -> None:
    assert sent("d=0.50000000000").decimal("d") == "0.50000000000"
    assert sent("").decimal("d") is None


def test_times_are_milliseconds_or_microseconds() -> None:
    assert sent("t=1800000000000").time("t") == 1_800_000_000_000 * 10**6
    assert sent("t=1800000000000123").time("t") == 1_800_000_000_000_123 * 10**3
    assert sent("").time("t") is None
    assert code_of(lambda: sent("t=9999999999999999999").time("t")) == -1130
    assert code_of(lambda: sent("t=99999999999999999").time("t")) == -1130


def test_limits_are_cut_or_refused() -> None:
    assert sent("").limit(500, 1_000) == 500
    assert sent("limit=5000").limit(500, 1_000) == 1_000
    assert code_of(lambda: sent("limit=5000").limit(500, 1_000, strict=True)) == -1130
    assert code_of(lambda: sent("limit=0").limit(500, 1_000)) == -1130


def test_choices_are_closed() -> None:
    assert sent("c=RED").choice("c", Colour, errors.bad_side()) is Colour.RED
    assert sent("").choice("c", Colour, errors.bad_side()) is None
    assert code_of(lambda: sent("c=red").choice("c", Colour, errors.bad_side())) == -1117


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("symbols=x", -1100),
        ('symbols=["A",1]', -1100),
        ("symbols=[]", -1130),
        ('symbols=["A","A"]', -1151),
        ('symbols=["a"]', -1100),
        ('symbol=A&symbols=["B"]', -1128),
        ("symbol=a", -1100),
        ("symbol=" + "A" * 21, -1100),
        ("symbol=", -1105),
    ],
)
def test_symbols_are_legal_and_once(query: str, code: int) -> None:
    assert code_of(sent(query).symbols) == code


def test_symbols_come_alone_or_in_a_list() -> None:
    assert sent("symbol=A").symbols() == ["A"]
    assert sent('symbols=["A","B-1"]').symbols() == ["A", "B-1"]
    assert sent("").symbols() is None
    assert (sent("symbol=A").single, sent('symbols=["A"]').single) == (True, False)


@given(st.binary(max_size=60), st.binary(max_size=60))
def test_no_bytes_break_the_reader(query: bytes, body: bytes) -> None:
    with suppress(ApiError):
        parameters = Parameters(query, body)
        for read in (
            parameters.symbols,
            lambda: parameters.integer("n"),
            lambda: parameters.decimal("d"),
            lambda: parameters.limit(1, 2),
        ):
            with suppress(ApiError):
                read()
        parameters.finish()
