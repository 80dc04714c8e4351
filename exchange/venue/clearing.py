"""One merchant's right used at another's shop, and clearing between the two.

The issuer of a series says which acceptors may take its units, and what it pays them for one. A
capture by an acceptor sets that pay aside as a due, out of the issuer's money and into its bucket
`clearing`; without it there is no capture. A clearing run pays out what two merchants have set
aside for each other. Dues are kept as one sum for each debtor and creditor: a due is cleared if the
last run between the two came after its capture.
"""

from exchange.amounts import MONEY
from exchange.commands.clearing import AllowAcceptor, ClearDues
from exchange.events.clearing import AcceptorAllowed, DuesCleared
from exchange.refusals import Refusal, Refused
from exchange.venue.limits import profile_of
from exchange.venue.objects import Authorisation, Dues, Series
from exchange.venue.outcome import AVAILABLE, CLEARING, Legs, Outcome, check_amount
from exchange.venue.state import State
from exchange.venue.upkeep import check_living, own_series


def decide_allow(state: State, command: AllowAcceptor, _now: int) -> Outcome | Refused:
    """Let a shop take units, at another pay than before, or no longer."""
    if command.acceptor not in state.members:
        return Refused(Refusal.MEMBER_UNKNOWN, "acceptor")
    if command.pay < 0:
        return Refused(Refusal.FIELD_OUT_OF_RANGE, "pay")
    refused = check_amount("pay", command.pay) if command.pay else None
    if refused is not None:
        return refused
    if command.acceptor == command.actor:
        return Refused(Refusal.COMBINATION_INVALID, "acceptor")
    series = own_series(state, command.series, command.actor)
    if isinstance(series, Refused):
        return series
    return (
        check_living(series)
        or _check_pay(state, series, command)
        or [(AcceptorAllowed(command.series, command.acceptor, command.pay), ())]
    )


def _check_pay(state: State, series: Series, command: AllowAcceptor) -> Refused | None:
    if command.pay == pay_of(state, series.series, command.acceptor):
        return Refused(Refusal.ALREADY_DONE, "pay")
    if not profile_of(state, series.series).cross_issuer:
        return Refused(Refusal.PROFILE_FORBIDS, "acceptor")
    if command.pay > series.terms.face_value:
        return Refused(Refusal.CAP_EXCEEDED, "pay", series.terms.face_value)
    return None


def evolve_allowed(state: State, event: AcceptorAllowed, _actor: int) -> None:
    """Set the pay."""
    acceptors = state.acceptors.setdefault(event.series, {})
    if event.pay:
        acceptors[event.acceptor] = event.pay
    else:
        del acceptors[event.acceptor]
        if not acceptors:
            del state.acceptors[event.series]


def pay_of(state: State, series: int, acceptor: int) -> int:
    """Return what an acceptor is paid for a unit of the series; 0: it may not take any."""
    return state.acceptors.get(series, {}).get(acceptor, 0)


def decide_clear(state: State, command: ClearDues, _now: int) -> Outcome | Refused:
    """Pay out both ways in one entry; who is frozen pays and is paid as well: it was set aside."""
    first, second = command.first, command.second
    for field, member in (("first", first), ("second", second)):
        if member not in state.members:
            return Refused(Refusal.MEMBER_UNKNOWN, field)
    if first == second:
        return Refused(Refusal.COMBINATION_INVALID, "second")
    first_paid, second_paid = _owed(state, first, second), _owed(state, second, first)
    if not first_paid and not second_paid:
        return Refused(Refusal.NOTHING_OUTSTANDING, "second")
    legs = Legs()
    legs.move(MONEY, first_paid, (first, CLEARING), (second, AVAILABLE))
    legs.move(MONEY, second_paid, (second, CLEARING), (first, AVAILABLE))
    return [(DuesCleared(first, second, first_paid, second_paid), legs.postings())]


def evolve_cleared(state: State, event: DuesCleared, _actor: int) -> None:
    """Note the run; nothing is due between the two any more."""
    for pair in ((event.first, event.second), (event.second, event.first)):
        dues = state.dues.get(pair)
        if dues is not None:
            dues.amount = 0
            dues.cleared_by = state.sequence


def _owed(state: State, debtor: int, creditor: int) -> int:
    dues = state.dues.get((debtor, creditor))
    return 0 if dues is None else dues.amount


def set_due(state: State, issuer: int, authorisation: Authorisation, amount: int) -> None:
    """Add the due of a capture that the entry being applied records."""
    authorisation.due_by = state.sequence
    pair = (issuer, authorisation.merchant)
    dues = state.dues.get(pair)
    if dues is None:
        dues = state.dues[pair] = Dues(*pair)
    dues.amount += amount


def undo_due(state: State, issuer: int, authorisation: Authorisation, amount: int) -> None:
    """Take a part of a due back; of one that was cleared nothing is due any more."""
    if not is_cleared(state, issuer, authorisation):
        state.dues[issuer, authorisation.merchant].amount -= amount


def is_cleared(state: State, issuer: int, authorisation: Authorisation) -> bool:
    """Tell whether the due of a capture was paid out."""
    return authorisation.due_by < state.dues[issuer, authorisation.merchant].cleared_by
