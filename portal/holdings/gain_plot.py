"""The sum of gains over time as a line: points of a picture 100 wide and 40 high."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

WIDTH: Final = 100
HEIGHT: Final = 40


@dataclass(frozen=True, slots=True)
class GainPlot:
    """A step line, and where zero is; `begins` and `ends` are times in nanoseconds."""

    points: str
    zero: str
    lowest: int
    highest: int
    begins: int
    ends: int


def plot_of(sums: Sequence[tuple[int, int]], now: int) -> GainPlot | None:
    """Return the line through (time, sum of gains); None where there is nothing to plot."""
    if not sums:
        return None
    begins = sums[0][0]
    length = max(now - begins, 1)
    highest = max(0, *(total for _, total in sums))
    lowest = min(0, *(total for _, total in sums))
    spread = max(highest - lowest, 1)

    def across(time: int) -> str:
        return _tenth((time - begins) * WIDTH * 10 // length)

    def down(total: int) -> str:
        return _tenth((highest - total) * HEIGHT * 10 // spread)

    points = [f"0,{down(0)}"]
    before = 0
    for time, total in sums:
        points += [f"{across(time)},{down(before)}", f"{across(time)},{down(total)}"]
        before = total
    points.append(f"{WIDTH},{down(before)}")
    return GainPlot(" ".join(points), down(0), lowest, highest, begins, now)


def _tenth(tenths: int) -> str:
    return f"{tenths // 10}.{tenths % 10}"
