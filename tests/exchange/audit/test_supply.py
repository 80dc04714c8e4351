"""The supply of a series, by its postings alone."""

from exchange.audit.supply import SupplySums
from exchange.events import SeriesStatus, WindDownBegun
from exchange.history.findings import Supply
from exchange.venue.state import State
from exchange.venue.venue import Venue
from tests.support.audited_story import story
from tests.support.checked_venue import as_entry
from tests.support.forged_ledgers import place_of


def told(end: int) -> tuple[SupplySums, State]:
    """Return the sums and the state after the first entries of the story."""
    sums, venue = SupplySums(), Venue()
    for sequence, draft in enumerate(story()[:end]):
        entry = as_entry(sequence, draft)
        sums.add(entry.postings)
        venue.evolve(entry)
    return sums, venue.state


def test_what_was_issued_is_held_or_has_ended() -> None:
    sums, state = told(place_of(story(), WindDownBegun))

    supply = sums.of(state.series[1])

    assert (supply.issued, supply.held, supply.redeemed, supply.refunded) == (150, 141, 6, 3)
    assert supply.outstanding == supply.held == state.series[1].outstanding
    assert (supply.cover, supply.required, supply.escrow) == (4_000, 141 * 4_000, 141 * 4_000)


def test_after_the_wind_down_there_are_claims_and_nothing_else() -> None:
    sums, state = told(len(story()))

    supply = sums.of(state.series[1])

    assert (supply.held, supply.wound_up, supply.escrow, supply.required) == (0, 141, 0, 0)
    assert supply.claims == sum(state.debts[6].values())
    assert supply.status is SeriesStatus.WOUND_DOWN


def test_the_sums_of_balances_are_those_of_the_entries() -> None:
    sums, state = told(place_of(story(), WindDownBegun))

    again: Supply = SupplySums(state.balances.items()).of(state.series[1])

    # An exit is counted wherever it stands, so one pass over the balances says the same.
    assert again == sums.of(state.series[1])
