"""What is written can be read: the contrast of every pair of tokens that stand on each other."""

import re
from pathlib import Path

import pytest

from portal.series_texts import Colour

TOKENS = (Path(__file__).parents[2] / "portal" / "frontend" / "src" / "tokens.css").read_text(
    "utf-8"
)
STUBS = [f"--{colour}" for colour in Colour]
SURFACES = ["--paper", "--sheet", "--sheet-sunk"]

READABLE = [
    *(("--ink", surface) for surface in [*SURFACES, "--info-wash", "--rise-wash", "--fall-wash"]),
    *(("--ink-soft", surface) for surface in [*SURFACES, "--faded"]),
    *(("--link", surface) for surface in [*SURFACES, "--info-wash"]),
    *(("--red", surface) for surface in [*SURFACES, "--red-wash"]),
    *(("--green", surface) for surface in [*SURFACES, "--green-wash"]),
    *(("--warn", surface) for surface in [*SURFACES, "--warn-wash"]),
    *(("--accent-text", surface) for surface in SURFACES),
    *(("--on-accent", surface) for surface in ("--accent", "--accent-pressed")),
    *(("--on-stub", stub) for stub in STUBS),
    ("--paper", "--ink"),
    ("--sheet", "--red"),
    ("--sheet", "--green"),
    ("--code-ink", "--code-paper"),
]
SEEN = [("--line-strong", surface) for surface in SURFACES] + [
    (fill, "--sheet-sunk") for fill in ("--green", "--warn", "--red")
]
"""Edges of fields and fills of bars: what must be seen, not read."""

WASHES = {"--rise-wash": "--red-wash", "--fall-wash": "--green-wash"}
DAY, NIGHT = 0, 1


@pytest.mark.parametrize("theme", [DAY, NIGHT], ids=["day", "night"])
@pytest.mark.parametrize(("text", "ground"), READABLE)
def test_what_is_written_can_be_read(text: str, ground: str, theme: int) -> None:
    assert contrast(colour(text, theme), colour(ground, theme)) >= 4.5


@pytest.mark.parametrize("theme", [DAY, NIGHT], ids=["day", "night"])
@pytest.mark.parametrize(("edge", "ground"), SEEN)
def test_edges_and_fills_can_be_seen(edge: str, ground: str, theme: int) -> None:
    assert contrast(colour(edge, theme), colour(ground, theme)) >= 3


def test_there_are_six_sizes_and_two_weights() -> None:
    assert len(re.findall(r"--text-\d:", TOKENS)) == 6
    assert set(re.findall(r"--(plain|strong): (\d+);", TOKENS)) == {
        ("plain", "400"),
        ("strong", "600"),
    }


def test_distances_keep_to_the_grid() -> None:
    steps = [int(step) for step in re.findall(r"--gap-\d: (\d+)px;", TOKENS)]
    assert steps == sorted(steps)
    assert all(step % 4 == 0 for step in steps)
    assert "--radius: 6px;" in TOKENS


def test_motion_is_short_and_none_for_who_wants_none() -> None:
    quick, none = (int(time) for time in re.findall(r"--quick: (\d+)ms;", TOKENS))
    assert 0 < quick < 150
    assert none == 0


def test_rising_and_falling_swap_with_the_readers_habit() -> None:
    habits = dict(re.findall(r'\[data-rising="(\w+)"\] \{\s*--rise: var\(--(\w+)\);', TOKENS))
    assert habits == {"red": "red", "green": "green"}


def colour(token: str, theme: int) -> str:
    """Return the colour that a token stands for in a theme."""
    found = re.search(rf"{WASHES.get(token, token)}: ([^;]+);", TOKENS)
    assert found, token
    both = re.findall(r"#[0-9a-f]{6}", found[1])
    return str(both[theme] if len(both) > 1 else both[0])


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours as WCAG defines it."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(hexadecimal: str) -> float:
    """Return the relative luminance of a colour."""
    parts = [int(hexadecimal[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_contrast_is_what_the_standard_says() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
