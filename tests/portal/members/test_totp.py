"""Codes are those of RFC 6238, good around their time, and in order."""

from base64 import b32encode

import pytest

from portal.members.totp import STEP, address_of, code_at, new_secret, plain, step_of

SECRET = b32encode(b"12345678901234567890").decode()


@pytest.mark.parametrize(
    ("second", "code"),
    [
        (59, "287082"),
        (1111111109, "081804"),
        (1111111111, "050471"),
        (1234567890, "005924"),
        (2000000000, "279037"),
        (20000000000, "353130"),
    ],
)
def test_the_examples_of_the_rfc(second: int, code: str) -> None:
    assert code_at(SECRET, second // 30) == code


def test_a_code_is_good_one_step_before_and_after_its_own() -> None:
    now = 1_000 * STEP
    for step, good in ((998, False), (999, True), (1000, True), (1001, True), (1002, False)):
        assert (step_of(SECRET, code_at(SECRET, step), now, 0) == step) is good


def test_a_code_is_not_good_again_nor_one_before_it() -> None:
    now = 1_000 * STEP
    assert step_of(SECRET, code_at(SECRET, 1000), now, 1000) is None
    assert step_of(SECRET, code_at(SECRET, 999), now, 1000) is None
    assert step_of(SECRET, code_at(SECRET, 1001), now, 1000) == 1001


def test_what_is_no_code_is_none() -> None:
    for code in ("", "1", "abcdef", "１２３４５６", "0" * 40):
        assert step_of(SECRET, code, 500 * STEP, 0) is None


def test_a_code_may_be_typed_with_spaces_and_wide_digits() -> None:
    assert plain("１２３ 456") == "123456"


def test_an_app_reads_the_secret_and_whose_it_is() -> None:
    address = address_of(SECRET, "ada@example.com")
    assert address.startswith("otpauth://totp/Scrip%3Aada%40example.com?")
    assert f"secret={SECRET}" in address
    assert len(new_secret()) == 32
    assert new_secret() != new_secret()
