"""The audit of an exchange's ledger: that every entry follows from the ones before it.

`ledger.audit` shows that the bytes are whole, signed and balanced; this shows that they make sense.
Every entry is held to what the state before it allows (postings, fees, price-time priority, shares
of escrow), then applied by `Venue.evolve`, then what is always true is checked of all it touched;
a recorded state hash must be the one recomputed. Nothing is decided again and nothing is written.

Read `auditing`, then `auditor`, then `following`.
"""

from exchange.audit.auditing import audit
from exchange.audit.auditor import Auditor
from exchange.audit.errors import BadEntry
from exchange.audit.report import AccountLine, ExchangeReport
from ledger.audit import Fault

__all__ = ["AccountLine", "Auditor", "BadEntry", "ExchangeReport", "Fault", "audit"]
