"""Money in and out, each in two phases."""

from typing import ClassVar

from exchange.commands.command import By, Command


class BeginDeposit(Command, frozen=True):
    """Announce money on its way in from a payment provider; by the operator.

    It is no longer awaited at `expires_at`, within 30 days.
    """

    BY: ClassVar[By] = By.OPERATOR

    member: int
    amount: int
    expires_at: int


class PostDeposit(Command, frozen=True):
    """The money of a begun deposit has arrived; by the operator."""

    BY: ClassVar[By] = By.OPERATOR

    deposit: int


class VoidDeposit(Command, frozen=True):
    """The money of a begun deposit will not come; by the operator."""

    BY: ClassVar[By] = By.OPERATOR

    deposit: int


class BeginWithdrawal(Command, frozen=True):
    """Set money of the actor aside for payment to their bank."""

    amount: int


class PostWithdrawal(Command, frozen=True):
    """The bank has paid a begun withdrawal out; by the operator."""

    BY: ClassVar[By] = By.OPERATOR

    withdrawal: int


class VoidWithdrawal(Command, frozen=True):
    """The bank has not paid a begun withdrawal out; by the operator."""

    BY: ClassVar[By] = By.OPERATOR

    withdrawal: int


class ReverseDeposit(Command, frozen=True):
    """The payer's bank took a posted deposit back; by the operator.

    What the member has spent already becomes their debt and blocks withdrawal.
    """

    BY: ClassVar[By] = By.OPERATOR

    deposit: int
