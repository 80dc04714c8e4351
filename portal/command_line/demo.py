"""Making the demo market: a month of history through the real engine, then credentials."""

from collections.abc import Iterator
from pathlib import Path
from shutil import rmtree
from typing import Final

from rich.console import Console
from rich.progress import Progress
from sqlalchemy import select
from sqlalchemy.orm import Session

from exchange.clock import SetClock, SystemClock
from exchange.demo.history import LENGTH, Cast, History
from exchange.demo.merchants import ISSUES
from exchange.demo.words import WORDS, terms_en, terms_zh
from exchange.engine import Engine
from exchange.home import Home
from portal.access import Role
from portal.businesses import open_merchant
from portal.command_line.keys import key_office
from portal.demo import shops
from portal.demo.bots import Key
from portal.demo.credentials import MAKING, Demo, People, write_credentials
from portal.demo.goods import goods
from portal.keys import create_key
from portal.members import totp
from portal.members.enrolment import Enrolment, enrol
from portal.people import Member, PersonKind
from portal.series_texts import SeriesText
from portal.spot_api.symbols import QUOTE


def make_demo(home: Home, console: Console) -> None:
    """Fill an empty home folder with the demo market; one whose making broke off is made anew."""
    mark = home.folder / MAKING
    if mark.exists():
        _clear(home)
    mark.touch()
    cast = _tell(home, console)
    _make_credentials(home.folder, cast)
    mark.unlink()


def _tell(home: Home, console: Console) -> Cast:
    until = SystemClock().now()
    clock = SetClock(until - LENGTH)
    engine = Engine(home, clock=clock)
    engine.start()
    history = History(engine.client(), clock, until)
    with Progress(console=console, transient=True) as progress:
        task = progress.add_task("telling a month of history")
        cast = history.tell(lambda day, days: progress.update(task, completed=day, total=days))
    engine.stop()
    console.print(f"a month of history: {history.told:,} commands through the real engine")
    return cast


def _make_credentials(folder: Path, cast: Cast) -> None:
    stems = [issue.stem for issue in ISSUES]
    symbols = [f"{symbol}{QUOTE}" for symbol in cast.symbols]
    people = People(cast.visitors, cast.traders, stems, symbols, totp.new_secret())
    with key_office(folder) as (session, seal):
        session.add_all(_texts())
        session.commit()

        def create(account: int, label: str) -> Key:
            new = create_key(session, seal, account, label)
            return Key(new.key, new.secret)

        demo = write_credentials(folder, people, create)
        for each in _enrolments(cast, demo):
            enrol(session, seal, each)
        _open_shops(session, cast)


VISITORS: Final = ("林悦 Lin Yue", "陈安 Chen An", "周然 Zhou Ran")
"""What the demo's members are called."""


def _enrolments(cast: Cast, demo: Demo) -> Iterator[Enrolment]:
    """Return who signs in with the passwords of demo.json."""
    consumer = frozenset([Role.CONSUMER])
    for account, name, member in zip(cast.visitors, VISITORS, demo.members, strict=True):
        yield Enrolment(member.email, name, member.password, consumer, account=account)
    for account, issue, each in zip(cast.merchants, ISSUES, demo.merchants, strict=True):
        called = f"{issue.chinese} {issue.english}"
        roles, firm = consumer | {Role.SUPPLIER}, PersonKind.LEGAL
        yield Enrolment(each.email, called, each.password, roles, firm, account)
    for person in demo.staff:
        roles = consumer | {Role.STAFF}
        secret = person.totp_secret
        yield Enrolment(person.email, "值守 Duty", person.password, roles, totp_secret=secret)


def _open_shops(session: Session, cast: Cast) -> None:
    for account, issue in zip(cast.merchants, ISSUES, strict=True):
        owner = session.scalars(select(Member).where(Member.account == account)).one()
        names, colour = (issue.chinese, issue.english), WORDS[issue.stem].colour
        shop = shops.merchant(account, issue.stem, names, colour, owner.created_at)
        open_merchant(session, owner, shop)
        session.add_all(goods(account, issue.stem, SystemClock().now()))
    session.commit()


def _texts() -> Iterator[SeriesText]:
    for number, issue in enumerate(ISSUES, 1):  # as the story lists them, one series a merchant
        words = WORDS[issue.stem]
        yield SeriesText(
            series=number,
            merchant=number,
            colour=words.colour,
            brand_zh=issue.chinese,
            brand_en=issue.english,
            name_zh=words.name_zh,
            name_en=words.name_en,
            buys_zh=words.buys_zh,
            buys_en=words.buys_en,
            terms_zh=terms_zh(issue),
            terms_en=terms_en(issue),
        )


def _clear(home: Home) -> None:
    """Remove what an unfinished demo left; nothing else is ever in such a folder."""
    for path in home.folder.iterdir():
        if path.is_dir():
            rmtree(path)
        elif path.name != MAKING:
            path.unlink()
