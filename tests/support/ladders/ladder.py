"""A ladder: a scene, a command that is sound in it, and the ways to break each of its rules."""

from collections.abc import Callable
from functools import cache
from typing import NamedTuple, TypeVar

import msgspec

from exchange.commands import Command, DraftSeries, SeriesTerms
from exchange.refusals import Refusal, Refused
from tests.support.market import MICROSECOND, Market

Scene = Callable[[Market], object]
TOO_YOUNG_OR_TOO_FEW = (Refusal.HOLDING_TIME, Refusal.UNITS_INSUFFICIENT)

Value = object | Callable[[Market], object]

C = TypeVar("C", bound=Command)


class Break(NamedTuple):
    """One rule broken: by what happened in the scene, by other fields, or by both."""

    refusal: Refusal
    field: str
    limit: Value
    scene: Scene | None
    changes: dict[str, Value]
    alone: bool
    """Whether it can not be told from another rule when that is broken too."""

    def expected(self, market: Market) -> Refused:
        """Return the refusal that must come."""
        limit = _value(self.limit, market)
        assert isinstance(limit, int)
        return Refused(self.refusal, self.field, limit)

    def changed(self, command: C, market: Market) -> C:
        """Return the command with the fields that break it; those of a series' terms lie deeper."""
        fields = {field: _value(value, market) for field, value in self.changes.items()}
        if isinstance(command, DraftSeries):
            terms = {name: fields[name] for name in fields if name in SeriesTerms.__struct_fields__}
            fields = {name: fields[name] for name in fields if name not in terms}
            fields["terms"] = msgspec.structs.replace(command.terms, **terms)
        return msgspec.structs.replace(command, **fields)


class Ladder(NamedTuple):
    """A command with everything that can be wrong about it in one scene."""

    name: str
    scene: Callable[[], Market]
    command: Callable[[Market], Command]
    breaks: tuple[Break, ...]

    def market(self) -> Market:
        """Return the scene, nobody else's: what happens in it is not seen by another test."""
        return _set_up(self.scene).fork()

    def broken(self, market: Market, *breaks: Break) -> Command:
        """Break rules in `market`; return the command that breaks them.

        The later a rule is listed, the earlier its scene is played: what ends a series comes last.
        """
        for one in sorted(breaks, key=lambda each: -each.refusal):
            if one.scene is not None:
                one.scene(market)
        command = self.command(market)
        for one in breaks:
            command = one.changed(command, market)
        return command

    def pairs(self) -> list[tuple[Break, Break]]:
        """Return the pairs of rules that can be broken at once, the one listed first coming first.

        Two that need the same field can not, nor two states of one series; and whether units are
        too young is asked only of units that are there.
        """
        able = sorted((one for one in self.breaks if not one.alone), key=lambda one: one.refusal)
        return [
            (one, other)
            for at, one in enumerate(able)
            for other in able[at + 1 :]
            if one.refusal != other.refusal
            and not one.changes.keys() & other.changes.keys()
            and not (_is_state(one) and _is_state(other))
            and (one.refusal, other.refusal) != TOO_YOUNG_OR_TOO_FEW
        ]


def _is_state(one: Break) -> bool:
    return one.scene is not None and Refusal.SERIES_EXPIRED <= one.refusal <= Refusal.OFFERING_OPEN


def broken(
    refusal: Refusal,
    field: str,
    limit: Value = 0,
    scene: Scene | None = None,
    *,
    alone: bool = False,
    **changes: Value,
) -> Break:
    """Return a break of a rule by `scene` and `changes` of fields."""
    return Break(refusal, field, limit, scene, changes, alone)


def now(market: Market) -> int:
    """Return the time of the last command, the limit of what had to lie in the future."""
    return market.now


def at_once(market: Market) -> int:
    """Return the time that the next command will have."""
    return market.now + MICROSECOND


def latest(longest: int) -> Value:
    """Return the limit of what had to end within `longest` nanoseconds of the last command."""
    return lambda market: market.now + longest


def too_late(longest: int) -> Value:
    """Return a time a nanosecond more than `longest` after the next command."""
    return lambda market: at_once(market) + longest + 1


def under(**rules: object) -> Scene:
    """Return a scene in which the market had other rules from the start."""

    def rule(market: Market) -> None:
        first = market.state.markets[1]
        first.profile = msgspec.structs.replace(first.profile, **rules)

    return rule


def _value(value: Value, market: Market) -> object:
    return value(market) if callable(value) else value


@cache
def _set_up(scene: Callable[[], Market]) -> Market:
    return scene()
