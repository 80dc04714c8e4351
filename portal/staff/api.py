"""The acts of staff in the JSON API; `Idempotency-Key` is the key of the command."""

from flask_babel import lazy_gettext as _l

from exchange.client import AskMember, AskSeries
from portal.access import Audience
from portal.api import Kind, Moment, Problem, command_key, operation
from portal.businesses import acting_of, roles_of
from portal.database import session
from portal.staff import lookup, service
from portal.staff.shapes import (
    ActShape,
    Because,
    FoundShape,
    Freezing,
    NewPhase,
    Wanted,
)
from portal.staff.views import blueprint, client
from portal.staff_acts import Act, StaffAct, acts
from portal.visitor import person

STAFF = Audience.STAFF
PHASES = {"halted": Act.HALT, "cancel_only": Act.CANCEL_ONLY, "continuous": Act.RESUME}


@operation(
    blueprint, "GET", "/api/staff/acts", audience=STAFF,
    summary=_l("What was done"), answer=list[ActShape],
)  # fmt: skip
def list_acts() -> list[ActShape]:
    """List what staff did, the last act first; a wind-down without an entry waits for a second."""
    return [_act(each) for each in acts(session())]


@operation(
    blueprint, "GET", "/api/staff/members", audience=STAFF,
    summary=_l("Find members"), query=Wanted, answer=list[FoundShape],
)  # fmt: skip
def find_members(query: Wanted) -> list[FoundShape]:
    """Find members by account, name or address; the newest first."""
    return [_found(each) for each in lookup.members(session(), client(), query.q)]


@operation(
    blueprint, "POST", "/api/staff/members/<int:account>/freeze", audience=STAFF,
    summary=_l("Freeze or unfreeze a member"), body=Freezing, answer=ActShape,
)  # fmt: skip
def freeze_member(account: int, body: Freezing) -> ActShape:
    """Freeze a member, whose orders are cancelled, or let them go on."""
    if account > lookup.MOST or not client().query(AskMember(account)).found:
        raise Problem(Kind.NOT_FOUND)
    act = Act.FREEZE if body.frozen else Act.UNFREEZE
    key = command_key()
    return _act(service.freeze(session(), client(), person(), account, act, body.reason, key))


@operation(
    blueprint, "POST", "/api/staff/series/<symbol>/phase", audience=STAFF,
    summary=_l("Halt a series or let it go on"), body=NewPhase, answer=ActShape,
)  # fmt: skip
def change_phase(symbol: str, body: NewPhase) -> ActShape:
    """Halt a series, allow cancels only, or let it go on."""
    number, act, key = _series(symbol), PHASES[body.phase], command_key()
    return _act(service.set_phase(session(), client(), person(), number, act, body.reason, key))


@operation(
    blueprint, "POST", "/api/staff/series/<symbol>/wind-down", audience=STAFF,
    summary=_l("Propose to wind a series down"), body=Because, answer=ActShape, status=201,
)  # fmt: skip
def propose(symbol: str, body: Because) -> ActShape:
    """Propose to wind a series down; another person of staff seconds it."""
    number, key = _series(symbol), command_key()
    return _act(service.propose_wind_down(session(), person(), number, body.reason, key))


@operation(
    blueprint, "POST", "/api/staff/proposals/<int:number>/second", audience=STAFF,
    summary=_l("Second a wind-down"), answer=ActShape,
)  # fmt: skip
def second_proposal(number: int) -> ActShape:
    """Wind down what another proposed to. It cannot be undone."""
    proposed = _proposal(number)
    service.second_wind_down(session(), client(), person(), proposed)
    return _act(proposed)


@operation(
    blueprint, "DELETE", "/api/staff/proposals/<int:number>", audience=STAFF,
    summary=_l("Take a proposal back"), answer=None,
)  # fmt: skip
def withdraw_proposal(number: int) -> None:
    """Take a proposal back, one's own or another's."""
    service.withdraw(session(), _proposal(number))


def _series(symbol: str) -> int:
    found = client().query(AskSeries(symbol=symbol)).series
    if not found:
        raise Problem(Kind.NOT_FOUND)
    return found[0].series


def _proposal(number: int) -> StaffAct:
    for each in service.proposals(session()):
        if each.id == number:
            return each
    raise Problem(Kind.NOT_FOUND)


def _act(row: StaffAct) -> ActShape:
    second = None if row.second is None else row.second.name
    return ActShape(
        row.id,
        Act(row.act),
        row.subject,
        row.reason,
        row.staff.name,
        second,
        Moment(row.at),
        row.sequence,
    )


def _found(found: lookup.Found) -> FoundShape:
    member = found.member
    roles = sorted(roles_of(member, acting_of(session(), member)))
    return FoundShape(member.account or 0, member.name, member.email, list(roles), found.frozen)
