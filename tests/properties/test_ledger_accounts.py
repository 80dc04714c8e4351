"""Balances equal the obvious dictionary, whatever is posted, and refuse what it would refuse."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.accounts import MAY_BE_NEGATIVE, Balances, Bucket, Posting
from ledger.entries import check_balanced
from ledger.errors import EntryRefused, Overdrawn, Unbalanced

LIMIT = 2**53

owners = st.sampled_from((-2, -1, 0, 1, 2, 2**62))
assets = st.sampled_from((0, 1, 4, 2**32 - 1))
buckets = st.sampled_from([bucket.value for bucket in Bucket] + [255])
amounts = st.one_of(st.integers(-9, 9), st.sampled_from((-LIMIT, 1 - LIMIT, LIMIT - 1, LIMIT)))
postings = st.lists(st.tuples(owners, assets, buckets, amounts), max_size=6).map(tuple)


def naive_apply(before: Counter[tuple[int, int, int]], entry: tuple[Posting, ...]) -> bool:
    """Post all to `before` or nothing; return whether it was allowed."""
    after = before.copy()
    for owner, asset, bucket, amount in entry:
        after[owner, asset, bucket] += amount
    for (_, _, bucket), amount in after.items():
        lowest = 1 - LIMIT if bucket in MAY_BE_NEGATIVE else 0
        if not lowest <= amount < LIMIT:
            return False
    before.update({account: after[account] - before[account] for account in after})
    return True


@given(st.lists(postings, max_size=20))
def test_balances_are_the_sums_of_what_was_posted(entries: list[tuple[Posting, ...]]) -> None:
    balances = Balances()
    naive: Counter[tuple[int, int, int]] = Counter()
    for entry in entries:
        if naive_apply(naive, entry):
            balances.apply(entry)
        else:
            with pytest.raises(Overdrawn):
                balances.apply(entry)
        held = sorted((*account, amount) for account, amount in naive.items() if amount)
        assert list(balances.items()) == held
        assert len(balances) == len(held)
    assert Balances(list(balances.items())) == balances
    for asset, total in balances.totals().items():
        assert total == sum(amount for account, amount in naive.items() if account[1] == asset)
    for line in balances.trial_balance():
        assert line.amount == sum(
            amount for account, amount in naive.items() if account[1:] == (line.asset, line.bucket)
        )


@given(postings)
def test_an_entry_balances_exactly_if_every_asset_sums_to_zero(entry: tuple[Posting, ...]) -> None:
    sums: Counter[int] = Counter()
    for _, asset, _, amount in entry:
        sums[asset] += amount
    if any(not -LIMIT < posting[3] < LIMIT for posting in entry):
        with pytest.raises(EntryRefused):
            check_balanced(entry)
    elif any(sums.values()):
        with pytest.raises(Unbalanced) as refused:
            check_balanced(entry)
        assert sums[refused.value.asset] == refused.value.difference
    else:
        check_balanced(entry)
