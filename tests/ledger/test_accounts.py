"""No account goes below zero that may not, and nothing is changed by what is refused."""

import pytest

from ledger.accounts import MAY_BE_NEGATIVE, Balances, Bucket, Posting, TrialLine
from ledger.errors import Overdrawn

AVAILABLE, HELD, BANK, ISSUANCE, RECEIVABLE = 1, 2, 16, 17, 8
ALICE, BOB = 1, 2
LARGEST = 2**53 - 1


def funded(*amounts: tuple[int, int]) -> Balances:
    """Return balances in which each owner has so much money available."""
    balances = Balances()
    for owner, amount in amounts:
        balances.apply(((0, 0, BANK, -amount), (owner, 0, AVAILABLE, amount)))
    return balances


def test_buckets_have_the_numbers_of_the_format() -> None:
    assert {bucket.name: bucket.value for bucket in Bucket} == {
        "AVAILABLE": 1,
        "HELD": 2,
        "AUTHORISED": 3,
        "GIFTED": 4,
        "OFFERED": 5,
        "WITHDRAWING": 6,
        "FROZEN": 7,
        "RECEIVABLE": 8,
        "CLEARING": 9,
        "BANK": 16,
        "ISSUANCE": 17,
        "SUBSCRIPTION": 18,
        "ESCROW": 19,
        "REDEEMED": 20,
        "EXPIRED": 21,
        "REFUNDED": 22,
        "WOUNDUP": 23,
        "FEES": 24,
        "REWARDS": 25,
        "BREAKAGE": 26,
        "ROUNDING": 27,
    }


def test_only_bank_issuance_and_receivable_may_be_negative() -> None:
    assert {BANK, ISSUANCE, RECEIVABLE} == MAY_BE_NEGATIVE
    for bucket in Bucket:
        postings = ((ALICE, 0, bucket.value, -1),)
        if bucket.value in MAY_BE_NEGATIVE:
            assert Balances(postings).get(ALICE, 0, bucket) == -1
        else:
            with pytest.raises(Overdrawn):
                Balances(postings)


def test_a_positive_posting_credits_the_owner() -> None:
    balances = funded((ALICE, 500))
    balances.apply(((ALICE, 0, AVAILABLE, -200), (ALICE, 0, HELD, 200)))

    assert balances.get(ALICE, 0, AVAILABLE) == 300
    assert balances.get(ALICE, 0, HELD) == 200
    assert balances.get(0, 0, BANK) == -500


def test_an_account_nobody_posted_to_holds_nothing() -> None:
    assert funded((ALICE, 500)).get(BOB, 0, AVAILABLE) == 0
    assert funded((ALICE, 500)).get(ALICE, 1, AVAILABLE) == 0
    assert funded((ALICE, 500)).get(ALICE, 0, HELD) == 0


def test_neighbouring_accounts_are_kept_apart() -> None:
    largest_asset, largest_bucket = 2**32 - 1, 2**8 - 1
    postings = [
        (owner, asset, bucket, 1 + nth)
        for nth, (owner, asset, bucket) in enumerate(
            (owner, asset, bucket)
            for owner in (-2, -1, 0, 1, 2, 2**40)
            for asset in (0, 1, largest_asset)
            for bucket in (1, largest_bucket)
        )
    ]

    balances = Balances(postings)

    assert list(balances.items()) == sorted(postings)
    for owner, asset, bucket, amount in postings:
        assert balances.get(owner, asset, bucket) == amount


def test_an_overdraft_names_account_and_amounts() -> None:
    with pytest.raises(Overdrawn) as refused:
        funded((ALICE, 100)).apply(((ALICE, 0, AVAILABLE, -101), (ALICE, 0, HELD, 101)))

    assert refused.value.account == (ALICE, 0, AVAILABLE)
    assert (refused.value.balance, refused.value.amount) == (100, -101)
    assert str(refused.value) == (
        "account (owner 1, asset 0, bucket 1) holds 100: it cannot take -101"
    )


@pytest.mark.parametrize(
    "postings",
    [
        ((ALICE, 0, AVAILABLE, -101), (BOB, 0, AVAILABLE, 101)),
        ((BOB, 0, AVAILABLE, 101), (ALICE, 0, AVAILABLE, -101)),
        ((BOB, 0, HELD, 7), (ALICE, 0, AVAILABLE, -100), (BOB, 0, AVAILABLE, -57)),
        ((ALICE, 0, AVAILABLE, -60), (ALICE, 0, AVAILABLE, -60), (BOB, 0, HELD, 120)),
        ((BOB, 0, HELD, 5), (BOB, 0, HELD, -5), (ALICE, 4, AVAILABLE, -1)),
    ],
)
def test_refused_postings_change_nothing(postings: tuple[Posting, ...]) -> None:
    balances = funded((ALICE, 100), (BOB, 50))
    before = list(balances.items())

    with pytest.raises(Overdrawn):
        balances.apply(postings)

    assert list(balances.items()) == before
    assert len(balances) == 3


def test_the_order_of_postings_does_not_matter() -> None:
    spent_before_earned = ((ALICE, 0, AVAILABLE, -150), (BOB, 0, AVAILABLE, 90))
    balances = funded((ALICE, 100))
    balances.apply((*spent_before_earned, (ALICE, 0, AVAILABLE, 60), (0, 0, BANK, 0)))

    assert balances.get(ALICE, 0, AVAILABLE) == 10
    assert balances.get(BOB, 0, AVAILABLE) == 90


def test_accounts_that_hold_nothing_take_no_room() -> None:
    balances = funded((ALICE, 100))
    balances.apply(((ALICE, 0, AVAILABLE, -100), (BOB, 0, AVAILABLE, 100), (BOB, 0, HELD, 0)))

    assert list(balances.items()) == [(0, 0, BANK, -100), (BOB, 0, AVAILABLE, 100)]
    assert len(balances) == 2


def test_an_account_emptied_and_filled_by_one_entry_stays() -> None:
    balances = funded((ALICE, 100))
    balances.apply(((ALICE, 0, AVAILABLE, -100), (ALICE, 0, AVAILABLE, 30), (BOB, 0, HELD, 70)))
    assert balances.get(ALICE, 0, AVAILABLE) == 30

    balances.apply(((ALICE, 0, AVAILABLE, -30), (ALICE, 0, AVAILABLE, 0), (BOB, 0, HELD, 30)))
    assert list(balances.items()) == [(0, 0, BANK, -100), (BOB, 0, HELD, 100)]


def test_an_account_that_may_be_negative_is_emptied_too() -> None:
    balances = funded((ALICE, 100))
    balances.apply(((0, 0, BANK, 100), (ALICE, 0, AVAILABLE, -100)))

    assert balances == Balances()


@pytest.mark.parametrize(
    ("bucket", "amount", "allowed"),
    [
        (AVAILABLE, LARGEST, True),
        (AVAILABLE, LARGEST + 1, False),
        (AVAILABLE, 0, True),
        (AVAILABLE, -1, False),
        (BANK, -LARGEST, True),
        (BANK, -LARGEST - 1, False),
        (BANK, LARGEST, True),
        (BANK, LARGEST + 1, False),
    ],
)
def test_no_balance_reaches_two_to_the_53(bucket: int, amount: int, allowed: bool) -> None:
    if allowed:
        assert Balances(((ALICE, 0, bucket, amount),)).get(ALICE, 0, bucket) == amount
    else:
        with pytest.raises(Overdrawn):
            Balances(((ALICE, 0, bucket, amount),))


def test_two_postings_in_either_order_do_not_reach_two_to_the_53() -> None:
    give, take = (BOB, 0, AVAILABLE, -1), (ALICE, 0, AVAILABLE, 1)
    for postings in ((give, take), (take, give)):
        balances = Balances(((ALICE, 0, AVAILABLE, LARGEST), (BOB, 0, AVAILABLE, 5)))
        with pytest.raises(Overdrawn):
            balances.apply(postings)
        assert balances.get(BOB, 0, AVAILABLE) == 5


def test_equal_balances_are_listed_alike_whatever_their_history() -> None:
    one = funded((ALICE, 100), (BOB, 50))
    other = funded((BOB, 70), (ALICE, 100))
    other.apply(((BOB, 0, AVAILABLE, -70), (ALICE, 0, AVAILABLE, 70)))
    other.apply(((BOB, 0, AVAILABLE, 50), (ALICE, 0, AVAILABLE, -70), (0, 0, BANK, 20)))

    assert one == other
    assert list(one.items()) == list(other.items())


def test_what_is_listed_builds_the_same_balances_again() -> None:
    balances = funded((ALICE, 100), (BOB, 50))

    assert Balances(list(balances.items())) == balances
    assert balances != Balances()
    assert balances != list(balances.items())


def test_several_postings_to_one_account_are_summed_up_and_what_is_emptied_is_gone() -> None:
    money = (ALICE, 0, AVAILABLE)

    assert Balances(((*money, 5), (*money, -3))) == funded_alone(2)
    assert Balances(((*money, 5), (*money, -5), (BOB, 0, AVAILABLE, 0))) == Balances()
    with pytest.raises(Overdrawn):
        Balances(((*money, 5), (*money, -6)))


def funded_alone(amount: int) -> Balances:
    """Return what Alice alone holds, against no bank."""
    return Balances(((ALICE, 0, AVAILABLE, amount),))


def test_the_trial_balance_sums_over_owners() -> None:
    balances = funded((ALICE, 100), (BOB, 50))
    balances.apply(((0, 4, ISSUANCE, -8), (ALICE, 4, AVAILABLE, 5), (BOB, 4, AVAILABLE, 3)))
    balances.apply(((0, 5, ISSUANCE, -2), (1, 5, ISSUANCE, 2)))

    assert balances.trial_balance() == [
        TrialLine(0, AVAILABLE, 150),  # type: ignore[arg-type]
        TrialLine(0, BANK, -150),  # type: ignore[arg-type]
        TrialLine(4, AVAILABLE, 8),  # type: ignore[arg-type]
        TrialLine(4, ISSUANCE, -8),  # type: ignore[arg-type]
    ]


def test_totals_are_zero_in_every_asset_of_a_sound_ledger() -> None:
    balances = funded((ALICE, 100))
    balances.apply(((0, 4, ISSUANCE, -8), (ALICE, 4, AVAILABLE, 8)))
    assert balances.totals() == {0: 0, 4: 0}

    balances.apply(((ALICE, 0, HELD, 3),))
    assert balances.totals() == {0: 3, 4: 0}


def test_balances_cannot_be_a_key() -> None:
    with pytest.raises(TypeError, match="unhashable"):
        hash(Balances())
