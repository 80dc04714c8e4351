"""Seeded numbers for a story that is the same every time: SplitMix64, integers only.

Source: Steele, Lea, Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014.
"""

from collections.abc import Sequence
from typing import Final, TypeVar

_MASK: Final = 2**64 - 1
_GAMMA: Final = 0x9E3779B97F4A7C15

T = TypeVar("T")


class Numbers:
    """A stream of numbers that depends on its seed alone; not for secrets."""

    def __init__(self, seed: int) -> None:
        self._state = seed & _MASK

    def next(self) -> int:
        """Return the next number below 2**64."""
        self._state = (self._state + _GAMMA) & _MASK
        z = self._state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & _MASK
        return z ^ (z >> 31)

    def between(self, least: int, most: int) -> int:
        """Return a number from `least` to `most`, both included."""
        return least + self.next() % (most - least + 1)

    def chance(self, percent: int) -> bool:
        """Return whether something happens that does so `percent` times in a hundred."""
        return self.next() % 100 < percent

    def pick(self, choices: Sequence[T]) -> T:
        """Return one of `choices`."""
        return choices[self.next() % len(choices)]

    def bytes(self, count: int) -> bytes:
        """Return `count` bytes, at most 32."""
        return b"".join(self.next().to_bytes(8, "big") for _ in range(4))[:count]
