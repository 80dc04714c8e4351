"""Who is who, and the markets they meet in."""

from typing import ClassVar

from exchange.commands.command import By, Command
from exchange.commands.kinds import FeeTier, MemberKind, Profile


class AdmitMember(Command, frozen=True):
    """Open an account; by the operator.

    `group` names a member whose owner group the new one joins (0: a group alone).
    """

    BY: ClassVar[By] = By.OPERATOR

    kind: MemberKind
    tier: int = 0
    group: int = 0


class ReclassifyMember(Command, frozen=True):
    """Change the codes that rules read about a member; by the operator.

    `group` names a member whose owner group this one joins; its own number: a group alone. Whoever
    a group of several is numbered after leaves it last.
    """

    BY: ClassVar[By] = By.OPERATOR

    member: int
    kind: MemberKind
    tier: int
    group: int


class FreezeMember(Command, frozen=True):
    """Stop (or let go on) everything a member could do; by the operator."""

    BY: ClassVar[By] = By.OPERATOR

    member: int
    frozen: bool


class OpenMarket(Command, frozen=True):
    """Open a market under a compliance profile; by the operator.

    `fees[t]` is what tier t pays; `day_ends_at` the nanoseconds after midnight UTC at which the
    trading day ends.
    """

    BY: ClassVar[By] = By.OPERATOR

    name: str
    profile: Profile
    fees: tuple[FeeTier, ...]
    day_ends_at: int


class ChangeFees(Command, frozen=True):
    """Set the fees of a market for orders accepted from now on; by the operator."""

    BY: ClassVar[By] = By.OPERATOR

    market: int
    fees: tuple[FeeTier, ...]
