"""What follows from rights used at another's shop: who may take them, and clearing runs."""

from exchange.amounts import MONEY
from exchange.audit.errors import agree, need
from exchange.events import AcceptorAllowed, DuesCleared
from exchange.venue.outcome import AVAILABLE, CLEARING, Legs
from exchange.venue.state import State
from ledger.entries import Entry


def allowed(state: State, event: AcceptorAllowed, entry: Entry) -> Legs:
    """Let another merchant be paid for a unit, its face value at most; by the issuer."""
    series = state.series[event.series]
    agree("the issuer", series.merchant, entry.actor)
    need("the acceptor is another", event.acceptor != series.merchant)
    need("the acceptor is there", event.acceptor in state.members)
    need("the market allows it", state.markets[series.terms.market].profile.cross_issuer)
    need("the pay is in its range", 0 <= event.pay <= series.terms.face_value)
    before = state.acceptors.get(event.series, {}).get(event.acceptor, 0)
    need("it is a change", event.pay != before)
    return Legs()


def cleared(state: State, event: DuesCleared, _entry: Entry) -> Legs:
    """Pay out all that is due both ways, and nothing else."""
    legs = Legs()
    for debtor, creditor, paid in (
        (event.first, event.second, event.first_paid),
        (event.second, event.first, event.second_paid),
    ):
        dues = state.dues.get((debtor, creditor))
        agree(f"what {debtor} owes {creditor}", dues.amount if dues is not None else 0, paid)
        legs.move(MONEY, paid, (debtor, CLEARING), (creditor, AVAILABLE))
    need("something is due", event.first_paid or event.second_paid)
    return legs
