"""How often somebody may try: enough for people, too few for programs.

Failures count for the pair of name and network address, for the address, and for the name. What
strangers do to a name must not lock its owner out: a browser in which the owner was signed in
before carries a mark and has a count of its own. Names that nobody has count the same.
"""

from dataclasses import dataclass
from typing import Final, NamedTuple

from portal.shared_counters import SharedCounters

MINUTE_S: Final = 60
HOUR_S: Final = 60 * MINUTE_S


class What(NamedTuple):
    """What is tried: attempts that one pair has, and the seconds that they count."""

    name: str
    most: int
    window_s: int


SIGN_IN: Final = What("sign-in", 10, 15 * MINUTE_S)
CODE: Final = What("code", 5, 15 * MINUTE_S)
PASSWORD: Final = What("password", 10, 15 * MINUTE_S)

FROM_ONE_ADDRESS: Final = 200
ON_ONE_NAME: Final = 50
"""In an hour, by browsers that the owner never used."""


@dataclass(frozen=True, slots=True)
class Trier:
    """Who tries: the name, the network address, and the mark of a browser known for that name."""

    name: str
    address: str
    device: str = ""


class Attempts:
    """Counts attempts in the counters that all web workers share."""

    def __init__(self, counters: SharedCounters) -> None:
        self._counters = counters

    def wait_s(self, what: What, trier: Trier) -> int:
        """Count an attempt; return how many seconds to wait if there were too many, else 0."""
        limits = _limits(what, trier)
        windows = {key: window_s for key, (_, window_s) in limits.items()}
        counts = self._counters.incr_each(windows)
        over = [
            key
            for (key, (most, _)), count in zip(limits.items(), counts, strict=True)
            if count > most
        ]
        return max((max(1, self._counters.seconds_left(key)) for key in over), default=0)

    def succeeded(self, what: What, trier: Trier) -> None:
        """Take the attempt back: it was no failure; and forget the earlier ones of the pair."""
        pair, *others = _limits(what, trier)
        self._counters.clear(pair)
        for key in others:
            if self._counters.get(key):
                self._counters.incr(key, HOUR_S, -1)

    def allow(self, what: str, who: str, most: int, window_s: int = HOUR_S) -> bool:
        """Count something that is limited by itself; return whether it is still within."""
        return self._counters.incr(f"{what} {who}", window_s) <= most


def _limits(what: What, trier: Trier) -> dict[str, tuple[int, int]]:
    """Return key to (most, seconds); the pair comes first."""
    tried = f"{what.name} {trier.name.casefold()}"
    if trier.device:
        return {f"{tried} by {trier.device}": (what.most, what.window_s)}
    return {
        f"{tried} from {trier.address}": (what.most, what.window_s),
        f"{what.name} from {trier.address}": (FROM_ONE_ADDRESS, HOUR_S),
        tried: (ON_ONE_NAME, HOUR_S),
    }
