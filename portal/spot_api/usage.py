"""What an address and an account have used: request weight per minute, orders per interval.

An address that has used up its weight is refused (429) until its minute ends; one that goes on
regardless is shut out (418) for two minutes, and for twice as long each time it happens again
within three days, three days at most.
"""

from dataclasses import dataclass
from typing import Final

from portal.clock import SECOND
from portal.shared_counters import SharedCounters
from portal.spot_api import errors

MINUTE_S: Final = 60
TEN_SECONDS_S: Final = 10
DAY_S: Final = 86_400
REFUSALS_BEFORE_BAN: Final = 200
"""So many refused requests within a minute shut an address out."""

SHORTEST_BAN_S: Final = 2 * MINUTE_S
LONGEST_BAN_S: Final = 3 * DAY_S


@dataclass(frozen=True, slots=True)
class OrderCount:
    """How many orders an account has placed in the intervals that are open."""

    in_10_seconds: int
    in_day: int


class Usage:
    """Counts weight and orders against their limits."""

    def __init__(
        self,
        counters: SharedCounters,
        *,
        weight_per_minute: int,
        orders_per_10_seconds: int,
        orders_per_day: int,
    ) -> None:
        self._counters = counters
        self.weight_per_minute = weight_per_minute
        self.orders_per_10_seconds = orders_per_10_seconds
        self.orders_per_day = orders_per_day

    def weigh(self, address: str, weight: int) -> int:
        """Count the weight of a request; return all that the address used in this minute.

        Raises ApiError −1003 with 429 beyond the limit, with 418 while the address is shut out.
        """
        used = self._counters.incr(f"weight/{address}", MINUTE_S, weight)
        if used > self.weight_per_minute:
            self._refuse(address)
        return used

    def count_order(self, member: int) -> OrderCount:
        """Count an order of an account. Raises ApiError −1015 beyond a limit."""
        windows = {f"orders-10s/{member}": TEN_SECONDS_S, f"orders-1d/{member}": DAY_S}
        count = OrderCount(*self._counters.incr_each(windows))
        if count.in_10_seconds > self.orders_per_10_seconds:
            raise errors.too_many_orders(self.orders_per_10_seconds, "10 SECOND")
        if count.in_day > self.orders_per_day:
            raise errors.too_many_orders(self.orders_per_day, "1 DAY")
        return count

    def orders_of(self, member: int) -> OrderCount:
        """Return how many orders an account has placed."""
        return OrderCount(
            self._counters.get(f"orders-10s/{member}"), self._counters.get(f"orders-1d/{member}")
        )

    def _refuse(self, address: str) -> None:
        if self._counters.get(f"ban/{address}"):
            raise self._banned(address)
        refused = self._counters.incr(f"refused/{address}", MINUTE_S)
        if refused > REFUSALS_BEFORE_BAN:
            bans = self._counters.incr(f"bans/{address}", LONGEST_BAN_S)
            length_s = min(SHORTEST_BAN_S << min(bans - 1, 12), LONGEST_BAN_S)
            self._counters.clear(f"refused/{address}")
            self._counters.incr(f"ban/{address}", length_s)
            # The weight is used up for as long: so a ban costs others no look of its own.
            self._counters.clear(f"weight/{address}")
            self._counters.incr(f"weight/{address}", length_s, self.weight_per_minute + 1)
            raise self._banned(address)
        raise errors.too_much_weight(self.weight_per_minute, self._wait_s(f"weight/{address}"))

    def _banned(self, address: str) -> errors.ApiError:
        until = int(self._counters.get_expiry(f"ban/{address}") * SECOND)
        return errors.banned(until, self._wait_s(f"ban/{address}"))

    def _wait_s(self, name: str) -> int:
        return max(1, self._counters.seconds_left(name))
