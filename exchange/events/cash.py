"""Money in and out."""

from typing import ClassVar

from exchange.events.event import Event


class DepositBegun(Event, frozen=True):
    """Money was announced; the deposit is known by this entry's sequence."""

    KIND: ClassVar[int] = 10
    member: int
    amount: int
    expires_at: int


class DepositPosted(Event, frozen=True):
    """The money arrived and is the member's, but for `repaid`, which they owed."""

    KIND: ClassVar[int] = 11
    deposit: int
    repaid: int


class DepositVoided(Event, frozen=True):
    """The money did not come."""

    KIND: ClassVar[int] = 12
    deposit: int
    timed_out: bool


class DepositReversed(Event, frozen=True):
    """The payer's bank took the money back; `owed` of it was spent and is the member's debt."""

    KIND: ClassVar[int] = 13
    deposit: int
    owed: int


class WithdrawalBegun(Event, frozen=True):
    """Money was set aside for payment; the withdrawal is known by this entry's sequence."""

    KIND: ClassVar[int] = 14
    member: int
    amount: int


class WithdrawalPosted(Event, frozen=True):
    """The bank paid the money out."""

    KIND: ClassVar[int] = 15
    withdrawal: int


class WithdrawalVoided(Event, frozen=True):
    """The money was not paid out and is the member's again."""

    KIND: ClassVar[int] = 16
    withdrawal: int
