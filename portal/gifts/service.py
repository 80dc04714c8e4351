"""Giving: units are set aside behind a secret; who shows it first has them, else they come back.

Times are nanoseconds UTC. Every verb raises ActRefused if the exchange refuses, OutcomeUnknown if
nothing can be told; the same act gives the answer then.
"""

from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy import select
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.orm import Session

from exchange.client import AskMarkets, AskSeries, AskTime, Client, SeriesShown
from exchange.commands import ClaimGift, GiveUnits, ReturnGift
from exchange.history import History, gifts
from exchange.history.gifts import GiftRow, GiftStatus
from portal.acts import carry_out
from portal.gifts.models import GiftNote
from portal.gifts.secrets import GiftKey, hash_of, secret_in, text_of
from portal.people import Member

MOST_DAYS: Final = 89
"""To the end of the day so many days ahead a gift may wait: the exchange takes 90 days."""

USUAL_DAYS: Final = 7


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants to give; `to` is the only account that may claim it, 0: anybody."""

    series: int
    quantity: int
    expires_at: int
    to: int
    message: str


@dataclass(frozen=True, slots=True)
class Gift:
    """A gift as the ledger has it, what it is of, and the words and the link that go with it.

    `secret` is what its link says; empty where nobody showed it and it cannot be made again.
    """

    row: GiftRow
    series: SeriesShown
    giver: str
    message: str
    secret: str

    @property
    def waits(self) -> bool:
        """Whether it is there to be claimed."""
        return self.row.status is GiftStatus.OPEN

    @property
    def entry(self) -> int:
        """The newest entry about it."""
        return self.row.ended_by or self.row.gift


@dataclass(frozen=True, slots=True)
class Wrapping:
    """What gifts are read and made with."""

    client: Client
    history: History
    session: Session
    key: GiftKey


def names_receiver(client: Client, market: int) -> bool:
    """Whether the rules of a market want a gift to name who receives it."""
    return any(
        one.profile.named_parties
        for one in client.query(AskMarkets()).markets
        if one.market == market
    )


def give(wrapping: Wrapping, giver: int, act: str, wish: Wish) -> int:
    """Set units aside; return the gift. Of an act sent again the words may be others."""
    session = wrapping.session
    claim_hash = hash_of(wrapping.key.secret(giver, act))
    note = {"claim_hash": claim_hash.hex(), "giver": giver, "act": act, "message": wish.message}
    session.execute(insert(GiftNote).values(note).on_conflict_do_nothing())
    session.commit()
    command = GiveUnits(
        giver, act, 0, wish.series, wish.quantity, claim_hash, wish.expires_at, wish.to
    )
    gift = carry_out(wrapping.client, command).sequence
    session.get_one(GiftNote, claim_hash.hex()).message = wish.message
    session.commit()
    return gift


def claim(client: Client, member: int, act: str, gift: Gift) -> None:
    """Take the units of a gift whose secret was shown."""
    carry_out(client, ClaimGift(member, act, 0, gift.row.gift, secret_in(gift.secret) or b""))


def take_back(client: Client, giver: int, act: str, gift: int) -> None:
    """Return an unclaimed gift to its giver."""
    carry_out(client, ReturnGift(giver, act, 0, gift))


def behind(wrapping: Wrapping, text: str) -> Gift | None:
    """Return the gift behind what a link says; None if there never was one."""
    secret = secret_in(text)
    if secret is None:
        return None
    with wrapping.history.read(_size(wrapping)) as views:
        row = gifts.with_hash(views, hash_of(secret))
    # Who has the link has the secret, whether or not we could make it again.
    return None if row is None else replace(_wrapped(wrapping, [row])[0], secret=text)


def of_giver(wrapping: Wrapping, giver: int, gift: int) -> Gift | None:
    """Return one gift of this giver; None if there is no such."""
    with wrapping.history.read(_size(wrapping)) as views:
        row = gifts.gift(views, gift)
    return None if row is None or row.giver != giver else _wrapped(wrapping, [row])[0]


def given(wrapping: Wrapping, giver: int) -> list[Gift]:
    """Return what somebody gave, newest first."""
    with wrapping.history.read(_size(wrapping)) as views:
        rows = gifts.of_giver(views, giver)
    return _wrapped(wrapping, rows)


def received(wrapping: Wrapping, member: int) -> list[Gift]:
    """Return what waits for somebody alone, then what they claimed, each newest first."""
    with wrapping.history.read(_size(wrapping)) as views:
        rows = gifts.waiting_for(views, member) + gifts.of_claimant(views, member)
    return _wrapped(wrapping, rows)


def _size(wrapping: Wrapping) -> int:
    size: int = wrapping.client.query(AskTime()).size
    return size


def _wrapped(wrapping: Wrapping, rows: list[GiftRow]) -> list[Gift]:
    series = {one.series: one for one in wrapping.client.query(AskSeries()).series}
    notes = _notes(wrapping.session, rows)
    names = _names(wrapping.session, rows)
    return [
        Gift(
            row=row,
            series=series[row.series],
            giver=names.get(row.giver, ""),
            message=note.message if note else "",
            secret=_secret(wrapping.key, row, note),
        )
        for row in rows
        for note in [notes.get(row.claim_hash.hex())]
    ]


def _notes(session: Session, rows: list[GiftRow]) -> dict[str, GiftNote]:
    hashes = [row.claim_hash.hex() for row in rows]
    found = session.scalars(select(GiftNote).where(GiftNote.claim_hash.in_(hashes)))
    return {note.claim_hash: note for note in found}


def _names(session: Session, rows: list[GiftRow]) -> dict[int, str]:
    accounts = {row.giver for row in rows}
    found = session.execute(select(Member.account, Member.name).where(Member.account.in_(accounts)))
    return {account: name for account, name in found if account is not None}


def _secret(key: GiftKey, row: GiftRow, note: GiftNote | None) -> str:
    if note is None:
        return ""
    secret = key.secret(note.giver, note.act)
    return text_of(secret) if hash_of(secret) == row.claim_hash else ""
