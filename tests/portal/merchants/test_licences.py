"""Unified social credit codes, by codes that are published and by every slip in one of them."""

import pytest

from portal.merchants.licences import LETTERS, Body, Code, checks_out, has_form, plain, read

PUBLISHED = (
    "91350100M000100Y43",
    "91110000600037341L",
    "91330106673959654P",
    "91440300708461136T",
    "914403001922038216",
    "91110108551385082Q",
)


@pytest.mark.parametrize("code", PUBLISHED)
def test_a_published_code_checks_out(code: str) -> None:
    assert checks_out(code)
    assert read(code) == Code(Body.COMPANY, code[2:4])


@pytest.mark.parametrize("code", PUBLISHED)
def test_every_single_slip_is_noticed(code: str) -> None:
    for place in range(18):
        for letter in set(LETTERS) - {code[place]}:
            assert not checks_out(code[:place] + letter + code[place + 1 :])


@pytest.mark.parametrize("code", PUBLISHED)
def test_neighbours_changing_places_is_noticed(code: str) -> None:
    for place in range(17):
        one, other = code[place], code[place + 1]
        if one != other:
            assert not checks_out(code[:place] + other + one + code[place + 2 :])


@pytest.mark.parametrize(
    "text",
    ["", "9135010", "91350100M000100Y4", "91350100M000100Y433", "9135O100M000100Y43",
     "91350100I000100Y43", "91350A00M000100Y43", "９１350100M000100Y43"],
)  # fmt: skip
def test_what_is_written_otherwise_is_no_unified_code(text: str) -> None:
    assert not has_form(text)
    assert not checks_out(text)
    assert read(text) is None


def test_the_first_two_characters_say_what_the_licence_is_for() -> None:
    bodies = [read(f"{start}330106MA2AX000XK") for start in ("91", "92", "93", "11")]
    assert [each.body for each in bodies if each] == [
        Body.COMPANY, Body.SOLE_TRADER, Body.OTHER, Body.OTHER,
    ]  # fmt: skip


def test_blanks_and_small_letters_make_no_difference() -> None:
    assert plain(" 9135 0100 m000100y43 ") == "91350100M000100Y43"
