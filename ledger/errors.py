"""Errors of the ledger.

LedgerError
├── EntryRefused       the caller asks for an entry that the format does not know
│   ├── Unbalanced     its postings do not sum to zero in an asset
│   └── EntryTooLarge  it does not fit into a frame
├── EntryMalformed     bytes that are no entry
├── Overdrawn          an account that may not be negative would be
├── ProofInvalid       a proof does not show what it claims
├── LedgerCorrupt      what was read back is not what was written; the process must stop
├── NoteMalformed      a key, signed note, checkpoint or receipt is not of its form
├── NoteUnsigned       a signed note has no true signature of the key that should have made it
├── StartRefused       this store must not be written with this key
│   ├── KeyMissing         there are entries, but not the key that signs for them
│   ├── KeyExposed         others than its owner can read the key
│   ├── KeyForeign         the key is not the one that genesis names
│   ├── StoreBehind        the store is shorter than what was published: an old backup
│   ├── StoreForked        the store is not what was published
│   └── PublishedUnreadable  what was published cannot be read
└── StoreError         the place where blocks are kept
    ├── StoreLocked    another process has it open
    ├── StoreForeign   the file is not a ledger of this format
    ├── StoreBusy      somebody reads what must be moved before the store can open
    └── StoreFailed    an append or a checkpoint did; nothing more is accepted
"""
# ruff: noqa: N818  an error is named after the state that it reports

from pathlib import Path

_MOST_SHOWN = 80


class LedgerError(Exception):
    """Base of all errors raised by the ledger."""


class EntryRefused(LedgerError):
    """The format knows no such entry; `reason` names the field and the rule."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Unbalanced(EntryRefused):
    """Credits exceed debits in `asset` by `difference` (negative: fall short of them)."""

    def __init__(self, asset: int, difference: int) -> None:
        super().__init__(f"postings in asset {asset} sum to {difference}, not to 0")
        self.asset = asset
        self.difference = difference


class EntryTooLarge(EntryRefused):
    """An entry of `size` bytes does not fit into a frame of `limit` bytes."""

    def __init__(self, size: int, limit: int) -> None:
        super().__init__(f"an entry has {size} bytes, at most {limit} are allowed")
        self.size = size
        self.limit = limit


class EntryMalformed(LedgerError):
    """These bytes are no entry; `reason` says why."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Overdrawn(LedgerError):
    """Adding `amount` to a balance of `balance` leaves the account outside what it may hold."""

    def __init__(self, account: tuple[int, int, int], balance: int, amount: int) -> None:
        super().__init__(account, balance, amount)
        self.account = account
        self.balance = balance
        self.amount = amount

    def __str__(self) -> str:
        owner, asset, bucket = self.account
        return (
            f"account (owner {owner}, asset {asset}, bucket {bucket}) holds {self.balance}: "
            f"it cannot take {self.amount:+}"
        )


class ProofInvalid(LedgerError):
    """A proof does not show what it claims; `reason` says where it fails."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class LedgerCorrupt(LedgerError):
    """Entry `sequence` is the first that is not as it was written; `reason` says what is wrong."""

    def __init__(self, sequence: int, reason: str) -> None:
        super().__init__(sequence, reason)
        self.sequence = sequence
        self.reason = reason

    def __str__(self) -> str:
        return f"entry {self.sequence} is bad: {self.reason}"


class NoteMalformed(LedgerError):
    """A key, note, checkpoint or receipt holds `found` where its form asks for `expected`."""

    def __init__(self, found: str | int, expected: str) -> None:
        super().__init__(found, expected)
        self.found = found
        self.expected = expected

    def __str__(self) -> str:
        return f"expected {self.expected}, found {str(self.found)[:_MOST_SHOWN]!r}"


class NoteUnsigned(LedgerError):
    """A note is not signed by the key `name`, or a signature of that key is false."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name

    def __str__(self) -> str:
        return f"the note has no true signature of {self.name}"


class StartRefused(LedgerError):
    """The exchange must not start: `path` says where the key or the checkpoint is kept."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(path, reason)
        self.path = path
        self.reason = reason

    def __str__(self) -> str:
        return f"{self.path}: {self.reason}"


class KeyMissing(StartRefused):
    """There are entries or a published checkpoint, but not the key that signs for them."""


class KeyExposed(StartRefused):
    """The mode of the key's file lets others than its owner read or write it."""


class KeyForeign(StartRefused):
    """The key is not the one that genesis names, or not of the name that is asked for."""


class StoreBehind(StartRefused):
    """The store has fewer entries than were published: it is an old backup, say."""


class StoreForked(StartRefused):
    """The store has other entries than were published."""


class PublishedUnreadable(StartRefused):
    """The checkpoint kept beside the key is not one that the key signed."""


class StoreError(LedgerError):
    """Base of the errors of the place where blocks are kept."""


class StoreLocked(StoreError):
    """The lock file at `path` is held by another process: `holder`, where it is known."""

    def __init__(self, path: Path, holder: int | None) -> None:
        super().__init__(path, holder)
        self.path = path
        self.holder = holder

    def __str__(self) -> str:
        holder = "another process" if self.holder is None else f"process {self.holder}"
        return f"the ledger is open in {holder}, which holds the lock file {self.path}"


class StoreForeign(StoreError):
    """The file at `path` is not a ledger of this format; `reason` says what was found."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(path, reason)
        self.path = path
        self.reason = reason

    def __str__(self) -> str:
        return f"{self.path} is not a ledger that can be opened: {self.reason}"


class StoreBusy(StoreError):
    """A reader holds on to the write-ahead log of the file at `path`, which must be emptied."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.path = path

    def __str__(self) -> str:
        return f"another program keeps reading {self.path}: its write-ahead log cannot be emptied"


class StoreFailed(StoreError):
    """What is durable is unknown until the store is opened again; `reason` says what happened."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
