"""A wallet with its surroundings, on the exchange that all tests of the portal share."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest
from sqlalchemy import create_engine, event
from sqlalchemy.orm import Session, sessionmaker

from exchange.client import Client
from portal.bank.notices import Signer
from portal.bank.provider import SandboxBank
from portal.database import Model
from portal.payments import PaymentProvider
from portal.wallet.till import Till
from tests.portal.house import House
from tests.portal.wallet.outside import BreakingBank, BreakingClient, Outside

KEY = b"k" * 32


@pytest.fixture
def sessions(tmp_path: Path) -> Iterator[sessionmaker[Session]]:
    engine = create_engine(f"sqlite:///{tmp_path}/portal.db")
    event.listen(engine, "connect", _hurry)
    Model.metadata.create_all(engine)
    yield sessionmaker(engine)
    engine.dispose()


def _hurry(connection: sqlite3.Connection, _record: object) -> None:
    # Nobody pulls the plug here: a process that ends leaves what it wrote.
    connection.execute("PRAGMA synchronous = OFF")


@pytest.fixture
def outside(house: House, sessions: sessionmaker[Session]) -> Iterator[Outside]:
    client = BreakingClient(house.client)
    bank = BreakingBank(SandboxBank(sessions, Signer(KEY), "http://bank.example"))
    with sessions() as session:
        payments = {"bank": cast("PaymentProvider", bank)}
        till = Till(cast("Client", client), house.app.extensions["history"], session, payments)
        yield Outside(till, client, bank, session)
