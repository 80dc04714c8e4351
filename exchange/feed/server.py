"""The feed's sockets: a thin shell around the core, all of it in one thread.

Connections come in and are counted; what they ask goes to `control` or through the door; a pulse
tells what is due and looks for those who are too slow. Entries come from the follower, which waits
in a thread of its own; history is read and the door is asked in others.
"""

import asyncio
import logging
import ssl
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from typing import Final, Protocol

import msgspec
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.frames import CloseCode
from websockets.http11 import Request, Response

from exchange.clock import SECOND, Clock, Periods, call_later
from exchange.feed.addresses import Entrance, wanted
from exchange.feed.allowances import Arrivals, Limits
from exchange.feed.control import Control
from exchange.feed.door import Door
from exchange.feed.messages import MILLISECOND, Messages
from exchange.feed.periodic import Answers, Periodic, Questions, answer
from exchange.feed.private_channel import PrivateChannel
from exchange.feed.publisher import Publisher
from exchange.feed.replica import Replica
from exchange.feed.sessions import Session, Sessions
from exchange.feed.topics import Topics
from exchange.history import History, HistoryError
from ledger.entries import Entry

PULSE: Final = SECOND // 20
"""So often the feed looks for what is due."""

OPEN_WITHIN_S: Final = 10
THREADS: Final = 8
_READY: Final = "/readyz"

_encode: Final = msgspec.json.Encoder().encode
_log = logging.getLogger(__name__)
_quiet: Final = logging.getLogger("websockets.server")


class Source(Protocol):
    """What delivers entries."""

    def start(self) -> None:
        """Begin."""

    def stop(self) -> None:
        """End; returns when nothing more is delivered."""


class FeedServer:
    """Serves a replica; `run` until `stop`.

    All but `stop` and `deliver` belong to the thread that runs it.
    """

    def __init__(
        self, replica: Replica, door: Door, history: History, clock: Clock, limits: Limits
    ) -> None:
        self._replica = replica
        self._history = history
        self._clock = clock
        self._limits = limits
        messages = Messages(door.notation)
        quote = door.notation.quote
        self._topics = Topics(lambda symbol: replica.series(symbol, quote))
        self._publisher = Publisher(replica, self._topics, messages)
        self._periodic = Periodic(replica, self._topics, messages)
        self._control = Control(self._topics, limits.streams)
        self._sessions = Sessions(limits)
        self._arrivals = Arrivals(limits.connections)
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="feed")
        self._private = PrivateChannel(replica, door, history, self._sessions, self._threads, clock)
        self._seconds = Periods(clock, SECOND)
        self._asking = False
        self._tasks: set[asyncio.Task[None]] = set()
        self._loop = asyncio.new_event_loop()
        self._stop = asyncio.Event()
        self._failure: BaseException | None = None

    @property
    def connections(self) -> int:
        """How many are connected."""
        return len(self._sessions)

    def deliver(self, entries: list[Entry], taken: Callable[[], None]) -> None:
        """Let the feed take entries; from any thread."""
        self._loop.call_soon_threadsafe(self._take, entries, taken)

    def stop(self, failure: BaseException | None = None) -> None:
        """Let `run` end, with `failure` if there was one; from any thread, or a signal."""
        self._failure = failure
        self._loop.call_soon_threadsafe(self._stop.set)

    def run(
        self,
        host: str,
        port: int,
        tls: ssl.SSLContext | None,
        source: Source,
        ready: Callable[[], None],
    ) -> None:
        """Listen, let `source` begin, tell `ready`, and serve until stopped.

        Raises what it was stopped with.
        """

        def begin() -> None:
            source.start()
            ready()

        try:
            self._loop.run_until_complete(self._serve(host, port, tls, begin))
        finally:
            source.stop()
            self._loop.run_until_complete(_cancel_rest())
            self._threads.shutdown(cancel_futures=True)
            self._loop.close()
        if self._failure is not None:
            raise self._failure

    async def _serve(
        self, host: str, port: int, tls: ssl.SSLContext | None, begin: Callable[[], None]
    ) -> None:
        _quiet.setLevel(logging.CRITICAL)  # what callers do wrong is no news
        async with serve(
            self._handle,
            host,
            port,
            ssl=tls,
            process_request=self._look_at,
            compression=None,
            max_size=self._limits.message_bytes,
            open_timeout=OPEN_WITHIN_S,
            ping_interval=self._limits.ping_every_s,
            ping_timeout=self._limits.pong_within_s,
            close_timeout=OPEN_WITHIN_S,
            server_header=None,
            logger=_quiet,
        ):
            self._pulse()
            begin()
            await self._stop.wait()
            await self._say_goodbye()

    async def _say_goodbye(self) -> None:
        moment = self._clock.now() // MILLISECOND
        self._sessions.tell(self._sessions, _encode({"e": "serverShutdown", "E": moment}))
        self._private.end_all(moment)
        await self._sessions.part_all(CloseCode.GOING_AWAY, "the feed is going down")

    def _look_at(self, connection: ServerConnection, request: Request) -> Response | None:
        """Refuse who wants what there is not, or comes too often."""
        if request.path == _READY:
            return connection.respond(HTTPStatus.OK, f"{self._replica.size}\n")
        if wanted(request.path) is None:
            return connection.respond(HTTPStatus.NOT_FOUND, "there is no such stream\n")
        now = self._clock.monotonic()
        if not self._arrivals.allows(str(connection.remote_address[0]), now):
            response = connection.respond(
                HTTPStatus.TOO_MANY_REQUESTS, "too many connections from this address\n"
            )
            response.headers["Retry-After"] = str(self._arrivals.seconds_left(now))
            return response
        if len(self._sessions) >= self._limits.open_connections:
            return connection.respond(HTTPStatus.SERVICE_UNAVAILABLE, "too many connections\n")
        return None

    async def _handle(self, connection: ServerConnection) -> None:
        asked = wanted(connection.request.path) if connection.request else None
        if asked is None:
            return
        now = self._clock.monotonic()
        session = Session(connection, now, self._limits, combined=asked.combined)
        self._sessions.add(session)
        try:
            if asked.entrance is Entrance.API:
                await self._private.serve(session)
            else:
                self._control.begin(session, asked.names)
                await self._serve_streams(session)
        except ConnectionClosed:
            return
        finally:
            self._private.drop(session)
            self._topics.drop(session)
            self._sessions.remove(session)

    async def _serve_streams(self, session: Session) -> None:
        async for message in session.connection:
            if not session.rate.allows(self._clock.monotonic()):
                text = "too many messages"
                await self._sessions.end(session, CloseCode.POLICY_VIOLATION, text)
                return
            answered = self._control.answer(session, message)
            session.sent += len(answered)
            await session.connection.send(answered, text=True)

    def _take(self, entries: list[Entry], taken: Callable[[], None]) -> None:
        try:
            self._sessions.publish(self._publisher.take(entries, self._clock.monotonic()))
            self._private.publish()
        except BaseException as error:  # noqa: BLE001  a replica that is wrong must not be shown
            self.stop(error)
        else:
            taken()

    def _pulse(self) -> None:
        if self._stop.is_set():
            return
        try:
            self._beat(self._clock.monotonic())
        except BaseException as error:  # noqa: BLE001  a feed without a pulse must not seem alive
            self.stop(error)
        call_later(self._loop, PULSE, self._pulse)

    def _beat(self, now: int) -> None:
        self._sessions.publish(self._publisher.due(now))
        self._sessions.cut_off_slow(now)
        if self._seconds.passed():
            self._end_old(now)
            self._ask()
            self._private.look_at_keys(now, self._clock.now() // MILLISECOND)

    def _end_old(self, now: int) -> None:
        for session in list(self._sessions):
            if now - session.began >= self._limits.session:
                self._private.end(session, self._clock.now() // MILLISECOND)
                self._sessions.part(session, CloseCode.GOING_AWAY, "a session lasts a day")

    def _ask(self) -> None:
        """Have candles and tickers read, unless that is being done."""
        questions = None if self._asking else self._periodic.ask(self._clock.now())
        if questions is not None:
            self._asking = True
            task = self._loop.create_task(self._read(questions))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _read(self, questions: Questions) -> None:
        def look() -> Answers:
            with self._history.read(at_least=questions.size) as views:
                return answer(questions, views)

        try:
            answers = await self._loop.run_in_executor(self._threads, look)
            self._sessions.publish(self._periodic.tell(answers))
        except HistoryError as error:
            _log.warning("candles and tickers wait: %s", error)
        finally:
            self._asking = False


async def _cancel_rest() -> None:
    """End who was still shaking hands, and whatever else is under way."""
    rest = asyncio.all_tasks() - {asyncio.current_task()}
    for task in rest:
        task.cancel()
    if rest:
        await asyncio.wait(rest)
