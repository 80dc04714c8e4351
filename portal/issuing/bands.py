"""Figures over time as bands, one upon the other, drawn as paths: no script is needed for it."""

from collections.abc import Sequence
from typing import Final, NamedTuple

WIDTH: Final = 1_000
HEIGHT: Final = 300


class Band(NamedTuple):
    """One figure over time: its name (a class of style), and the outline of its area."""

    name: str
    path: str


class Picture(NamedTuple):
    """Bands, what they come to where they are highest, and when they begin; or no bands at all."""

    bands: list[Band]
    most: int
    begins: int


NOTHING: Final = Picture([], 0, 0)


def picture(times: Sequence[int], figures: Sequence[tuple[str, Sequence[int]]]) -> Picture:
    """Return the bands of figures that are as they are from each time to the next.

    The first figure lies at the bottom. The last time is the end of the picture.
    """
    if len(times) < 2:  # noqa: PLR2004  a beginning and an end
        return NOTHING
    most = max(1, *(sum(column) for column in zip(*(each for _, each in figures), strict=True)))
    start, length = times[0], max(1, times[-1] - times[0])
    across = [(time - start) * WIDTH // length for time in times]
    below = [0] * (len(times) - 1)
    drawn: list[Band] = []
    for name, values in figures:
        above = [base + value for base, value in zip(below, values, strict=True)]
        drawn.append(Band(name, _area(across, _heights(below, most), _heights(above, most))))
        below = above
    return Picture(drawn, most, times[0])


def _heights(values: Sequence[int], most: int) -> list[int]:
    return [HEIGHT - value * HEIGHT // most for value in values]


def _area(across: Sequence[int], low: Sequence[int], high: Sequence[int]) -> str:
    there = [f"M{across[0]} {high[0]}"]
    for x, y in zip(across[1:], high, strict=True):
        there.append(f"V{y}H{x}")
    back: list[str] = []
    for x, y in zip(reversed(across[:-1]), reversed(low), strict=True):
        back.append(f"V{y}H{x}")
    return "".join([*there, *back, "Z"])
