"""Running the feed: recover the state, bring it up to the ledger, serve until told to stop."""

import gc
import logging
import resource
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from exchange.client.client import Client
from exchange.clock import SystemClock
from exchange.errors import SettingInvalid
from exchange.feed.allowances import Limits
from exchange.feed.door import Door
from exchange.feed.following import Follower, open_ledger, recover_venue, replica_of
from exchange.feed.server import FeedServer
from exchange.history import History
from exchange.home import Home

CONNECTIONS: Final = "SCRIP_FEED_CONNECTIONS"
MOST_CONNECTIONS: Final = 2**31 - 1

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Place:
    """Where the feed listens; with `tls` only to those who speak it."""

    host: str
    port: int
    tls: ssl.SSLContext | None = None
    limits: Limits = field(default_factory=Limits)


@dataclass(frozen=True, slots=True)
class World:
    """What the feed is connected to."""

    client: Client
    history: History
    door: Door


def limits_from(environment: Mapping[str, str]) -> Limits:
    """Read the limits. Raises SettingInvalid for a number that is none."""
    text = environment.get(CONNECTIONS, "300")
    if not text.isdecimal() or not 0 < int(text) <= MOST_CONNECTIONS:
        raise SettingInvalid(CONNECTIONS, text, f"a whole number from 1 to {MOST_CONNECTIONS}")
    return Limits(connections=int(text))


class Feed:
    """The feed of a home folder; `run` in one thread, `stop` from any."""

    def __init__(self, home: Home, world: World, place: Place) -> None:
        self._home = home
        self._world = world
        self._place = place
        self._server: FeedServer | None = None
        self._stopped = False

    def stop(self) -> None:
        """Let `run` return soon."""
        self._stopped = True
        if self._server is not None:
            self._server.stop()

    def run(self, ready: Callable[[], None] = lambda: None) -> None:
        """Serve until stopped; `ready` is called once connections are taken.

        Raises LedgerCorrupt where the ledger is not one chain, OSError if it cannot listen.
        """
        world, place = self._world, self._place
        ledger = open_ledger(self._home, world.client, self._is_stopped)
        if ledger is None:
            return
        with ledger:
            venue, head = recover_venue(self._home)
            replica = replica_of(venue, world.history, self._is_stopped)
            if replica is None:
                return
            server = FeedServer(replica, world.door, world.history, SystemClock(), place.limits)
            follower = Follower(ledger, world.client, head, server.deliver, server.stop)
            _allow_many_connections()
            # Nothing here is garbage before the process ends; it need not be looked through.
            gc.freeze()
            self._server = server
            if not self._stopped:
                server.run(place.host, place.port, place.tls, follower, ready)

    def _is_stopped(self) -> bool:
        return self._stopped


def _allow_many_connections() -> None:
    """Let this process have as many open files as the system lets it."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    except (ValueError, OSError) as error:  # macOS says there is no bound, and has one
        _log.info("the number of open files stays as it is: %s", error)
