"""The contract of a client, held by every adapter."""

from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest

from exchange.client import (
    AskMarkets,
    AskTime,
    Client,
    InProcessClient,
    OutcomeUnknown,
    TimeShown,
    Unavailable,
    UnixSocketClient,
)
from exchange.clock import SECOND
from exchange.engine_socket import EngineSocket
from exchange.events.event import Accepted
from exchange.refusals import Refusal, Refused
from tests.support.engine_sequencer import Floor
from tests.support.engine_venue import COUNTED, NOTHING, count
from tests.support.faults import Fault, FaultyStore
from tests.support.in_memory_store import InMemoryStore
from tests.support.ledgers import START

NOW = START + SECOND


class House:
    """A running engine without a venue to speak of, and one client at its door."""

    def __init__(self, adapter: str, folder: Path) -> None:
        self.store = FaultyStore(InMemoryStore())
        self.floor = Floor(folder, self.store)
        self.floor.sequencer.start()
        self.client: Client
        self._socket: EngineSocket | None = None
        if adapter == "in process":
            self.client = InProcessClient(self.floor.sequencer)
        else:
            self._socket = EngineSocket(folder / "engine.sock", self.floor.sequencer, 1)
            self._socket.start()
            self.client = UnixSocketClient(folder / "engine.sock")

    def close(self) -> None:
        if self.floor.sequencer.failure is None:
            self.floor.sequencer.stop()
        if self._socket is not None:
            self._socket.stop()
        self.client.close()


@pytest.fixture(params=["in process", "unix socket"])
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    house = House(request.param, tmp_path)
    yield house
    house.close()


@pytest.fixture
def client(house: House) -> Client:
    return house.client


def accepted(sequence: int, key: str) -> Accepted:
    return Accepted(sequence, NOW, ((COUNTED, key.encode()),))


def test_an_accepted_command_is_durable_when_submit_returns(house: House) -> None:
    assert house.client.submit(count("a")) == accepted(1, "a")
    assert house.floor.entries()[1].payload == b"a"


def test_a_refusal_is_a_value(client: Client) -> None:
    assert client.submit(count("a", 0)) == NOTHING


def test_the_same_key_gives_the_original_reply(client: Client) -> None:
    first = client.submit(count("a"))
    client.submit(count("b"))

    assert client.submit(count("a")) == first


def test_many_commands_are_answered_each_at_its_place(client: Client) -> None:
    commands = [count(f"k{nth}", nth % 2) for nth in range(1500)]
    outcomes = client.submit_many(commands)

    assert outcomes[0] == NOTHING
    assert outcomes[1] == accepted(1, "k1")
    assert outcomes[1499] == accepted(750, "k1499")
    assert client.submit_many([]) == []


def test_a_query_is_answered_with_the_size_it_saw(client: Client) -> None:
    client.submit(count("a"))

    assert client.query(AskTime()) == TimeShown(2, NOW, halted=False)


def test_a_query_that_cannot_be_answered_raises_with_the_refusal(client: Client) -> None:
    with pytest.raises(Unavailable) as unavailable:
        client.query(AskMarkets())

    assert unavailable.value.refused == Refused(Refusal.COMMAND_POISONED)


def test_who_waits_for_entries_hears_of_them_and_of_none_that_are_not_there(house: House) -> None:
    client = house.client
    client.submit(count("a", 2))
    assert client.wait_beyond(2, 30 * SECOND)
    assert not client.wait_beyond(3, 0)
    assert not client.wait_beyond(3, SECOND // 100)

    client.submit(count("b", 0))
    assert not client.wait_beyond(3, SECOND // 100)
    client.submit(count("c"))
    assert client.wait_beyond(3, 30 * SECOND)


def test_entries_that_come_while_several_wait_wake_each_of_them(house: House) -> None:
    heard: dict[int, bool] = {}

    def wait(size: int) -> None:
        heard[size] = house.client.wait_beyond(size, 30 * SECOND)

    threads = [Thread(target=wait, args=(size,)) for size in (1, 2, 3, 4)]
    for thread in threads:
        thread.start()
    for key in "abcd":
        house.client.submit(count(key))
    for thread in threads:
        thread.join()

    assert heard == dict.fromkeys((1, 2, 3, 4), True)


def test_what_the_engine_does_not_survive_is_unknown_and_what_follows_unavailable(
    house: House,
) -> None:
    house.store.fault = Fault.BEFORE_PERSISTING
    with pytest.raises(OutcomeUnknown):
        house.client.submit(count("a"))

    assert house.client.submit(count("b")) == Refused(Refusal.ENGINE_UNAVAILABLE)
    assert house.client.submit_many([count("c")]) == [Refused(Refusal.ENGINE_UNAVAILABLE)]
    with pytest.raises(Unavailable):
        house.client.query(AskTime())


def test_threads_share_a_client_and_each_gets_its_own_replies(client: Client) -> None:
    wrong: list[object] = []

    def work(actor: int) -> None:
        for nth in range(40):
            key = f"{actor}.{nth}"
            reply = client.submit(count(key, actor=actor))
            if not isinstance(reply, Accepted) or reply.payloads != ((COUNTED, key.encode()),):
                wrong.append(reply)

    threads = [Thread(target=work, args=(actor,)) for actor in range(1, 9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert not wrong
