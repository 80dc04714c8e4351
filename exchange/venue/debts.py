"""Debts: principal that outlives a right, and claims on a merchant who could not pay."""

from exchange.amounts import principal_of
from exchange.venue.objects import Series
from exchange.venue.state import State


def owe(state: State, asset: int, member: int, amount: int) -> None:
    """Add `amount` to what `member` is owed of `asset` (take away, if negative)."""
    if not amount:
        return
    owed = state.debts[asset]
    left = owed.get(member, 0) + amount
    if left:
        owed[member] = left
    else:
        del owed[member]


def owe_principal(state: State, series: Series, member: int, amount: int) -> None:
    """Change what `member` is owed of principal, and the series' total with it."""
    series.principal += amount
    owe(state, principal_of(series.series), member, amount)
