"""The feed's fan-out: committed entries in, the same messages at a thousand subscribers.

Beside it the same messages, made beforehand, go out by bare `websockets.broadcast` from a server
with the same settings. Subscribers are in other processes; time is by the clock on the wall, from
the first entry until every subscriber has every byte. Both take turns.
"""

from hashlib import sha256
from pathlib import Path
from statistics import median
from typing import Final

from benchmarks.command_flow import fill, go_on
from benchmarks.feed_servers import Bare, Ours, timed
from benchmarks.prepared_market import PreparedMarket, Size, symbol_of
from benchmarks.rows import Row
from benchmarks.running_engine import new_home
from exchange.feed.messages import Messages
from exchange.feed.publisher import Publisher
from exchange.feed.replica import Replica
from exchange.feed.tape import Tape
from exchange.feed.topics import Subscriber, Topics
from exchange.home import Home
from exchange.venue.venue import Venue
from ledger.chain import EMPTY, extend
from ledger.entries import Entry
from ledger.sqlite_reader import SqliteReader
from portal.feed_door import Notation

TARGET_RATIO: Final = 0.8
OPENS_AT: Final = 1_800_000_000 * 10**9
"""Messages tell times, and are to be the same in every run."""

Turn = list[Entry]


def run(
    folder: Path, subscribers: int = 1_000, commands: int = 200, turn: int = 10, rounds: int = 3
) -> list[Row]:
    """Tell `subscribers` of what `commands` did, so many at a time."""
    name = f"{symbol_of(1).lower()}cny"
    streams = [f"{name}@trade", f"{name}@aggTrade"]
    path = "/ws/" + "/".join(streams)
    with new_home(folder) as home:
        before, flow = _entries(home, commands)
        turns = [flow[at : at + turn] for at in range(0, len(flow), turn)]
        told = _rehearsed(before, turns, streams)
        messages = [message for each in told for message in each]
        size = sum(len(message) + (2 if len(message) < 126 else 4) for message in messages)
        ours: list[float] = []
        theirs: list[float] = []
        for _ in range(rounds):
            with Bare(told) as bare:
                theirs.append(timed(bare, path, subscribers, size))
            with Ours(home, _replica(before), turns) as feed:
                ours.append(timed(feed, path, subscribers, size))
    count = len(messages) * subscribers
    return [
        Row(
            name=f"feed fan-out, {subscribers:,} subscribers",
            value=count / median(ours),
            unit="messages/s",
            reference=f"bare websockets.broadcast, {count / median(theirs):,.0f}/s",
            ratio=median(bare / feed for feed, bare in zip(ours, theirs, strict=True)),
            better="higher",
            target=TARGET_RATIO,
            hash=sha256(b"".join(messages)).hexdigest()[:16],
        )
    ]


def _entries(home: Home, commands: int) -> tuple[list[Entry], list[Entry]]:
    """Return the entries of a prepared market, and those of the flow that goes on in it."""
    with PreparedMarket(home, OPENS_AT, Size(members=50, live=500)) as market:
        fill(market)
        prepared = market.venue.state.sequence
        go_on(market, commands)
    head, entries = EMPTY, []
    with SqliteReader.open(home.ledger) as reader:
        for block in reader.blocks():
            extension = extend(head, block)
            head = extension.head
            entries += extension.entries
    return entries[:prepared], entries[prepared : prepared + commands]


def _replica(entries: list[Entry]) -> Replica:
    venue = Venue()
    for entry in entries:
        venue.evolve(entry)
    return Replica(venue, Tape({}))


def _rehearsed(before: list[Entry], turns: list[Turn], streams: list[str]) -> list[list[bytes]]:
    """Return the messages of each turn."""
    replica = _replica(before)
    topics = Topics(lambda symbol: replica.series(symbol, Notation.quote))
    publisher = Publisher(replica, topics, Messages(Notation()))
    for name in streams:
        found = topics.resolve(name)
        if found is None:
            raise LookupError(name)
        topics.add(Subscriber(combined=False), *found)
    return [[frame.message for frame in publisher.take(entries, 0)] for entries in turns]
