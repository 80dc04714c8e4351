"""Top-ups: a series sold at any time, not in a window."""

from exchange.commands.command import Command


class OpenTopUps(Command, frozen=True):
    """Sell a series at any time from now on, at its issue price; by the merchant.

    One that was only drafted is traded at once; one that was offered may be topped up after its
    proceeds were released. No member has more than `member_cap` units after topping up (0: any).
    Given again it changes that cap.
    """

    series: int
    member_cap: int


class CloseTopUps(Command, frozen=True):
    """Sell no more of a series in this way, until it is opened again; by the merchant."""

    series: int


class TopUp(Command, frozen=True):
    """Pay the issue price for units of a series that can be topped up, and have them at once."""

    series: int
    quantity: int
