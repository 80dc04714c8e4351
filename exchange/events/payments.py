"""Payments for purchases, and their refunds."""

from typing import ClassVar

from exchange.events.event import Event


class Paid(Event, frozen=True):
    """A member paid each of `shares`, (member, amount); known by this entry's sequence."""

    KIND: ClassVar[int] = 90
    payer: int
    shares: tuple[tuple[int, int], ...]
    refundable_until: int


class PaymentRefunded(Event, frozen=True):
    """`amount` of a payment went back; `shares` say what each payee gave, in the payment's order.

    The first of them makes up for what the others' parts are rounded by, so it may get a little.
    """

    KIND: ClassVar[int] = 91
    payment: int
    amount: int
    shares: tuple[tuple[int, int], ...]


class PaymentClosed(Event, frozen=True):
    """The time in which a payment could be refunded is over."""

    KIND: ClassVar[int] = 92
    payment: int
