"""Whatever entry of a random history is forged, the audit finds it, at its sequence."""

import random
from collections import Counter

import pytest

from exchange.audit import Auditor, BadEntry
from exchange.events import EVENTS
from exchange.venue.state_codec import dump, load
from exchange.venue.venue import Venue
from ledger.accounts import Bucket, Posting
from ledger.entries import Draft
from tests.support.checked_venue import as_entry
from tests.support.ledgers import FIRST
from tests.support.random_commands import RandomCommands
from tests.support.random_runs import small_limits

COMMANDS = 2_500
FORGED = 400


def forged_postings(rng: random.Random, draft: Draft, members: int) -> tuple[Posting, ...]:
    """Return the postings with a little of one asset gone to another account."""
    postings = list(draft[4])
    if postings and rng.random() < 0.8:
        place = rng.randrange(len(postings))
        owner, asset, bucket, amount = postings[place]
        postings[place] = (owner, asset, bucket, amount + 1)
    else:
        owner, asset = 0, 0
        postings.append((0, 0, Bucket.FEES.value, 1))
    others = [member for member in range(1, members + 2) if member != owner]
    thief = (rng.choice(others), asset, Bucket.AVAILABLE.value, -1)
    return tuple(posting for posting in (*postings, thief) if posting[3])


def history(seed: int) -> list[Draft]:
    """Return what a venue drafts for random commands."""
    venue, commands = Venue(), RandomCommands(seed)
    venue.evolve(as_entry(0, (0, *FIRST[1:])))
    for now, command in commands.opening(venue.state):
        venue.advance(now)
        venue.apply(command, now)
    for _ in range(COMMANDS):
        now, command = commands.follow(venue.state)
        venue.advance(now)
        venue.apply(command, now)
    return [(0, *FIRST[1:]), *venue.take_drafts()]


@pytest.mark.requirement("J-09")
def test_money_or_units_that_go_astray_in_any_entry_are_found() -> None:
    with small_limits(3):
        drafts = history(seed=5)
    rng = random.Random(5)
    chosen = set(rng.sample(range(1, len(drafts)), FORGED))
    auditor, tried = Auditor(), Counter[str]()

    for sequence, draft in enumerate(drafts):
        # Part of an act cannot be set apart from the parts before it.
        if sequence in chosen and auditor.state.unfinished is None:
            again = Auditor(load(dump(auditor.state)))
            postings = forged_postings(rng, draft, len(again.state.members) or 1)
            forged = (*draft[:4], postings, draft[5])
            with pytest.raises(BadEntry) as found:
                again.take(as_entry(sequence, forged))
            assert found.value.sequence == sequence
            tried[EVENTS[draft[1]].__name__] += 1
        auditor.take(as_entry(sequence, draft))

    assert len(tried) > len(EVENTS) // 2, tried
