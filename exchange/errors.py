"""Errors of the exchange.

ExchangeError
├── OutcomeUnknown     the command was under way when the engine failed: ask again with its key
├── Unavailable        a query could not be answered now; `refused` says why
├── ProtocolBroken     the other end of a socket does not speak our protocol
├── EngineFailed       the engine stopped; `reason` says what failed first
├── VenueFailed        the venue raised while it applied a command or a timer
├── WorkFailed         a forked child did not do its work
├── SnapshotUnusable   a snapshot file is not one, or not of this ledger
├── ReplayFailed       an entry is sound, but this program cannot apply it
└── SettingInvalid     a setting is none
"""
# ruff: noqa: N818  an error is named after the state that it reports

from pathlib import Path

from exchange.refusals import Refused


class ExchangeError(Exception):
    """Base of all errors raised by the exchange."""


class OutcomeUnknown(ExchangeError):
    """The command may have been carried out or not; the same key gives the answer later."""

    def __str__(self) -> str:
        return "the engine stopped while the command was under way: send it again with its key"


class Unavailable(ExchangeError):
    """A query was not answered; `refused.refusal` says whether asking again can help."""

    def __init__(self, refused: Refused) -> None:
        super().__init__(refused)
        self.refused = refused

    def __str__(self) -> str:
        return f"the query was not answered: {self.refused.refusal.name} {self.refused.field}"


class ProtocolBroken(ExchangeError):
    """What came over a socket is not what the protocol says; the connection ends."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class EngineFailed(ExchangeError):
    """The engine stopped by itself; what was answered is durable, all else is unknown."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class VenueFailed(ExchangeError):
    """The venue raised; its state is not to be trusted any more and the engine must stop."""

    def __init__(self, doing: str) -> None:
        super().__init__(doing)
        self.doing = doing

    def __str__(self) -> str:
        return f"the venue failed {self.doing}"


class WorkFailed(ExchangeError):
    """A forked child ended with `status` (negative: by that signal), having said `reason`."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(status, reason)
        self.status = status
        self.reason = reason

    def __str__(self) -> str:
        return f"the child ended with status {self.status}: {self.reason or 'it said nothing'}"


class SnapshotUnusable(ExchangeError):
    """The file at `path` cannot stand for the state: `reason`. Others, or the entries, can."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(path, reason)
        self.path = path
        self.reason = reason

    def __str__(self) -> str:
        return f"the snapshot {self.path} is not used: {self.reason}"


class ReplayFailed(ExchangeError):
    """Entry `sequence` is sound, but this program cannot apply it: it is too old, or mistaken."""

    def __init__(self, sequence: int, reason: str) -> None:
        super().__init__(sequence, reason)
        self.sequence = sequence
        self.reason = reason

    def __str__(self) -> str:
        return f"entry {self.sequence} cannot be applied: {self.reason}"


class SettingInvalid(ExchangeError):
    """The setting `name` is `value`, which is not what it must be: `rule`."""

    def __init__(self, name: str, value: str, rule: str) -> None:
        super().__init__(name, value, rule)
        self.name = name
        self.value = value
        self.rule = rule

    def __str__(self) -> str:
        return f"{self.name} is {self.value!r}, but must be {self.rule}"
