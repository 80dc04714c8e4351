"""A small market whose entries go to a feed, turn by turn."""

from tests.support.feed_core import TURN, FeedCore
from tests.support.market import ALICE, BOB, CAROL, Market, entry_of

NAME = "hotpot2703cny"
SYMBOL = "HOTPOT2703CNY"


class FollowedMarket(Market):
    """A market with one series that trades; `feed` follows it when `turn` is called."""

    def __init__(self) -> None:
        super().__init__()
        self.feed = FeedCore()
        self._followed = 0
        self.issue({ALICE: 1_000, BOB: 1_000})
        for member in (ALICE, BOB, CAROL):
            self.deposit(member, 10_000)
        self.turn()

    def turn(self, turn: int = TURN) -> None:
        """Give the feed what happened since the last turn."""
        drafts = self.history[self._followed :]
        entries = [entry_of(nth, draft) for nth, draft in enumerate(drafts, self._followed)]
        self._followed = len(self.history)
        self.feed.take(entries, turn)
