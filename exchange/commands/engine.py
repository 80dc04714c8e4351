"""What concerns the engine itself."""

from typing import ClassVar

from exchange.commands.command import By, Command


class ChangeRules(Command, frozen=True):
    """Decide by another version of the rules from here on; by the operator."""

    BY: ClassVar[By] = By.OPERATOR

    rules: int


class ConfirmClock(Command, frozen=True):
    """Accept a clock that jumped, so that the halted engine goes on; by the operator."""

    BY: ClassVar[By] = By.OPERATOR
