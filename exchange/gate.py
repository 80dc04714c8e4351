"""The gate: commands that are refused before the venue sees them, whatever they say.

Three conditions of the engine itself close it, in the order of `Refusal`: the clock is not
believed (only the operator's ConfirmClock passes), the disk is nearly full (only cancels pass, so
that people get out before the first commit fails), or this very command made the venue fail
before. Queries always pass.
"""

from hashlib import sha256
from pathlib import Path

import msgspec

from exchange.commands.command import ENVELOPE_FIELDS, OPERATOR, Command
from exchange.commands.engine import ConfirmClock
from exchange.commands.orders import CancelOrder, CancelOrders
from exchange.refusals import Refusal, Refused
from ledger.durable_files import write_durably

_CLOCK = Refused(Refusal.CLOCK_UNCONFIRMED)
_STORAGE = Refused(Refusal.STORAGE_NEARLY_FULL)
_POISON = Refused(Refusal.COMMAND_POISONED)


def command_digest(command: Command) -> str:
    """Return what names a command in the poison file: who asks for what, whatever the key.

    A retry may come with another key or a later `valid_until`, and would do the same harm.
    """
    content = msgspec.structs.astuple(command)[ENVELOPE_FIELDS:]
    named = (type(command).__name__, command.actor, *content)
    return sha256(msgspec.msgpack.encode(named)).hexdigest()


class Poison:
    """Commands that made the venue fail, kept durably in a file: one digest a line.

    Whoever has mended the venue removes the file, or a line of it.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        text = path.read_text("ascii", errors="replace") if path.exists() else ""
        self._digests = dict.fromkeys(text.split())

    def __len__(self) -> int:
        return len(self._digests)

    def __contains__(self, command: Command) -> bool:
        return command_digest(command) in self._digests

    def add(self, command: Command) -> None:
        """Refuse this command from now on, also after a restart: durable when it returns."""
        self._digests[command_digest(command)] = None
        write_durably(self._path, "".join(f"{digest}\n" for digest in self._digests).encode())


class Gate:
    """Says whether a command may pass; `closed` is False while every command may."""

    def __init__(self, poison: Poison) -> None:
        self.poison = poison
        self.clock_halted = False
        self.storage_nearly_full = False

    @property
    def closed(self) -> bool:
        """Whether `refuse` has to be asked at all."""
        return self.clock_halted or self.storage_nearly_full or len(self.poison) > 0

    def refuse(self, command: Command) -> Refused | None:
        """Return why `command` may not pass, None if it may."""
        if self.clock_halted and not confirms_clock(command):
            return _CLOCK
        if self.storage_nearly_full and not isinstance(
            command, CancelOrder | CancelOrders | ConfirmClock
        ):
            return _STORAGE
        if len(self.poison) and command in self.poison:
            return _POISON
        return None


def confirms_clock(command: Command) -> bool:
    """Whether this is the operator's word that the clock is right."""
    return isinstance(command, ConfirmClock) and command.actor == OPERATOR
