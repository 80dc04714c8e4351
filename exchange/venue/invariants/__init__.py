"""What is always true of the state, as named checks that anybody can read.

`always_true(state)` checks everything; `Watch` follows a venue entry by entry and checks only what
each entry touched, and that fees are what the fills say. Tests run them after every step, the audit
on any ledger, the proof page shows them. Nothing here changes the state or decides anything.

Read `check`, then `accounts`, `series`, `order_books`, `objects`, then `watch`.
"""

from exchange.venue.invariants.accounts import account_checks
from exchange.venue.invariants.check import Check, Rule, broken
from exchange.venue.invariants.objects import object_checks
from exchange.venue.invariants.order_books import order_book_checks
from exchange.venue.invariants.series import series_checks
from exchange.venue.invariants.watch import Watch
from exchange.venue.state import State

__all__ = ["Check", "Rule", "Watch", "always_true", "broken"]


def always_true(state: State) -> list[Check]:
    """Return every check of the whole state, which is not in the middle of an act."""
    return [
        *account_checks(state),
        *series_checks(state),
        *order_book_checks(state),
        *object_checks(state),
    ]
