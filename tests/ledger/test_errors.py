"""Every error says what was found, and where."""

from pathlib import Path

import pytest

from ledger import errors
from ledger.errors import (
    EntryMalformed,
    EntryRefused,
    LedgerCorrupt,
    LedgerError,
    ProofInvalid,
    StoreBusy,
    StoreError,
    StoreFailed,
    StoreForeign,
    StoreLocked,
)

PATH = Path("/home/ledger.db")


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (EntryRefused(reason="because"), "because"),
        (EntryMalformed(reason="because"), "because"),
        (ProofInvalid(reason="because"), "because"),
        (LedgerCorrupt(7, "because"), "entry 7 is bad: because"),
        (
            StoreLocked(PATH, 12),
            "the ledger is open in process 12, which holds the lock file /home/ledger.db",
        ),
        (
            StoreLocked(PATH, None),
            "the ledger is open in another process, which holds the lock file /home/ledger.db",
        ),
        (
            StoreForeign(PATH, "because"),
            "/home/ledger.db is not a ledger that can be opened: because",
        ),
        (
            StoreBusy(PATH),
            "another program keeps reading /home/ledger.db: its write-ahead log cannot be emptied",
        ),
        (StoreFailed(reason="because"), "because"),
    ],
)
def test_an_error_is_readable(error: LedgerError, message: str) -> None:
    assert str(error) == message


def test_every_error_is_one_of_the_ledger() -> None:
    classes = [kind for kind in vars(errors).values() if isinstance(kind, type)]
    own = [kind for kind in classes if kind.__module__ == errors.__name__]

    assert len(own) > 10
    assert all(issubclass(kind, LedgerError) for kind in own)
    assert {kind.__name__ for kind in own if issubclass(kind, StoreError)} == {
        "StoreError",
        "StoreLocked",
        "StoreForeign",
        "StoreBusy",
        "StoreFailed",
    }
    assert all(kind.__name__ in (errors.__doc__ or "") for kind in own)
