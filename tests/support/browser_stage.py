"""A stage for browser tests: `scrip serve --demo` on free ports, and people to look at it as.

People are put into the portal's own database, and signed in by the cookie that a sign-in leaves;
who needs an account at the exchange is admitted by a command. So a test begins where its story
begins.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPConnection
from pathlib import Path
from typing import Final

import msgspec
from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from flask.testing import FlaskClient
from sqlalchemy import select

from exchange.client import Client
from exchange.commands import OPERATOR, AdmitMember, MemberKind
from exchange.events import MemberAdmitted
from portal.access import Role
from portal.application import create_app, let_go
from portal.config import Config
from portal.database import session
from portal.demo.credentials import Demo, read_demo
from portal.members import sign_ins
from portal.members.doorway import TOKEN
from portal.people import Member
from portal.randomness import draw_text
from portal.series_texts import SeriesText
from portal.visitor import Rank
from tests.portal.sign_in import a_member, give_post, with_token
from tests.support.engine_market import give
from tests.support.loopback import free_port
from tests.support.waiting import wait_until

READY_WITHIN_S: Final = 180

Cookies = Mapping[str, str]
"""Name to value."""


@dataclass
class Stage:
    """A running demo: its address, its folder, and a hand inside it."""

    address: str
    home: Path
    app: Flask

    @property
    def client(self) -> Client:
        """The door to the running exchange."""
        client: Client = self.app.extensions["exchange"]
        return client

    @property
    def demo(self) -> Demo:
        """What the demo tells about itself."""
        return read_demo(self.home)

    def names(self) -> list[str]:
        """Return what people and merchants are called; the longest first."""
        texts = SeriesText
        columns = (Member.name, texts.brand_zh, texts.brand_en)
        with self.app.app_context():
            found = {name for each in columns for name in session().scalars(select(each)) if name}
        return sorted(found, key=len, reverse=True)

    def admit(self) -> int:
        """Admit somebody new to the exchange, who owns nothing; return the account."""
        command = AdmitMember(OPERATOR, f"admit {draw_text(8)}", 0, MemberKind.NATURAL)
        ((_, payload),) = give(self.client, command).payloads
        return msgspec.msgpack.decode(payload, type=MemberAdmitted).member

    def sign_in(self, account: int, *roles: Role) -> Cookies:
        """Return the cookies of the person with that account, who is signed in."""
        serializer = SecureCookieSessionInterface().get_signing_serializer(self.app)
        assert serializer is not None
        value = serializer.dumps({TOKEN: self._token(account, roles)})
        assert isinstance(value, str)
        return {self.app.config["SESSION_COOKIE_NAME"]: value}

    def sign_in_at(self, merchant: int) -> Cookies:
        """Return the cookies of somebody who works at a merchant's counter."""
        account = self.admit()
        cookies = self.sign_in(account)
        give_post(self.app, account, merchant, Rank.CASHIER)
        return cookies

    def web(self, account: int, *roles: Role) -> FlaskClient:
        """Return a client in this process that is signed in, to act without a browser."""
        client = self.app.test_client()
        with client.session_transaction() as browser:
            browser[TOKEN] = self._token(account, roles)
        with_token(client, self.app)
        return client

    def _token(self, account: int, roles: tuple[Role, ...]) -> str:
        with self.app.app_context():
            person = a_member(account, frozenset({Role.CONSUMER, *roles}), "")
            return sign_ins.begin(session(), person, second_factor=Role.STAFF in roles)


@contextmanager
def serving(home: Path) -> Iterator[Stage]:
    """Make the demo in `home`, serve it as a reader does, and give the stage."""
    port, feed_port = free_port(), free_port()
    settings = {
        "SCRIP_HOME": str(home),
        "SCRIP_PORT": str(port),
        "SCRIP_FEED_PORT": str(feed_port),
        "SCRIP_LOG_LEVEL": "error",
    }
    command = [sys.executable, "-m", "portal.command_line", "serve", "--demo"]
    with (home / "log").open("ab") as log:
        program = subprocess.Popen(command, env=os.environ | settings, stdout=log, stderr=log)
    try:
        wait_until(lambda: _ready(program, port), "a ready demo market", READY_WITHIN_S)
        address = f"http://127.0.0.1:{port}"
        config = Config(
            home, address=address, feed_url=f"ws://127.0.0.1:{feed_port}",
            demo=True, sandbox_bank=True,
        )  # fmt: skip
        with _inside(config) as app:
            yield Stage(address, home, app)
    finally:
        program.send_signal(signal.SIGTERM)
        program.wait(60)


@contextmanager
def _inside(config: Config) -> Iterator[Flask]:
    app = create_app(config)
    try:
        yield app
    finally:
        let_go(app)


def _ready(program: "subprocess.Popen[bytes]", port: int) -> bool:
    assert program.poll() is None, "scrip serve has ended; its words are in the file log"
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == HTTPStatus.OK
    except OSError:
        return False
    finally:
        connection.close()
