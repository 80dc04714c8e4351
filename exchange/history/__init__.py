"""History: read models of everything that was committed, in `views.db`.

The projector alone writes them, from blocks that are durable, its position in the same transaction
as the rows; so they can be dropped and rebuilt at any time and come out the same. Readers get a
consistent snapshot that is at least as new as the ledger size they ask for. All numbers are
integers in the units of the ledger.

Never: a decision, a name of a person, a row that no entry stands behind.

Read `projector` first, then `orders` and `trades`; `reading` is the way in for callers.
"""

from exchange.history.errors import HistoryBehind, HistoryError, HistoryUnavailable
from exchange.history.projector import Projector, rebuild
from exchange.history.reading import History

__all__ = [
    "History",
    "HistoryBehind",
    "HistoryError",
    "HistoryUnavailable",
    "Projector",
    "rebuild",
]
