"""A trade of Alice and Bob, and the auditing process, for all tests of the proofs."""

from collections.abc import Iterator
from threading import Event, Thread

import pytest

from exchange.audit.watching import watch
from exchange.client import AskTime
from exchange.commands import Side
from ledger.proofs import Proofs
from tests.portal.house import ALICE, BOB, House
from tests.support.engine_market import limit_order
from tests.support.waiting import wait_until


@pytest.fixture(scope="package")
def trade(house: House) -> int:
    """Return the sequence of an entry in which Bob's order meets Alice's."""
    house.give(limit_order(ALICE, "proofs: sell", Side.SELL, 9_900, 5))
    done = house.give(limit_order(BOB, "proofs: buy", Side.BUY, 9_900, 5))
    published(house, done.sequence)
    house.settle()
    return done.sequence


@pytest.fixture(scope="package")
def auditor(house: House) -> Iterator[None]:
    """Audit the ledger of the house."""
    stop = Event()
    watching = Thread(target=watch, args=(house.folder, stop.is_set), daemon=True)
    watching.start()
    yield
    stop.set()
    watching.join(30)


def published(house: House, sequence: int) -> None:
    """Return when a checkpoint with that entry was published."""
    proofs = Proofs.open(house.folder / "ledger.db", house.folder / "keys")
    wait_until(lambda: proofs.size > sequence, f"entry {sequence} is published")
    proofs.close()


def size_of(house: House) -> int:
    """Return how many entries the ledger has."""
    return house.client.query(AskTime()).size
