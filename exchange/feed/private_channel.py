"""The WebSocket API's connections: requests through the door, and private events for their owners.

A connection's requests are carried out one after the other. Whose events it may hear the door says,
once when it subscribes, and again and again: a key that is revoked is heard of no more.
"""

import asyncio
from concurrent.futures import Executor
from functools import partial
from typing import Final

from websockets.frames import CloseCode

from exchange.clock import SECOND, Clock
from exchange.feed import requests
from exchange.feed.control import Id
from exchange.feed.door import Asked, Door, Shape
from exchange.feed.replica import Replica
from exchange.feed.requests import SUBSCRIBE, UNSUBSCRIBE, Unreadable
from exchange.feed.sessions import Session, Sessions
from exchange.feed.user_data import Loaded, UserData, Wanted, load
from exchange.history import History, HistoryError

MOST_SUBSCRIPTIONS: Final = 1_000
"""So many accounts one connection may listen to; more is refused like too many messages."""

LOOK_AT_KEYS_EVERY: Final = 5 * SECOND
_OK: Final = 200
_NOT_SUBSCRIBED: Final = (-1102, "There is no such subscription.")
_BEHIND: Final = (-1001, "Internal error; unable to process your request. Please try again.")


class PrivateChannel:
    """Serves the connections of the WebSocket API."""

    def __init__(
        self,
        replica: Replica,
        door: Door,
        history: History,
        sessions: Sessions,
        threads: Executor,
        clock: Clock,
    ) -> None:
        self._door = door
        self._history = history
        self._sessions = sessions
        self._threads = threads
        self._clock = clock
        self._user_data = UserData(replica, door)
        self._listening: dict[int, dict[tuple[Session, int], None]] = {}
        self._loading: dict[int, asyncio.Future[None]] = {}
        self._numbers: dict[Session, int] = {}
        self._looked_at = 0
        self._tasks: set[asyncio.Future[None]] = set()

    async def serve(self, session: Session) -> None:
        """Answer the requests of a connection until it ends."""
        async for message in session.connection:
            try:
                ident, asked = requests.read(message, session.address)
            except Unreadable:
                # What is no request has no weight, so it is counted like messages elsewhere.
                if not session.rate.allows(self._clock.monotonic()):
                    text = "too many malformed messages"
                    await self._sessions.end(session, CloseCode.POLICY_VIOLATION, text)
                    return
                refused = self._door.refusal(requests.INVALID_JSON, requests.INVALID_JSON_TEXT)
                await self._send(session, None, refused)
                continue
            await self._send(session, ident, await self._carry_out(session, asked))

    def publish(self) -> None:
        """Give private events to those who listen for their owner."""
        for member, event in self._user_data.take():
            for session, number in self._listening.get(member, ()):
                self._sessions.tell([session], requests.private(number, event))

    def drop(self, session: Session) -> None:
        """Forget a connection that has gone."""
        for number in list(session.private):
            self._leave(session, number)
        self._numbers.pop(session, None)

    def end(self, session: Session, moment: int) -> None:
        """Tell a connection that its private events have ended, and end them."""
        for number in list(session.private):
            self._terminate(session, number, moment)

    def end_all(self, moment: int) -> None:
        """Do so for all."""
        for session in list(self._numbers):
            self.end(session, moment)

    def look_at_keys(self, now: int, moment: int) -> None:
        """Have the keys looked at of all who listen, every few seconds; `moment` is told them."""
        if self._numbers and now - self._looked_at >= LOOK_AT_KEYS_EVERY:
            self._looked_at = now
            task = asyncio.ensure_future(self._end_revoked(moment))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _send(self, session: Session, ident: Id, shape: Shape) -> None:
        message = requests.answer(ident, shape)
        session.sent += len(message)
        await session.connection.send(message, text=True)

    async def _carry_out(self, session: Session, asked: Asked) -> Shape:
        loop = asyncio.get_running_loop()
        if asked.method == SUBSCRIBE:
            return await self._subscribe(session, asked)
        if asked.method == UNSUBSCRIBE:
            return self._unsubscribe(session, asked)
        return await loop.run_in_executor(self._threads, partial(self._door.answer, asked))

    async def _subscribe(self, session: Session, asked: Asked) -> Shape:
        loop = asyncio.get_running_loop()
        member, shape = await loop.run_in_executor(self._threads, partial(self._door.admit, asked))
        if not member:
            return shape
        if len(session.private) >= MOST_SUBSCRIPTIONS:
            self._sessions.part(session, CloseCode.POLICY_VIOLATION, "too many subscriptions")
            return shape
        number = self._numbers.get(session, 0)
        self._numbers[session] = number + 1
        self._listening.setdefault(member, {})
        session.private[number] = (member, asked.params.get("apiKey", ""))
        try:
            await self._load(member)
        except HistoryError:
            self._leave(session, number)
            return self._door.refusal(*_BEHIND)
        # Before the answer is sent, and after all that happened before: nothing lies between.
        self._listening.setdefault(member, {})[session, number] = None
        return {**shape, "result": {"subscriptionId": number}}

    async def _load(self, member: int) -> None:
        """Return when the member is followed."""
        loading = self._loading.get(member)
        if loading is not None:
            await asyncio.shield(loading)
            return
        wanted = self._user_data.follow(member)
        if wanted is None:
            return
        loop = asyncio.get_running_loop()
        loading = self._loading[member] = loop.create_future()
        try:
            loaded = await loop.run_in_executor(self._threads, partial(self._read, wanted))
            self._user_data.loaded(loaded)
        except BaseException:
            self._user_data.leave(member)
            raise
        finally:
            del self._loading[member]
            loading.set_result(None)

    def _read(self, wanted: Wanted) -> Loaded:
        with self._history.read(at_least=wanted.size) as views:
            return load(wanted, views)

    def _unsubscribe(self, session: Session, asked: Asked) -> Shape:
        named = asked.params.get("subscriptionId")
        if named is None:
            numbers = list(session.private)
        elif named.isdecimal() and int(named) in session.private:
            numbers = [int(named)]
        else:
            return self._door.refusal(*_NOT_SUBSCRIBED)
        for number in numbers:
            self._leave(session, number)
        return {"status": _OK, "result": {}}

    def _leave(self, session: Session, number: int) -> None:
        member, _ = session.private.pop(number, (0, ""))
        listening = self._listening.get(member, {})
        listening.pop((session, number), None)
        if member and not any(
            each_member == member
            for each in self._numbers
            for each_member, _ in each.private.values()
        ):
            self._listening.pop(member, None)
            self._user_data.leave(member)

    def _terminate(self, session: Session, number: int, moment: int) -> None:
        ended: Shape = {"e": "eventStreamTerminated", "E": moment}
        self._sessions.tell([session], requests.private(number, ended))
        self._leave(session, number)

    async def _end_revoked(self, moment: int) -> None:
        loop = asyncio.get_running_loop()
        heard = [
            (session, number, member, key)
            for session in list(self._numbers)
            for number, (member, key) in session.private.items()
        ]
        for session, number, member, key in heard:
            holder = await loop.run_in_executor(self._threads, partial(self._door.holder, key))
            if holder != member and number in session.private:
                self._terminate(session, number, moment)
