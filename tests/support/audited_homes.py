"""Home folders with a ledger made of drafts, for an auditing process to look at."""

from collections.abc import Sequence
from pathlib import Path

from exchange.home import Home
from ledger.entries import Draft
from ledger.genesis import genesis_draft
from ledger.sqlite_store import SqliteStore
from tests.support.forged_ledgers import stored
from tests.support.written_ledgers import GENESIS


def write(folder: Path, drafts: Sequence[Draft], blocks: int | None = None) -> None:
    """Write the ledger of these drafts, signed by KEY, or add what it lacks of its `blocks`."""
    home = Home(folder)
    home.make()
    home.keys.mkdir(exist_ok=True)
    signed = [genesis_draft(GENESIS, drafts[0][0]), *drafts[1:]]
    with SqliteStore.open(home.ledger) as file:
        last = file.last()
        start = 0 if last is None else last.height + 1
        for block in list(stored(signed).blocks())[start:blocks]:
            file.append(block)
