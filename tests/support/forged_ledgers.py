"""Ledgers that are well chained and balanced, and false in one entry."""

from collections.abc import Sequence
from typing import TypeVar

import msgspec

from exchange.events import EVENTS, Event
from ledger.accounts import Posting
from ledger.chain import EMPTY, seal
from ledger.entries import Draft
from tests.support.in_memory_store import InMemoryStore
from tests.support.ledgers import nonces

E = TypeVar("E", bound=Event)
BLOCK = 40


def stored(drafts: Sequence[Draft]) -> InMemoryStore:
    """Return a store with the ledger of these drafts, the first of them genesis."""
    store, head = InMemoryStore(), EMPTY
    for start in range(0, len(drafts), BLOCK):
        chosen = drafts[start : start + BLOCK]
        block, head = seal(head, chosen, nonces(len(chosen), start))
        store.append(block)
    return store


def place_of(drafts: Sequence[Draft], kind: type[Event], nth: int = 0) -> int:
    """Return the sequence of the nth event of a kind."""
    return [place for place, draft in enumerate(drafts) if draft[1] == kind.KIND][nth]


def event_at(drafts: Sequence[Draft], place: int) -> Event:
    """Return the event of a draft."""
    draft = drafts[place]
    return msgspec.msgpack.decode(draft[5], type=EVENTS[draft[1]])


def event_of(drafts: Sequence[Draft], kind: type[E], nth: int = 0) -> E:
    """Return the nth event of a kind."""
    return msgspec.msgpack.decode(drafts[place_of(drafts, kind, nth)][5], type=kind)


def changed(
    drafts: Sequence[Draft],
    place: int,
    *postings: Posting,
    event: Event | None = None,
    **fields: object,
) -> list[Draft]:
    """Return the drafts with one of them changed: another event, postings added, other fields.

    Fields are `time`, `kind`, `key`, `actor`, `payload`. Postings of one account are added up.
    """
    draft = dict(
        zip(("time", "kind", "key", "actor", "postings", "payload"), drafts[place], strict=True)
    )
    sums: dict[tuple[int, int, int], int] = {}
    for owner, asset, bucket, amount in (*drafts[place][4], *postings):
        sums[owner, asset, bucket] = sums.get((owner, asset, bucket), 0) + amount
    draft["postings"] = tuple((*account, amount) for account, amount in sums.items() if amount)
    if event is not None:
        draft["kind"] = event.KIND
        draft["payload"] = msgspec.msgpack.encode(event)
    draft |= fields
    forged: Draft = tuple(draft.values())  # type: ignore[assignment]
    return [*drafts[:place], forged, *drafts[place + 1 :]]


def with_fields(
    drafts: Sequence[Draft], place: int, *postings: Posting, **fields: object
) -> list[Draft]:
    """Return the drafts with fields of one event changed, and postings to go with it."""
    event = msgspec.structs.replace(event_at(drafts, place), **fields)
    return changed(drafts, place, *postings, event=event)
