"""Keys are made once, known until they are revoked, and their secrets are in no row."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine
from sqlalchemy.orm import Session, sessionmaker

from portal import keys
from portal.database import Model
from portal.keys import Authenticator, create_key, keys_of, revoke_key
from portal.sealing import Seal

SECOND = 10**9


@pytest.fixture
def sessions(tmp_path: Path) -> Iterator[sessionmaker[Session]]:
    engine = create_engine(f"sqlite:///{tmp_path}/portal.db")
    Model.metadata.create_all(engine)
    yield sessionmaker(engine)
    engine.dispose()


@pytest.fixture
def seal(tmp_path: Path) -> Seal:
    return Seal.from_file(tmp_path / "key")


class Clock:
    """A clock that stands where it is put."""

    now = 0


def test_a_key_stands_for_its_member(sessions: sessionmaker[Session], seal: Seal) -> None:
    with sessions() as session:
        new = create_key(session, seal, 7, "mine")
        reader = create_key(session, seal, 8, may_trade=False)
    known = Authenticator(sessions, seal)

    found = known.credentials(new.key)
    assert found is not None
    assert (found.member, found.secret, found.may_trade) == (7, new.secret.encode(), True)
    only_reads = known.credentials(reader.key)
    assert only_reads is not None
    assert not only_reads.may_trade
    assert known.credentials("x" * 64) is None


def test_the_secret_is_not_in_the_database(
    tmp_path: Path, sessions: sessionmaker[Session], seal: Seal
) -> None:
    with sessions() as session:
        new = create_key(session, seal, 7)
        assert [row.key for row in keys_of(session)] == [new.key]
        assert [row.key for row in keys_of(session, 7)] == [new.key]
        assert keys_of(session, 8) == []
    stored = b"".join(file.read_bytes() for file in tmp_path.glob("portal.db*"))
    assert new.key.encode() in stored
    assert new.secret.encode() not in stored


def test_a_revoked_key_is_good_for_a_second_at_most(
    sessions: sessionmaker[Session], seal: Seal
) -> None:
    clock = Clock()
    known = Authenticator(sessions, seal, lambda: clock.now)
    with sessions() as session:
        new = create_key(session, seal, 7)
        assert known.credentials(new.key) is not None
        assert revoke_key(session, new.key)
        assert not revoke_key(session, new.key)
        assert not revoke_key(session, "x" * 64)
    clock.now += SECOND
    assert known.credentials(new.key) is None


def test_what_is_remembered_is_bounded(
    sessions: sessionmaker[Session], seal: Seal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keys, "_MOST_REMEMBERED", 3)
    known = Authenticator(sessions, seal)
    for number in range(10):
        known.credentials(f"{number:064}")
    assert len(known._known) <= 3
