"""Rights of one merchant used at another's shop, and what the two then owe each other."""

from typing import ClassVar

from exchange.commands.command import By, Command


class AllowAcceptor(Command, frozen=True):
    """Let another merchant take units of a series at its counter; by the series' merchant.

    `pay` is the money that this one, the issuer, then owes that one, the acceptor, for one unit: at
    most its face value; 0 ends it. What was authorised before goes by the pay of then.
    """

    series: int
    acceptor: int
    pay: int


class ClearDues(Command, frozen=True):
    """Pay out what two merchants have set aside for each other, all of it; by the operator."""

    BY: ClassVar[By] = By.OPERATOR

    first: int
    second: int
