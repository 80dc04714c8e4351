"""An engine on a home folder of the test's own, and the first members of a market in it."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from exchange.client import Accepted, Client
from exchange.clock import SECOND, Clock, SetClock
from exchange.commands import AdmitMember, BeginDeposit, Command, MemberKind, PostDeposit
from exchange.engine import Engine, Settings
from exchange.home import Home
from ledger.chain import EMPTY, extend
from ledger.entries import Entry
from ledger.sqlite_reader import SqliteReader
from tests.support.ledgers import START

YUAN = 10_000
NOW = START + SECOND
SETTINGS = Settings(origin="test.example")

_keys = count(1)


@contextmanager
def running(
    folder: Path, settings: Settings = SETTINGS, clock: Clock | None = None
) -> Iterator[Engine]:
    """Run an engine in `folder` and stop it cleanly; its clock stands still unless given one."""
    engine = Engine(Home(folder), settings, clock or SetClock(NOW))
    engine.start()
    yield engine
    engine.stop()


def admit(client: Client, key: str) -> int:
    """Admit a member; return their number."""
    ok(client, AdmitMember(0, key, 0, MemberKind.NATURAL))
    return 0


def deposit(client: Client, member: int, yuan: int) -> None:
    """Bring money in."""
    key = f"deposit {next(_keys)}"
    begun = ok(client, BeginDeposit(0, key, 0, member, yuan * YUAN, START + 10**15))
    ok(client, PostDeposit(0, f"{key} posted", 0, begun.sequence))


def ok(client: Client, command: Command) -> Accepted:
    """Give a command that must be accepted."""
    reply = client.submit(command)
    assert isinstance(reply, Accepted), reply
    return reply


def entries(folder: Path) -> list[Entry]:
    """Return all entries of the ledger in `folder`, its whole chain checked."""
    found: list[Entry] = []
    head = EMPTY
    with SqliteReader.open(Home(folder).ledger) as reader:
        for block in reader.blocks():
            extension = extend(head, block)
            head = extension.head
            found += extension.entries
    return found
