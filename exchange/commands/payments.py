"""Paying for a purchase, and undoing it."""

from typing import ClassVar

from exchange.commands.command import By, Command


class Pay(Command, frozen=True):
    """Pay from the actor's account for a purchase: 1 to 20 others at once, or nobody.

    `shares` are (member, amount), first of them the seller's. Until `refundable_until`, within 400
    days, the payment can be refunded.
    """

    shares: tuple[tuple[int, int], ...]
    refundable_until: int


class RefundPayment(Command, frozen=True):
    """Give `amount` of a payment back to who paid it, each payee in proportion to their share.

    By the seller, that is the first payee, or by the operator.
    """

    BY: ClassVar[By] = By.EITHER

    payment: int
    amount: int
