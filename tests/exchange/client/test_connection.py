"""A client gives up an engine that does not keep to the protocol, and tells whoever waits."""

import socket
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest

from exchange.client import AskTime, OutcomeUnknown, ProtocolBroken, Unavailable, UnixSocketClient
from exchange.client.client import Reply
from exchange.client.replies import Replies, answer_to, outcome, outcomes
from exchange.client.wire import (
    MOST_REQUEST_BYTES,
    PROTOCOL,
    Goodbye,
    Note,
    Welcome,
    encode_replies,
)
from exchange.events.event import Accepted
from exchange.refusals import Refusal, Refused
from tests.support.engine_venue import count

UNAVAILABLE = Refused(Refusal.ENGINE_UNAVAILABLE)


class FakeEngine:
    """Listens, and says what the test makes it say."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "engine.sock"
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(self.path))
        self._listener.listen()

    def meet(self, *notes: tuple[int, Reply | Note]) -> tuple[UnixSocketClient, socket.socket]:
        """Return a new client and our end of its connection, these notes said."""
        clients: list[UnixSocketClient] = []
        thread = Thread(target=lambda: clients.append(UnixSocketClient(self.path)))
        thread.start()
        connection, _ = self._listener.accept()
        connection.sendall(encode_replies(notes))
        thread.join()
        return clients[0], connection

    def close(self) -> None:
        self._listener.close()


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[FakeEngine]:
    engine = FakeEngine(tmp_path)
    yield engine
    engine.close()


def submitting(client: UnixSocketClient) -> tuple[Thread, list[object]]:
    """Submit from another thread; return it and where its reply or error will be."""
    found: list[object] = []

    def submit() -> None:
        try:
            found.append(client.submit(count("a")))
        except OutcomeUnknown as error:
            found.append(type(error))

    thread = Thread(target=submit)
    thread.start()
    return thread, found


def test_an_engine_of_another_protocol_is_not_talked_to(
    engine: FakeEngine, caplog: pytest.LogCaptureFixture
) -> None:
    client, connection = engine.meet((0, Welcome(PROTOCOL + 1)))

    assert client.submit(count("a")) == UNAVAILABLE
    assert f"protocol {PROTOCOL + 1}" in caplog.text
    connection.close()
    client.close()


@pytest.mark.parametrize(
    "said",
    [
        encode_replies([(7, Refused(Refusal.NO_LIQUIDITY))]),
        encode_replies([(0, Goodbye("no more"))]),
        b"\x00\x00\x00\x01\xc1",
        b"\xff\xff\xff\xff",
        b"",
    ],
)
def test_whoever_waits_when_the_engine_breaks_the_protocol_hears_that_it_is_unknown(
    engine: FakeEngine, said: bytes
) -> None:
    client, connection = engine.meet((0, Welcome(PROTOCOL)))
    thread, found = submitting(client)
    assert connection.recv(2**16)
    connection.sendall(said)
    connection.shutdown(socket.SHUT_WR)
    thread.join()

    assert found == [OutcomeUnknown]
    connection.close()
    client.close()


def test_a_command_that_is_too_long_is_not_sent(engine: FakeEngine) -> None:
    client, connection = engine.meet((0, Welcome(PROTOCOL)))
    with pytest.raises(ProtocolBroken):
        client.submit(count("k" * MOST_REQUEST_BYTES))

    connection.close()
    client.close()


def test_whoever_has_waited_long_enough_waits_no_longer() -> None:
    replies = Replies(2)
    replies.keep(1, Refused(Refusal.NO_LIQUIDITY))
    here = replies.wait(patience_s=0)

    assert here == [None, Refused(Refusal.NO_LIQUIDITY)]
    assert isinstance(outcomes(here)[0], OutcomeUnknown)
    with pytest.raises(OutcomeUnknown):
        outcome(here[0])
    with pytest.raises(Unavailable):
        answer_to(AskTime(), here[0])


def test_a_reply_that_is_no_answer_is_a_broken_protocol() -> None:
    with pytest.raises(ProtocolBroken):
        answer_to(AskTime(), Accepted(1, 1, ()))
