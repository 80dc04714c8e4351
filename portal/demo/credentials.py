"""The demo's credentials, in two files of mode 0600 in the home folder.

`demo.json` is for whoever looks at the demo: addresses, three members who hold cash and units and
whom no bot moves, the merchants, the symbols that trade, as the trading API spells them, and staff.
`demo-bots.json` holds the bots' API keys.
"""

import os
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec

from portal.demo.bots import Key
from portal.randomness import draw_text

DEMO_FILE = "demo.json"
BOTS_FILE = "demo-bots.json"
MAKING = "demo-in-the-making"
"""Beside the home folder's files while the demo is made: a start that finds it begins again."""

BOTS = 8
PASSWORD_LENGTH = 20

CreateKey = Callable[[int, str], Key]
"""Makes an API key for (account, label)."""


class DemoMember(msgspec.Struct):
    """Somebody to be in the demo; their password is for the pages, their key for the API."""

    email: str
    password: str
    api_key: str
    api_secret: str


class DemoMerchant(msgspec.Struct):
    """A merchant to be in the demo."""

    email: str
    password: str


class DemoStaff(msgspec.Struct):
    """Somebody who looks after the demo; the secret is for an authenticator app, in base 32."""

    email: str
    password: str
    totp_secret: str


class Demo(msgspec.Struct):
    """The content of demo.json."""

    portal: str
    feed: str
    members: list[DemoMember]
    merchants: list[DemoMerchant]
    symbols: list[str]
    staff: list[DemoStaff] = []


class People(msgspec.Struct):
    """Who of the demo market gets credentials, and the symbols that trade."""

    visitors: Sequence[int]
    traders: Sequence[int]
    merchants: Sequence[str]
    symbols: Sequence[str]
    totp_secret: str


def is_made(home: Path) -> bool:
    """Whether a home folder holds a demo that is whole."""
    return (home / DEMO_FILE).exists() and not (home / MAKING).exists()


def is_begun(home: Path) -> bool:
    """Whether a home folder holds a demo, whole or not."""
    return (home / DEMO_FILE).exists() or (home / MAKING).exists()


def write_credentials(home: Path, people: People, create_key: CreateKey) -> Demo:
    """Make keys for visitors and bots and write both files; the addresses follow at each start."""
    members = []
    for number, account in enumerate(people.visitors, 1):
        key = create_key(account, "demo")
        email = f"member{number}@demo.invalid"
        members.append(DemoMember(email, draw_text(PASSWORD_LENGTH), key.key, key.secret))
    merchants = [
        DemoMerchant(f"{stem.lower()}@demo.invalid", draw_text(PASSWORD_LENGTH))
        for stem in people.merchants
    ]
    bots = [create_key(account, "demo bot") for account in people.traders[:BOTS]]
    _write(home / BOTS_FILE, bots)
    staff = DemoStaff("staff@demo.invalid", draw_text(PASSWORD_LENGTH), people.totp_secret)
    demo = Demo("", "", members, merchants, list(people.symbols), [staff])
    _write(home / DEMO_FILE, demo)
    return demo


def write_addresses(home: Path, portal: str, feed: str) -> Demo:
    """Set the addresses in demo.json for this start; return its content."""
    demo = read_demo(home)
    demo.portal, demo.feed = portal, feed
    _write(home / DEMO_FILE, demo)
    return demo


def read_demo(home: Path) -> Demo:
    """Return the content of demo.json. Raises FileNotFoundError where there is none."""
    return msgspec.json.decode((home / DEMO_FILE).read_bytes(), type=Demo)


def read_bots(home: Path) -> list[Key]:
    """Return the bots' API keys."""
    return msgspec.json.decode((home / BOTS_FILE).read_bytes(), type=list[Key])


def _write(path: Path, content: object) -> None:
    beside = path.with_suffix(".new")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(msgspec.json.format(msgspec.json.encode(content)))
    beside.replace(path)
