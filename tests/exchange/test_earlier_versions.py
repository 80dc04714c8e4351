"""What an earlier version of the exchange wrote is read for ever, and means the same."""

import base64
import json
import zlib
from pathlib import Path
from typing import Final

import pytest

from exchange.audit import audit
from exchange.venue.state_codec import dump, load
from exchange.venue.venue import Venue
from ledger.blocks import Block
from ledger.chain import EMPTY, extend
from ledger.entries import decode
from tests.support.in_memory_store import InMemoryStore

VECTORS: Final = Path(__file__).resolve().parent.parent / "vectors"
VERSIONS: Final = sorted(VECTORS.glob("exchange_*.json"))


@pytest.fixture(params=VERSIONS, ids=lambda path: path.stem)
def written(request: pytest.FixtureRequest) -> dict[str, object]:
    """Return what one version wrote."""
    read: dict[str, object] = json.loads(request.param.read_text("utf-8"))
    return read


def unpacked(text: object) -> bytes:
    return zlib.decompress(base64.b64decode(str(text)))


def stored(written: dict[str, object]) -> InMemoryStore:
    store, head = InMemoryStore(), EMPTY
    rows = written["blocks"]
    assert isinstance(rows, list)
    for row in rows:
        entries, root = unpacked(row["entries"]), bytes.fromhex(row["root"])
        block = Block(row["height"], row["first_sequence"], row["count"], entries, root)
        head = extend(head, block).head
        store.append(block)
    return store


def test_its_ledger_is_sound_and_its_state_hashes_are_those_recomputed(
    written: dict[str, object],
) -> None:
    report = audit(stored(written))

    assert report.fault is None
    assert report.hashes == written["hashes"]


def test_its_ledger_leads_to_the_state_that_it_wrote(written: dict[str, object]) -> None:
    venue = Venue()
    for block in stored(written).blocks():
        for raw in block.split():
            venue.evolve(decode(raw))

    assert dump(venue.state) == unpacked(written["state"])


def test_its_snapshot_is_read_and_written_again_to_the_byte(written: dict[str, object]) -> None:
    state = unpacked(written["state"])

    assert dump(load(state)) == state
