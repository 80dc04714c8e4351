"""Ways to keep the price levels of one side of an order book, without the orders.

Each knows how many orders wait at a price and finds the best price. The higher an index, the better
the price: that is what the side of bids looks like, and the other is its mirror image. The first
of them is how `matching.price_ladder` does it; the record of decisions says why.
"""

from bisect import bisect_left, insort
from heapq import heappop, heappush
from typing import Final, Protocol

from sortedcontainers import SortedDict

_WORD: Final = 60  # two digits of a Python integer


class Ladder(Protocol):
    """Indices at which orders wait."""

    def join(self, index: int) -> None:
        """Let one more wait."""

    def leave(self, index: int) -> None:
        """Let one less wait."""

    def best(self) -> int:
        """Return the highest index at which somebody waits, -1 if there is none."""


class LazyHeap:
    """A heap; what has emptied goes when it comes to the top."""

    def __init__(self, indices: int) -> None:
        del indices
        self._counts: dict[int, int] = {}
        self._heap: list[int] = []

    def join(self, index: int) -> None:
        """Let one more wait."""
        count = self._counts.get(index)
        if count is None:
            heappush(self._heap, -index)
            count = 0
        self._counts[index] = count + 1

    def leave(self, index: int) -> None:
        """Let one less wait."""
        self._counts[index] -= 1

    def best(self) -> int:
        """Return the highest index."""
        while self._heap:
            index = -self._heap[0]
            if self._counts[index]:
                return index
            heappop(self._heap)
            del self._counts[index]
        return -1


class SortedMap:
    """`sortedcontainers.SortedDict`; what has emptied goes at once."""

    def __init__(self, indices: int) -> None:
        del indices
        self._counts: SortedDict[int, int] = SortedDict()

    def join(self, index: int) -> None:
        """Let one more wait."""
        self._counts[index] = self._counts.get(index, 0) + 1

    def leave(self, index: int) -> None:
        """Let one less wait."""
        count = self._counts[index]
        if count == 1:
            del self._counts[index]
        else:
            self._counts[index] = count - 1

    def best(self) -> int:
        """Return the highest index."""
        return self._counts.peekitem()[0] if self._counts else -1


class SortedList:
    """A dictionary, and its keys in a plain sorted list; what has emptied goes at once."""

    def __init__(self, indices: int) -> None:
        del indices
        self._counts: dict[int, int] = {}
        self._sorted: list[int] = []

    def join(self, index: int) -> None:
        """Let one more wait."""
        count = self._counts.get(index)
        if count is None:
            insort(self._sorted, index)
            count = 0
        self._counts[index] = count + 1

    def leave(self, index: int) -> None:
        """Let one less wait."""
        count = self._counts[index]
        if count == 1:
            del self._counts[index]
            del self._sorted[bisect_left(self._sorted, index)]
        else:
            self._counts[index] = count - 1

    def best(self) -> int:
        """Return the highest index."""
        return self._sorted[-1] if self._sorted else -1


class AddressedBitmap:
    """A place for every price, and three layers of bits that say which are in use."""

    def __init__(self, indices: int) -> None:
        self._counts = [0] * indices
        self._words = [0] * (indices // _WORD + 1)
        self._upper = [0] * (len(self._words) // _WORD + 1)
        self._top = 0

    def join(self, index: int) -> None:
        """Let one more wait."""
        count = self._counts[index]
        self._counts[index] = count + 1
        if not count:
            word, bit = divmod(index, _WORD)
            if not self._words[word]:
                upper, upper_bit = divmod(word, _WORD)
                self._upper[upper] |= 1 << upper_bit
                self._top |= 1 << upper
            self._words[word] |= 1 << bit

    def leave(self, index: int) -> None:
        """Let one less wait."""
        self._counts[index] -= 1
        if not self._counts[index]:
            word, bit = divmod(index, _WORD)
            self._words[word] ^= 1 << bit
            if not self._words[word]:
                upper, upper_bit = divmod(word, _WORD)
                self._upper[upper] ^= 1 << upper_bit
                if not self._upper[upper]:
                    self._top ^= 1 << upper

    def best(self) -> int:
        """Return the highest index."""
        if not self._top:
            return -1
        upper = self._top.bit_length() - 1
        word = upper * _WORD + self._upper[upper].bit_length() - 1
        return word * _WORD + self._words[word].bit_length() - 1


class AddressedScan:
    """A place for every price; from the best one that empties, the next is looked for downwards."""

    def __init__(self, indices: int) -> None:
        self._counts = [0] * indices
        self._best = -1

    def join(self, index: int) -> None:
        """Let one more wait."""
        self._counts[index] += 1
        self._best = max(self._best, index)

    def leave(self, index: int) -> None:
        """Let one less wait."""
        self._counts[index] -= 1
        if index == self._best:
            while index >= 0 and not self._counts[index]:
                index -= 1
            self._best = index

    def best(self) -> int:
        """Return the highest index."""
        return self._best


class OneInteger:
    """A dictionary, and one integer with a bit for every price."""

    def __init__(self, indices: int) -> None:
        del indices
        self._counts: dict[int, int] = {}
        self._bits = 0

    def join(self, index: int) -> None:
        """Let one more wait."""
        count = self._counts.get(index, 0)
        if not count:
            self._bits |= 1 << index
        self._counts[index] = count + 1

    def leave(self, index: int) -> None:
        """Let one less wait."""
        count = self._counts[index]
        if count == 1:
            del self._counts[index]
            self._bits ^= 1 << index
        else:
            self._counts[index] = count - 1

    def best(self) -> int:
        """Return the highest index."""
        return self._bits.bit_length() - 1


LADDERS: Final = (LazyHeap, SortedMap, SortedList, AddressedBitmap, AddressedScan, OneInteger)
