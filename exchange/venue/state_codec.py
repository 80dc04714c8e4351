"""The state as bytes: canonical, so that equal states have equal bytes and one hash.

Everything is listed in order of its number; resting orders in priority order, which is what makes
two order books equal. Indexes that follow from the rest are not written but built again.
Parts and fields that came later stand at the end and are left out where they and all behind them
are empty: so a state of an earlier version has the bytes, and the hash, that it had then.
"""

from hashlib import sha256
from itertools import groupby
from operator import attrgetter
from typing import Final, TypeVar

import msgspec
from sortedcontainers import SortedDict

from exchange.commands.kinds import Profile, Side
from exchange.venue.errors import BrokenInvariant
from exchange.venue.keys import Keys, UsedKey
from exchange.venue.objects import (
    Authorisation,
    Deposit,
    Dues,
    Gift,
    Lot,
    Market,
    Member,
    OpenOrder,
    Payment,
    Series,
    TopUps,
    Transfer,
    Withdrawal,
)
from exchange.venue.state import State
from exchange.venue.timers import Timer, Timers
from ledger.accounts import Balances, Bucket, Posting


class _Written(msgspec.Struct, array_like=True):
    """The state as it is written: what every version writes, then what came later."""

    sequence: int
    time: int
    rules: int
    balances: list[Posting]
    members: list[Member]
    markets: list[Market]
    series: list[Series]
    orders: list[OpenOrder]
    holdings: list[tuple[int, list[tuple[int, list[Lot]]]]]
    subscriptions: list[tuple[int, list[tuple[int, int]]]]
    deposits: list[Deposit]
    withdrawals: list[Withdrawal]
    gifts: list[Gift]
    transfers: list[Transfer]
    authorisations: list[Authorisation]
    debts: list[tuple[int, list[tuple[int, int]]]]
    key_actors: list[int]
    key_names: list[str]
    keys: list[UsedKey]
    timers: list[Timer]
    payments: list[Payment] = []
    top_ups: list[TopUps] = []
    acceptors: list[tuple[int, list[tuple[int, int]]]] = []
    dues: list[Dues] = []


_PARTS: Final = _Written.__struct_fields__.index("payments")
"""How many parts every version writes."""

_OF_SERIES: Final = Series.__struct_fields__.index("raised_cover")
"""How many fields of a series every version writes; likewise of others."""
_OF_AUTHORISATION: Final = Authorisation.__struct_fields__.index("pay")
_OF_PROFILE: Final = Profile.__struct_fields__.index("cross_issuer")

_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(_Written).decode

T = TypeVar("T")


def state_hash(state: State) -> bytes:
    """Return the SHA-256 of the canonical bytes of `state`."""
    return sha256(dump(state)).digest()


def dump(state: State) -> bytes:
    """Return the canonical bytes of `state`, which is not in the middle of an act."""
    if state.unfinished is not None:
        raise BrokenInvariant(state.unfinished, "written in the middle of the act of order")
    keys = state.keys.items()
    parts: list[object] = [
        state.sequence,
        state.time,
        state.rules,
        list(state.balances.items()),
        _in_order(state.members),
        [_market(each) for each in _in_order(state.markets)],
        [_without_later(each, _OF_SERIES) for each in _in_order(state.series)],
        _resting(state),
        _tables(state.holdings),
        _tables(state.subscriptions),
        _in_order(state.deposits),
        _in_order(state.withdrawals),
        _in_order(state.gifts),
        _in_order(state.transfers),
        [_without_later(each, _OF_AUTHORISATION) for each in _in_order(state.authorisations)],
        _tables(state.debts),
        [actor for actor, _, _ in keys],
        [name for _, name, _ in keys],
        [used for _, _, used in keys],
        list(state.timers),
        _in_order(state.payments),
        _in_order(state.top_ups),
        [(number, sorted(state.acceptors[number].items())) for number in sorted(state.acceptors)],
        [state.dues[pair] for pair in sorted(state.dues)],
    ]
    while len(parts) > _PARTS and not parts[-1]:
        parts.pop()
    return _encode(parts)


def load(written: bytes) -> State:
    """Return the state that `dump` wrote. Raises msgspec.DecodeError where it is none."""
    parts = _decode(written)
    state = State()
    state.sequence, state.time, state.rules = parts.sequence, parts.time, parts.rules
    state.balances = Balances(parts.balances)
    state.owed_back = -sum(each[3] for each in parts.balances if each[2] == Bucket.RECEIVABLE)
    _load_people(state, parts)
    _load_series(state, parts)
    _load_orders(state, parts)
    state.deposits = {each.deposit: each for each in parts.deposits}
    state.withdrawals = {each.withdrawal: each for each in parts.withdrawals}
    state.payments = {each.payment: each for each in parts.payments}
    state.top_ups = {each.series: each for each in parts.top_ups}
    state.acceptors = {series: dict(pays) for series, pays in parts.acceptors}
    state.dues = {(each.debtor, each.creditor): each for each in parts.dues}
    _load_rights(state, parts)
    names = zip(parts.key_actors, parts.key_names, strict=True)
    state.keys = Keys(dict(zip(names, parts.keys, strict=True)))
    state.timers = Timers(parts.timers)
    return state


def _without_later(thing: msgspec.Struct, always: int) -> list[object]:
    """Return the fields of `thing`, without those after `always` that end it as they began."""
    fields = list(msgspec.structs.astuple(thing))
    defaults = thing.__struct_defaults__
    count = len(fields)
    while len(fields) > always and fields[-1] == defaults[len(fields) - 1 - count]:
        fields.pop()
    return fields


def _market(market: Market) -> list[object]:
    profile = _without_later(market.profile, _OF_PROFILE)
    fields = msgspec.structs.asdict(market) | {"profile": profile}
    return list(fields.values())


def _in_order(things: dict[int, T]) -> list[T]:
    return [things[number] for number in sorted(things)]


def _tables(tables: dict[int, SortedDict[int, T]]) -> list[tuple[int, list[tuple[int, T]]]]:
    return [(number, list(tables[number].items())) for number in sorted(tables) if tables[number]]


def _resting(state: State) -> list[OpenOrder]:
    return [
        order
        for number in sorted(state.order_books)
        for side in (Side.BUY, Side.SELL)
        for order in state.order_books[number].orders(side)
        if isinstance(order, OpenOrder)
    ]


def _load_people(state: State, parts: _Written) -> None:
    state.markets = {each.market: each for each in parts.markets}
    for member in parts.members:
        state.members[member.member] = member
        state.groups.setdefault(member.group, []).append(member.member)


def _load_series(state: State, parts: _Written) -> None:
    for series in parts.series:
        state.add_series(series)
    for number, holdings in parts.holdings:
        state.holdings[number] = SortedDict(holdings)
    for number, subscriptions in parts.subscriptions:
        state.subscriptions[number] = SortedDict(subscriptions)
    for asset, owed in parts.debts:
        state.debts[asset] = SortedDict(owed)


def _load_orders(state: State, parts: _Written) -> None:
    for series, orders in groupby(parts.orders, key=attrgetter("series")):
        rest = state.order_books[series].rest
        for order in orders:
            rest(order)
    state.client_orders = {
        (order.member, order.client_order_id): order.order_id
        for order in parts.orders
        if order.client_order_id
    }
    parts.orders.sort(key=attrgetter("order_id"))
    state.orders = {order.order_id: order for order in parts.orders}
    for number, order in state.orders.items():
        state.orders_of.setdefault(order.member, {})[number] = order


def _load_rights(state: State, parts: _Written) -> None:
    for gift in parts.gifts:
        state.gifts[gift.gift] = gift
    for transfer in parts.transfers:
        state.transfers[transfer.transfer] = transfer
    for thing_number in sorted([*state.gifts, *state.transfers]):
        thing: Gift | Transfer | None = state.gifts.get(thing_number)
        thing = thing or state.transfers[thing_number]
        state.set_aside[thing.series][thing_number] = thing
    for authorisation in parts.authorisations:
        number = authorisation.authorisation
        state.authorisations[number] = authorisation
        state.nonces[authorisation.nonce] = number
        if not authorisation.closed:
            state.open_authorisations[authorisation.series][number] = authorisation
