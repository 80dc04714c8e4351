"""The projector follows a running engine, also one that starts later or starts again."""

from functools import partial
from pathlib import Path
from threading import Event, Thread

from exchange.commands import AdmitMember, MemberKind
from exchange.engine import Engine
from exchange.events import Accepted
from exchange.history import History, members
from exchange.history.following import follow
from exchange.home import Home
from tests.support.waiting import wait_until


def admit(engine: Engine, key: str) -> int:
    reply = engine.client().submit(AdmitMember(0, key, 0, MemberKind.NATURAL))
    assert isinstance(reply, Accepted)
    return reply.sequence + 1


def test_it_follows_an_engine_that_starts_later_and_again(tmp_path: Path) -> None:
    stop = Event()
    following = Thread(target=follow, args=(tmp_path, stop.is_set), daemon=True)
    following.start()
    history = History(tmp_path)
    for number in (1, 2):
        engine = Engine(Home(tmp_path))
        engine.start()
        size = admit(engine, f"key {number}")
        wait_until(partial(lambda size: history.size() >= size, size), "the views hold it")
        with history.read(at_least=size) as views:
            assert members.member(views, number) is not None
        engine.stop()
    stop.set()
    following.join()
    history.close()


def test_it_ends_before_there_is_a_ledger(tmp_path: Path) -> None:
    follow(tmp_path, lambda: True)
    assert not (tmp_path / "views.db").exists()


def test_it_waits_while_the_file_is_no_ledger(tmp_path: Path) -> None:
    (tmp_path / "ledger.db").write_bytes(b"")
    asked = iter((False, False, True))
    follow(tmp_path, lambda: next(asked))
    assert not (tmp_path / "views.db").exists()
