"""The replica's order books are the venue's own, whatever happens: shown with random commands."""

import pytest

from exchange.queries import AskDepth, DepthShown
from exchange.venue import queries
from exchange.venue.venue import Venue
from ledger.entries import Draft
from tests.support.feed_core import FeedCore
from tests.support.ledgers import FIRST
from tests.support.local_book import LocalBook
from tests.support.market import entry_of
from tests.support.random_commands import RandomCommands, Step
from tests.support.random_runs import SLICES, small_limits

EVERYTHING = 5_000
LONG_COMMANDS = 200_000


class Watched:
    """A venue, the feed that follows it, and clients who keep books of their own."""

    def __init__(self) -> None:
        self.live = Venue()
        self.feed = FeedCore()
        self.books: dict[int, LocalBook] = {}
        self._listener = self.feed.come()
        self._follow([(0, *FIRST[1:])])

    def step(self, step: Step) -> None:
        """Give a command, and compare the order books that changed."""
        self.live.advance(step.now)
        self.live.apply(step.command, step.now)
        self._follow(self.live.take_drafts())

    def _follow(self, drafts: list[Draft]) -> None:
        if not drafts:
            return
        size = self.feed.replica.size
        if not size:
            self.live.evolve(entry_of(0, drafts[0]))
        self.feed.take(entry_of(nth, draft) for nth, draft in enumerate(drafts, size))
        for message in self.feed.heard(self._listener):
            self.books[self.live.state.symbols[message["s"].removesuffix("CNY")]].change(message)
        self._subscribe()

    def _subscribe(self) -> None:
        for number, series in self.live.state.series.items():
            if number not in self.books and self.feed.replica.listed(number):
                name = f"{series.terms.symbol.lower()}cny@depth"
                self.feed.control.begin(self._listener, [name])
                self.books[number] = LocalBook()
                self.books[number].start(self.snapshot(number))

    def snapshot(self, series: int) -> dict[str, object]:
        """Return the order book as the venue itself shows it."""
        state = self.live.state
        shown = queries.answer(state, AskDepth(series, EVERYTHING), state.time, halted=False)
        assert isinstance(shown, DepthShown)
        bids, asks = ([[str(p), str(q)] for p, q in side] for side in (shown.bids, shown.asks))
        return {"lastUpdateId": shown.size, "bids": bids, "asks": asks}

    def compare(self) -> int:
        """Compare all books with the venue's; return how many levels there are."""
        levels = 0
        for number, book in self.books.items():
            snapshot = self.snapshot(number)
            assert book.shown() == (snapshot["bids"], snapshot["asks"])
            levels += len(book.bids) + len(book.asks)
        return levels


def follow(seed: int, count: int) -> tuple[int, int]:
    """Return how many levels were compared and how many changes applied."""
    with small_limits(SLICES[seed % len(SLICES)]):
        watched, commands = Watched(), RandomCommands(seed)
        for step in commands.opening(watched.live.state):
            watched.step(step)
        levels = 0
        for _ in range(count):
            watched.step(commands.follow(watched.live.state))
            levels += watched.compare()
    return levels, sum(book.applied for book in watched.books.values())


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_books_kept_from_changes_equal_the_venues_at_every_step(seed: int) -> None:
    levels, applied = follow(seed, 3_000)

    assert levels > 1_000
    assert applied > 300


@pytest.mark.long
@pytest.mark.parametrize("seed", range(100, 110))
def test_they_do_so_for_long(seed: int) -> None:
    print(f"seed {seed}")  # noqa: T201
    follow(seed, LONG_COMMANDS // 10)
