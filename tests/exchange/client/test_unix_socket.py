"""Over a socket: engines come and go, callers misbehave, and nobody else is harmed."""

import socket
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import msgspec
import pytest

from exchange.client import AskTime, OutcomeUnknown, UnixSocketClient
from exchange.client.client import Reply
from exchange.client.wire import (
    MOST_COMMAND_BYTES,
    MOST_REQUEST_BYTES,
    Frames,
    Watch,
    decode_replies,
    encode_requests,
)
from exchange.clock import SECOND
from exchange.commands import Command
from exchange.engine_socket import EngineSocket
from exchange.events.event import Accepted
from exchange.refusals import Refusal, Refused
from tests.support.engine_sequencer import Floor
from tests.support.engine_venue import count
from tests.support.in_memory_store import InMemoryStore
from tests.support.waiting import wait_until

UNAVAILABLE = Refused(Refusal.ENGINE_UNAVAILABLE)


class Engine:
    """A sequencer behind a socket, which can be stopped and started again."""

    def __init__(self, folder: Path, store: InMemoryStore) -> None:
        self.path = folder / "engine.sock"
        self.floor = Floor(folder, store)
        self.floor.sequencer.start()
        size = self.floor.sequencer.durable.size
        self.socket = EngineSocket(self.path, self.floor.sequencer, size)
        self.socket.start()

    def stop(self) -> None:
        self.floor.sequencer.stop()
        self.socket.stop()


@pytest.fixture
def store() -> InMemoryStore:
    return InMemoryStore()


@pytest.fixture
def engine(tmp_path: Path, store: InMemoryStore) -> Iterator[Engine]:
    engine = Engine(tmp_path, store)
    yield engine
    engine.stop()


@pytest.fixture
def client(engine: Engine) -> Iterator[UnixSocketClient]:
    client = UnixSocketClient(engine.path)
    yield client
    client.close()


class Stranger:
    """A connection that sends what it likes."""

    def __init__(self, engine: Engine) -> None:
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.settimeout(30)
        self._socket.connect(str(engine.path))
        self._frames = Frames(2**20)
        self._replies: list[tuple[int, object]] = []
        assert self.hear() == (0, "Welcome")

    def send(self, body: bytes) -> None:
        self._socket.sendall(len(body).to_bytes(4, "big") + body)

    def send_raw(self, data: bytes) -> None:
        self._socket.sendall(data)

    def hear(self) -> tuple[int, object]:
        """Return the next reply; a note by its name; (-1, "end") at the end."""
        while not self._replies:
            arrived = self._socket.recv(2**16)
            if not arrived:
                return (-1, "end")
            for frame in self._frames.feed(arrived):
                self._replies += decode_replies(frame)
        number, reply = self._replies.pop(0)
        return number, reply if number else type(reply).__name__

    def close(self) -> None:
        self._socket.close()


@pytest.fixture
def stranger(engine: Engine) -> Iterator[Stranger]:
    stranger = Stranger(engine)
    yield stranger
    stranger.close()


def test_only_the_same_user_may_come(engine: Engine) -> None:
    assert engine.path.stat().st_mode & 0o777 == 0o600


def test_a_stopped_engine_leaves_no_socket_behind(tmp_path: Path, store: InMemoryStore) -> None:
    engine = Engine(tmp_path, store)
    engine.stop()

    assert not engine.path.exists()


def test_what_an_earlier_engine_left_is_no_hindrance(tmp_path: Path, store: InMemoryStore) -> None:
    with socket.socket(socket.AF_UNIX) as left_over:
        left_over.bind(str(tmp_path / "engine.sock"))
    engine = Engine(tmp_path, store)
    client = UnixSocketClient(engine.path)

    assert isinstance(client.submit(count("a")), Accepted)
    client.close()
    engine.stop()


def test_a_long_path_is_reached_all_the_same(tmp_path: Path, store: InMemoryStore) -> None:
    folder = tmp_path / ("很长的路径" * 5) / ("很长的路径" * 5)
    folder.mkdir(parents=True)
    engine = Engine(folder, store)
    client = UnixSocketClient(engine.path)

    assert isinstance(client.submit(count("a")), Accepted)
    client.close()
    engine.stop()


def test_without_an_engine_a_client_is_told_at_once(tmp_path: Path) -> None:
    client = UnixSocketClient(tmp_path / "engine.sock")

    assert not client.connected
    assert client.submit(count("a")) == UNAVAILABLE
    client.close()


def test_a_client_may_be_closed_before_the_engine_has_said_a_word(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as silent:
        silent.bind(str(tmp_path / "engine.sock"))
        silent.listen()
        client = UnixSocketClient(tmp_path / "engine.sock", patience_s=0)
        silent.accept()[0].close()
        client.close()

    assert not client.connected


def test_a_client_finds_the_engine_again_and_a_retry_gets_the_original_answer(
    tmp_path: Path, store: InMemoryStore
) -> None:
    engine = Engine(tmp_path, store)
    client = UnixSocketClient(engine.path)
    first = client.submit(count("a"))
    engine.stop()
    wait_until(lambda: not client.connected, "the client noticed")
    assert client.submit(count("b")) == UNAVAILABLE

    engine = Engine(tmp_path, store)
    wait_until(lambda: client.connected, "the client came back")
    assert client.submit(count("a")) == first
    client.submit(count("c"))
    assert client.wait_beyond(3, 30 * SECOND)  # entry 2 is a state hash
    client.close()
    engine.stop()


def test_who_waits_for_entries_waits_through_a_restart_of_the_engine(
    tmp_path: Path, store: InMemoryStore
) -> None:
    engine = Engine(tmp_path, store)
    client = UnixSocketClient(engine.path)
    heard: list[bool] = []
    waiting = Thread(target=lambda: heard.append(client.wait_beyond(2, 30 * SECOND)))
    waiting.start()
    engine.stop()

    engine = Engine(tmp_path, store)
    wait_until(lambda: client.connected, "the client came back")
    client.submit(count("a", 2))
    waiting.join()
    assert heard == [True]
    client.close()
    engine.stop()


def test_an_engine_tells_once_and_only_who_asked(engine: Engine) -> None:
    silent, asking = Stranger(engine), Stranger(engine)
    asking.send(encode_requests([(0, Watch(1)), (0, Watch(2))])[4:])
    client = UnixSocketClient(engine.path)
    for key in "abc":
        client.submit(count(key))
    assert asking.hear() == (0, "Grown")
    for each in (asking, silent):
        each.send(encode_requests([(7, AskTime())])[4:])
        assert each.hear()[0] == 7
        each.close()
    client.close()


def test_what_was_under_way_when_the_connection_broke_is_unknown(
    tmp_path: Path, store: InMemoryStore
) -> None:
    engine = Engine(tmp_path, store)
    engine.floor.sequencer._writer._append = engine.floor.held
    client = UnixSocketClient(engine.path)
    raised: list[BaseException] = []

    def submit() -> None:
        try:
            client.submit(count("a"))
        except OutcomeUnknown as error:
            raised.append(error)

    thread = Thread(target=submit)
    thread.start()
    engine.floor.held.begun()
    client.close()
    thread.join()
    assert len(raised) == 1

    engine.floor.held.let_go(9)
    again = UnixSocketClient(engine.path)
    reply = again.submit(count("a"))
    assert isinstance(reply, Accepted)
    assert reply.sequence == 1
    again.close()
    engine.stop()


@pytest.mark.parametrize(
    ("request_", "field"),
    [
        (["BeginWithdrawal", 1, "k", 0, "much"], "amount"),
        (["BeginWithdrawal", 1, "k", 0, 1.5], "amount"),
        (["BeginWithdrawal", 1, "k", 0, None], "amount"),
        (["BeginWithdrawal", 1, "k", 0], "amount"),
        (["BeginWithdrawal", 1, 7, 0, 1], "key"),
        (["BeginWithdrawal", 1, b"k", 0, 1], "key"),
        (["BeginWithdrawal", 1, "k", 0, 1, 1], ""),
        (["PlaceOrder", 1, "k", 0, 1, 9, 1, 1, 1], "side"),
        (["Transmogrify", 1], ""),
        (["BeginWithdrawal", 1, "k" * MOST_COMMAND_BYTES, 0, 1], ""),
        (["Refused", 1], ""),
        ([], ""),
        ([7], ""),
        ({"type": "BeginWithdrawal"}, ""),
        ("BeginWithdrawal", ""),
        (None, ""),
    ],
)
def test_a_malformed_command_is_refused_by_itself_and_names_the_field(
    stranger: Stranger, request_: object, field: str
) -> None:
    good = ["BeginWithdrawal", 1, "k", 0, 1]
    stranger.send(msgspec.msgpack.encode([(1, request_), (2, good)]))

    replies = dict([stranger.hear(), stranger.hear()])
    refused = replies[1]
    assert isinstance(refused, Refused)
    assert (refused.refusal, refused.field) == (Refusal.COMMAND_MALFORMED, field)
    assert isinstance(replies[2], Accepted)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xc1",
        b"not msgpack",
        msgspec.msgpack.encode({"a": 1}),
        msgspec.msgpack.encode([1, 2]),
        msgspec.msgpack.encode([("1", ["AskTime"])]),
        msgspec.msgpack.encode([(0, ["AskTime"])]),
        msgspec.msgpack.encode([(-1, ["AskTime"])]),
        msgspec.msgpack.encode([(1, ["AskTime"])]) + b"more",
    ],
)
def test_a_frame_that_is_no_batch_ends_the_connection_with_the_reason(
    engine: Engine, stranger: Stranger, client: UnixSocketClient, body: bytes
) -> None:
    stranger.send(body)

    assert stranger.hear() == (0, "Goodbye")
    assert stranger.hear() == (-1, "end")
    assert isinstance(client.submit(count("a")), Accepted)
    assert engine.floor.sequencer.failure is None


def test_a_frame_that_is_too_long_is_not_even_read(stranger: Stranger) -> None:
    stranger.send_raw((MOST_REQUEST_BYTES + 1).to_bytes(4, "big"))

    assert stranger.hear() == (0, "Goodbye")
    assert stranger.hear() == (-1, "end")


def test_a_caller_that_hangs_up_does_not_stop_what_it_asked_for(
    engine: Engine, stranger: Stranger
) -> None:
    stranger.send_raw(encode_requests([(1, count("a"))]))
    stranger.close()

    wait_until(lambda: engine.floor.sequencer.durable.size == 2, "the command was carried out")


def test_frames_may_arrive_in_any_pieces(stranger: Stranger) -> None:
    data = encode_requests([(1, count("a"))]) + encode_requests([(2, AskTime()), (3, count("b"))])
    for byte in data:
        stranger.send_raw(bytes([byte]))

    assert sorted(stranger.hear()[0] for _ in range(3)) == [1, 2, 3]


def test_a_caller_that_fetches_nothing_is_cut_off_and_harms_nobody(
    stranger: Stranger, client: UnixSocketClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("exchange.engine_socket.MOST_UNFETCHED_BYTES", 2**16)
    flood: list[tuple[int, Command]] = [(nth, count(f"k{nth}", 100)) for nth in range(1, 900)]
    stranger.send_raw(encode_requests(flood))

    def cut_off() -> bool:
        try:
            stranger.send_raw(encode_requests([(1000, AskTime())]))
        except OSError:
            return True
        return False

    wait_until(cut_off, "the caller was cut off")
    reply: Reply = client.submit(count("a"))
    assert isinstance(reply, Accepted)
