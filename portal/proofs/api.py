"""The same for programs: the head, what the auditing process found, supply, and single entries."""

from collections.abc import Iterable
from typing import Final

import msgspec
from flask import Blueprint, current_app

from exchange.history import History
from exchange.history.findings import FaultFound, LineFound, Supply
from ledger.proofs import ProofInvalid
from portal.access import Audience
from portal.api import Kind as ProblemKind
from portal.api import Moment, Problem, Sequence, Yuan, operation
from portal.api.values import write_moment, write_yuan
from portal.language import lazy_gettext as _l
from portal.proofs import service
from portal.proofs.contents import Contents, Fact, Posted
from portal.proofs.desk import desk
from portal.proofs.field_words import Sort
from portal.proofs.line_words import LINES
from portal.proofs.service import NotForThem
from portal.visitor import visitor

blueprint: Final = Blueprint("proofs_api", __name__)


class HeadShown(msgspec.Struct, frozen=True):
    """The published checkpoint: origin, size, root in hexadecimal, the signed note, the key."""

    origin: str
    size: int
    root: str
    checkpoint: str
    key: str


class LineShown(msgspec.Struct, frozen=True):
    """A line of the always-true list, about the first `size` entries."""

    line: str
    says: str
    holds: bool
    things: int
    broken: int
    example: str
    size: int


class FaultShown(msgspec.Struct, frozen=True):
    """Something was found wrong; no longer since `gone_at`, if that is not null."""

    line: str
    sequence: int | None
    reason: str
    found_at: Moment
    gone_at: Moment | None


class FindingsShown(msgspec.Struct, frozen=True):
    """What the auditing process found of the first `size` of `ledger_size` entries."""

    sound: bool
    size: int
    ledger_size: int
    root: str
    last_entry_at: Moment
    told_at: Moment
    began_at: int
    read_again: int
    lines: tuple[LineShown, ...]
    faults: tuple[FaultShown, ...]


class SupplyShown(msgspec.Struct, frozen=True):
    """A series by its postings: units, and the money behind them."""

    symbol: str
    status: str
    issued: int
    held: int
    redeemed: int
    expired: int
    refunded: int
    wound_up: int
    outstanding: int
    escrow: Yuan
    cover: Yuan
    required: Yuan
    subscribed: Yuan
    principal: Yuan
    claims: Yuan


class SuppliesShown(msgspec.Struct, frozen=True):
    """The supply of every series after the first `size` entries."""

    size: int
    told_at: Moment
    series: tuple[SupplyShown, ...]


class FactShown(msgspec.Struct, frozen=True):
    """A field of an entry: amounts in yuan as decimal strings, times as ISO 8601."""

    field: str
    says: str
    value: int | str | bool | None


class PostingShown(msgspec.Struct, frozen=True):
    """A posting, with its numbers as the ledger has them; money is a decimal string of yuan."""

    owner: int
    account: str
    series: int
    amount: int | str


class ContentsShown(msgspec.Struct, frozen=True):
    """What an entry says."""

    says: str
    time: Moment
    actor: int
    facts: tuple[FactShown, ...]
    lists: dict[str, tuple[tuple[FactShown, ...], ...]]
    postings: tuple[PostingShown, ...]


class EntryShown(msgspec.Struct, frozen=True):
    """The proof of an entry; `contents` and `receipt` only for those whom it concerns."""

    sequence: int
    hash: str
    path: tuple[str, ...]
    head: HeadShown
    contents: ContentsShown | None
    receipt: str | None


@operation(
    blueprint, "GET", "/api/proofs/head", audience=Audience.ANYONE,
    summary=_l("The published checkpoint of the ledger"), answer=HeadShown,
)  # fmt: skip
def head() -> HeadShown:
    """Size, root and signature of the ledger, and the key that verifies it."""
    try:
        return _head(service.head(desk()))
    except ProofInvalid as error:
        raise Problem(ProblemKind.NOT_FOUND) from error


@operation(
    blueprint, "GET", "/api/proofs/findings", audience=Audience.ANYONE,
    summary=_l("What is always true of the ledger, as last found"), answer=FindingsShown,
)  # fmt: skip
def findings() -> FindingsShown:
    """Tell the always-true list with its size and age, computed from committed blocks alone."""
    found = service.found(desk().home)
    standing = found.standing
    return FindingsShown(
        sound=found.fault is None,
        size=standing.size,
        ledger_size=standing.ledger_size,
        root=standing.root.hex(),
        last_entry_at=Moment(standing.time),
        told_at=Moment(standing.at),
        began_at=standing.began_at,
        read_again=standing.reread,
        lines=tuple(map(_line, found.lines)),
        faults=tuple(map(_fault, found.faults)),
    )


@operation(
    blueprint, "GET", "/api/proofs/supply", audience=Audience.ANYONE,
    summary=_l("Supply and escrow of every series"), answer=SuppliesShown,
)  # fmt: skip
def supply() -> SuppliesShown:
    """Issued, held, redeemed, expired, refunded, wound up; escrow against what must be in it."""
    found = service.found(desk().home)
    told_at = Moment(found.standing.at)
    return SuppliesShown(found.standing.size, told_at, tuple(map(_supply, found.supply)))


@operation(
    blueprint, "GET", "/api/proofs/entries/<int:sequence>", audience=Audience.ANYONE,
    summary=_l("The proof of an entry"), answer=EntryShown,
)  # fmt: skip
def entry(sequence: Sequence) -> EntryShown:
    """Hash and proof of inclusion for anybody; what it says for those whom it concerns."""
    history: History = current_app.extensions["history"]
    try:
        proof = service.proof_of(desk(), sequence)
    except ProofInvalid as error:
        raise Problem(ProblemKind.NOT_FOUND) from error
    try:
        contents = _contents(service.contents(desk(), history, visitor(), sequence))
    except NotForThem:
        contents = None
    return EntryShown(
        sequence=sequence,
        hash=proof.entry_hash.hex(),
        path=tuple(node.hex() for node in proof.path),
        head=_head(proof.head),
        contents=contents,
        receipt=f"/receipts/{sequence}" if contents is not None else None,
    )


def _head(shown: service.Head) -> HeadShown:
    return HeadShown(shown.origin, shown.size, shown.root.hex(), shown.note.decode(), shown.key)


def _line(found: LineFound) -> LineShown:
    name, says = found.line.name.lower(), str(LINES[found.line])
    return LineShown(name, says, found.holds, found.things, found.broken, found.example, found.size)


def _fault(found: FaultFound) -> FaultShown:
    gone_at = None if found.gone_at is None else Moment(found.gone_at)
    name = found.line.name.lower()
    return FaultShown(name, found.sequence, found.reason, Moment(found.found_at), gone_at)


def _supply(found: Supply) -> SupplyShown:
    return SupplyShown(
        symbol=found.symbol,
        status=found.status.name.lower(),
        issued=found.issued,
        held=found.held,
        redeemed=found.redeemed,
        expired=found.expired,
        refunded=found.refunded,
        wound_up=found.wound_up,
        outstanding=found.outstanding,
        escrow=Yuan(found.escrow),
        cover=Yuan(found.cover),
        required=Yuan(found.required),
        subscribed=Yuan(found.subscribed),
        principal=Yuan(found.principal),
        claims=Yuan(found.claims),
    )


def _contents(shown: Contents) -> ContentsShown:
    return ContentsShown(
        says=shown.title,
        time=Moment(shown.time),
        actor=shown.actor,
        facts=_facts(shown.facts),
        lists={facts.field: tuple(map(_facts, facts.rows)) for facts in shown.lists},
        postings=tuple(map(_posting, shown.postings)),
    )


def _facts(facts: Iterable[Fact]) -> tuple[FactShown, ...]:
    return tuple(FactShown(fact.field, fact.name, _value(fact)) for fact in facts)


def _posting(posted: Posted) -> PostingShown:
    amount = write_yuan(posted.amount) if posted.sort is Sort.MONEY else posted.amount
    return PostingShown(posted.owner, posted.account, posted.series, amount)


def _value(fact: Fact) -> int | str | bool | None:
    value = fact.value
    if isinstance(value, int) and fact.sort is Sort.MONEY:
        return write_yuan(value)
    if isinstance(value, int) and fact.sort is Sort.MOMENT:
        return write_moment(value) if value else None
    return value
