"""A trader that writes down every attempt and every reply, and survives the engine's deaths.

    python -m tests.faults.recording_client HOME MEMBER PARTNER SEED RECORDS

It trades as MEMBER and PARTNER until its standard input ends. A command without a definite reply
is sent again with its key until there is one. RECORDS is a file of its own; nothing is sent before
it is written down there.
"""

import random
import select
import sys
import time
from itertools import count
from pathlib import Path

from exchange.client import Outcome, Refused, UnixSocketClient
from exchange.commands import CancelOrders, Command, Side
from exchange.home import Home
from exchange.refusals import Refusal
from tests.support.engine_market import limit_order
from tests.support.engine_records import line_of, record_of, sending
from tests.support.waiting import wait_until

BATCH = 40
SWEPT = 520  # more than fit into one entry, so a sweep of them is an act of several
TRY_AGAIN = (Refusal.ENGINE_UNAVAILABLE, Refusal.OVERLOADED)


class Trader:
    """Makes up commands, each with a key that it never uses again."""

    def __init__(self, member: int, partner: int, seed: int) -> None:
        self._members = (member, partner)
        self._rng = random.Random(seed)
        self._made = 0

    def batch(self) -> list[Command]:
        """Return what to do next: mostly plain orders, now and then an act with several entries."""
        kind = self._rng.randrange(12)
        if kind == 0:
            return self._sweep()
        if kind == 1:
            now = limit_order(0, "", Side.BUY, 1, 1).valid_until
            return [CancelOrders(each, self._key(), now) for each in self._members]
        return [self._order() for _ in range(BATCH)]

    def _order(self) -> Command:
        rng = self._rng
        side = Side(rng.randrange(2))
        price = 8_000 + rng.randrange(-20, 21)
        member = rng.choice(self._members)
        return limit_order(member, self._key(), side, price, rng.randrange(1, 9))

    def _sweep(self) -> list[Command]:
        member, partner = self._members
        sells: list[Command] = [
            limit_order(partner, self._key(), Side.SELL, 8_100 + nth % 9, 1) for nth in range(SWEPT)
        ]
        return [*sells, limit_order(member, self._key(), Side.BUY, 8_200, 2 * SWEPT)]

    def _key(self) -> str:
        self._made += 1
        return f"{self._members[0]}-{self._made}"


def definite(reply: Outcome) -> bool:
    """Whether this reply will not be another one the next time."""
    if isinstance(reply, Refused):
        return reply.refusal not in TRY_AGAIN
    return not isinstance(reply, Exception)


def told_to_stop() -> bool:
    """Whether standard input has ended."""
    return bool(select.select([sys.stdin], [], [], 0)[0])


def main() -> None:
    """Trade and write down."""
    home, member, partner, seed, records = sys.argv[1:]
    client = UnixSocketClient(Home(Path(home)).socket, patience_s=60)
    trader = Trader(int(member), int(partner), int(seed))
    with Path(records).open("ab", buffering=0) as file:
        while not told_to_stop():
            waiting = trader.batch()
            for attempt in count(1):
                now = time.time_ns()
                file.write(b"".join(line_of(sending(each, attempt, now)) for each in waiting))
                replies = client.submit_many(waiting)
                answered = list(zip(waiting, replies, strict=True))
                written = [line_of(record_of(each, attempt, reply)) for each, reply in answered]
                file.write(b"".join(written))
                waiting = [command for command, reply in answered if not definite(reply)]
                if not waiting:
                    break
                wait_until(lambda: client.connected, "the engine came back")
    client.close()


if __name__ == "__main__":
    main()
