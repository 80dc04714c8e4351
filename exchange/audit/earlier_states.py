"""States long passed, worked out again: a recorded hash names one that nobody knew would be asked.

The engine hashes its state in a child process and records the hash thousands of entries later. So
the state is made again from the nearest one that was saved and the entries since.
"""

from collections.abc import Callable
from hashlib import sha256
from typing import NamedTuple

from exchange.venue.state_codec import dump, load
from exchange.venue.venue import Venue
from ledger.entries import decode
from ledger.store import StoredBlocks


class SavedState(NamedTuple):
    """The state after the first `size` entries, which are `height` blocks, as bytes."""

    size: int
    height: int
    state: bytes


NearestSaved = Callable[[int], SavedState | None]
"""Returns the newest saved state of at most so many entries, None to begin with nothing."""


class EarlierStates:
    """Works out the hashes of states of the ledger in a store."""

    def __init__(self, stored: StoredBlocks, nearest: NearestSaved) -> None:
        self._stored = stored
        self._nearest = nearest

    def hash_at(self, sequence: int) -> str | None:
        """Return the hash of the state after the first `sequence` entries, which are sound.

        None where no sound entry can name it: in the middle of an act.
        """
        saved = self._nearest(sequence)
        venue = Venue(load(saved.state) if saved is not None else None)
        state = venue.state
        for block in self._stored.blocks(saved.height if saved is not None else 0):
            for raw in block.split():
                if state.sequence == sequence:
                    return None if state.unfinished else sha256(dump(state)).hexdigest()
                venue.evolve(decode(raw))
        return None
