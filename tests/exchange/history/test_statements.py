"""Statements list what was posted; added up they are the balances of the venue."""

from collections import defaultdict

from exchange.history import entries, statements
from tests.exchange.history.conftest import Past


def test_postings_add_up_to_the_balances_of_the_venue(past: Past) -> None:
    assert statements.balances(past.views) == list(past.market.venue.state.balances.items())


def test_a_statement_lists_every_posting_with_the_balance_after_it(past: Past) -> None:
    held: dict[int, int] = defaultdict(int)
    expected = []
    for entry in past.market.entries():
        for owner, asset, bucket, amount in sorted(entry.postings):
            if (owner, asset) == (3, 0):
                held[bucket] += amount
                expected.append(
                    (entry.sequence, entry.time, entry.kind, bucket, amount, held[bucket])
                )
    shown = statements.of_owner(past.views, 3, 0, limit=10**6)
    assert [(x.sequence, x.time, x.kind, x.bucket, x.amount, x.balance) for x in shown] == expected

    page = statements.of_owner(past.views, 3, 0, before=shown[-5].sequence, limit=3)
    earlier = [line for line in shown if line.sequence < shown[-5].sequence]
    assert page == earlier[-3:]


def test_entries_are_found_by_their_time(past: Past) -> None:
    recorded = list(past.market.entries())
    for entry in (recorded[0], recorded[7], recorded[-1]):
        first = next(e.sequence for e in recorded if e.time >= entry.time)
        assert entries.first_at(past.views, entry.time) == first
    assert entries.first_at(past.views, recorded[-1].time + 1) == len(recorded)
