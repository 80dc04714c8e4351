"""Whatever a command says: it raises nothing, and refused it changes nothing.

Each command starts from one that is sound in its scene; any of its fields are then replaced by
values of their type, the far ends of every range among them.
"""

import typing
from enum import IntEnum
from types import UnionType

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exchange.commands import Command, FeeTier, Profile, SeriesTerms
from exchange.commands.command import ENVELOPE_FIELDS
from exchange.events import Accepted
from exchange.refusals import Refused
from exchange.venue.invariants import always_true, broken
from exchange.venue.state_codec import dump
from tests.support.ladders import ALL
from tests.support.ladders.ladder import Ladder
from tests.support.market import START, Market, entry_of

EDGES = [
    edge + by
    for edge in (0, 10**4, 10**9, START, 2**31, 2**53, 2**62, 2**63, 2**64, 2**70)
    for by in (-1, 0, 1)
]
INTEGERS = st.one_of(
    st.sampled_from([*EDGES, *(-edge for edge in EDGES)]),
    st.integers(0, 60),
    st.integers(START, START + 2**57),
)
TEXTS = st.one_of(
    st.text(max_size=100),
    st.sampled_from(["HOTPOT2703", "HOTPOT2703A", "TEA2701", "main", "\ud800", "a\x00b"]),
)
BYTES = st.one_of(st.binary(max_size=40), st.binary(min_size=16, max_size=16), st.just(bytes(32)))


def values(kind: object) -> st.SearchStrategy[typing.Any]:
    """Return a strategy for the values of a field of this type."""
    if isinstance(kind, type) and issubclass(kind, IntEnum):
        return st.sampled_from(kind)
    if kind is int:
        return INTEGERS
    if kind is str:
        return TEXTS
    if kind is bytes:
        return BYTES
    if kind is bool:
        return st.booleans()
    if kind in (Profile, FeeTier, SeriesTerms):
        return st.builds(kind, **{name: values(of) for name, of in _fields(kind)})
    assert typing.get_origin(kind) is tuple, kind
    parts = typing.get_args(kind)
    if parts[-1] is not Ellipsis:
        return st.tuples(*(values(part) for part in parts))
    return st.lists(values(parts[0]), max_size=22).map(tuple)


def _fields(kind: object) -> list[tuple[str, object]]:
    assert isinstance(kind, type)
    assert not isinstance(kind, UnionType)
    hints = typing.get_type_hints(kind)
    return [(name, hints[name]) for name in kind.__struct_fields__]  # type: ignore[attr-defined]


def changes(kind: type[Command]) -> st.SearchStrategy[dict[str, typing.Any]]:
    """Return a strategy for other values of any fields of a command, its actor among them."""
    fields = _fields(kind)
    free = [fields[0], *fields[ENVELOPE_FIELDS:]]
    return st.fixed_dictionaries({}, optional={name: values(of) for name, of in free})


@pytest.mark.parametrize("ladder", ALL, ids=lambda ladder: ladder.name)
@given(data=st.data())
@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
def test_a_command_is_carried_out_or_refused_without_trace(
    ladder: Ladder, data: st.DataObject
) -> None:
    market = ladder.market()
    sound = market.stamped(ladder.command(market))
    command = msgspec.structs.replace(sound, **data.draw(changes(type(sound))))

    check(market, command)


def check(market: Market, command: Command) -> None:
    """Give `command`; show that it was refused without trace, or recorded in full."""
    before = dump(market.state)
    twin = market.fork()

    reply = market.venue.apply(command, market.now)

    drafts = market.venue.take_drafts()
    if isinstance(reply, Refused):
        assert drafts == []
        assert dump(market.state) == before
        return
    assert isinstance(reply, Accepted)
    for draft in drafts:
        twin.venue.evolve(entry_of(twin.state.sequence, draft))
    assert dump(twin.state) == dump(market.state)
    assert broken(always_true(market.state)) == []
