"""How amounts are written down: given by the composition root, since the portal prints."""

from typing import Protocol


class Notation(Protocol):
    """Prints numbers as the trading API does, so that both always agree."""

    @property
    def quote(self) -> str:
        """What every symbol ends in: the asset that prices are in."""

    def money(self, amount: int) -> str:
        """Return money units as a decimal."""

    def quantity(self, units: int) -> str:
        """Return whole units as a decimal."""

    def average(self, value: int, units: int) -> str:
        """Return the price at which `units` came to `value`."""

    def percent_change(self, start: int, end: int) -> str:
        """Return by how many percent `end` is above `start`."""
