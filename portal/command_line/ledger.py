"""`scrip audit`, `scrip ledger …`, `scrip rebuild-views`: looking into what is recorded."""

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from exchange.account_names import account_name, amount_text, asset_name
from exchange.events import EVENTS
from exchange.home import Home
from ledger.entries import Entry, decode
from ledger.genesis import decode_genesis
from ledger.keys import CHECKPOINT_FILE
from ledger.notes import VerifyingKey
from ledger.sqlite_reader import SqliteReader
from ledger.store import StoredBlocks
from portal.command_line.options import (
    DEFAULT_HOME,
    FAULTY,
    HomeOption,
    console,
    fail,
    home_with_ledger,
)

if TYPE_CHECKING:  # what only types name is not loaded by every process
    from exchange.audit import ExchangeReport

ledger_app = typer.Typer(no_args_is_help=True, help="Look into the ledger.")


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command()(audit)
    app.command("rebuild-views")(rebuild_views)
    app.add_typer(ledger_app, name="ledger")


def audit(
    source: Annotated[
        Path, typer.Argument(envvar="SCRIP_HOME", help="A home folder or a ledger file.")
    ] = DEFAULT_HOME,
    checkpoint: Annotated[
        list[Path] | None, typer.Option(help="A checkpoint kept from before; may be repeated.")
    ] = None,
) -> None:
    """Verify a whole ledger: chain, tree, signatures, sums, and every rule of the exchange."""
    from exchange.audit import audit as audit_ledger

    screen = console()
    path = Home(source).ledger if source.is_dir() else source
    if not path.exists():
        fail(f"there is no ledger at {path}")
    kept = list(checkpoint or [])
    published = Home(source).keys / CHECKPOINT_FILE
    if published.exists():
        kept.append(published)
    notes = [each.read_bytes() for each in kept]
    with Progress(console=screen, transient=True) as progress:
        task = progress.add_task("auditing", total=None)
        report = audit_ledger(path, notes, lambda done: progress.update(task, completed=done))
    _print_report(report, screen)
    if not report.sound:
        raise typer.Exit(FAULTY)


def rebuild_views(home: HomeOption = DEFAULT_HOME) -> None:
    """Throw the read models away and write them again from the ledger."""
    from exchange.history.projector import rebuild

    screen = console()
    with screen.status("reading the ledger"):
        size = rebuild(home_with_ledger(home).folder)
    screen.print(f"rebuilt from {size:,} entries")


@ledger_app.command()
def show(
    sequence: Annotated[
        int | None, typer.Argument(min=0, help="The first entry; without it, the last ones.")
    ] = None,
    count: Annotated[int, typer.Option(min=1, help="How many entries.")] = 10,
    home: HomeOption = DEFAULT_HOME,
) -> None:
    """Print entries as what they mean."""
    place, screen = home_with_ledger(home), console()
    symbols = _symbols(place)
    with SqliteReader.open(place.ledger) as stored:
        size = stored.head().size
        first = max(0, size - count) if sequence is None else sequence
        if first >= size:
            fail(f"the ledger has {size} entries, numbered from 0")
        for entry in islice(_entries_from(stored, first), count):
            _print_entry(entry, symbols, screen)


@ledger_app.command()
def receipt(
    sequence: Annotated[int, typer.Argument(min=0, help="The entry to prove.")],
    home: HomeOption = DEFAULT_HOME,
) -> None:
    """Print a receipt (C2SP tlog-proof) that `ledger/verify.py` checks without this ledger."""
    from ledger.errors import LedgerError
    from ledger.proofs import Proofs

    place = home_with_ledger(home)
    with SqliteReader.open(place.ledger) as stored:
        try:
            proofs = Proofs(stored, place.keys, _genesis_key(stored))
            sys.stdout.buffer.write(proofs.receipt(sequence))
        except LedgerError as error:
            fail(str(error))


@ledger_app.command()
def key(home: HomeOption = DEFAULT_HOME) -> None:
    """Print the public key that checkpoints are signed with (a note verifier key)."""
    with SqliteReader.open(home_with_ledger(home).ledger) as stored:
        sys.stdout.write(f"{_genesis_key(stored)}\n")


def _genesis_key(stored: StoredBlocks) -> VerifyingKey:
    block = next(iter(stored.blocks(0, 1)))
    genesis = decode_genesis(decode(block.split()[0]))
    return VerifyingKey(genesis.origin, genesis.public_key)


def _entries_from(stored: StoredBlocks, first: int) -> Iterator[Entry]:
    block = stored.block_with(first)
    for each in stored.blocks(block.height) if block is not None else ():
        for raw in each.split():
            entry = decode(raw)
            if entry.sequence >= first:
                yield entry


def _symbols(home: Home) -> dict[int, str]:
    """Return the symbols by series number, as far as the read models have them."""
    from exchange.history import History, HistoryUnavailable, series

    try:
        with History(home.folder).read() as views:
            return {row.series: row.terms.symbol for row in series.every(views)}
    except HistoryUnavailable:
        return {}


def _print_entry(entry: Entry, symbols: dict[int, str], screen: Console) -> None:
    moment = datetime.fromtimestamp(entry.time // 10**9, UTC)
    event = EVENTS.get(entry.kind)
    name = "Genesis" if event is None else event.__name__
    actor = f"by member {entry.actor}" if entry.actor else "by the operator or a timer"
    screen.print(f"[bold]{entry.sequence}[/bold]  {moment:%Y-%m-%d %H:%M:%S} UTC  {name}  {actor}")
    if event is not None:
        fields = msgspec.structs.asdict(msgspec.msgpack.decode(entry.payload, type=event))
        screen.print("    " + "  ".join(f"{field}={value!s}" for field, value in fields.items()))
    for owner, asset, bucket, amount in entry.postings:
        account = account_name(owner, asset, bucket, symbols)
        text = f"{amount_text(asset, amount):>22} {asset_name(asset, symbols):<24} {account}"
        screen.print(text, markup=False)


def _print_report(report: "ExchangeReport", screen: Console) -> None:
    table = Table("accounts", "asset", "balance", title="trial balance", title_justify="left")
    table.columns[2].justify = "right"
    for line in report.trial_balance:
        asset = asset_name(line.asset, report.symbols)
        table.add_row(line.name, asset, amount_text(line.asset, line.amount))
    screen.print(table)
    rules = {check.rule for check in report.checks}
    broken = [check for check in report.checks if not check.holds]
    screen.print(f"{report.size:,} entries, root {report.root.hex()}")
    screen.print(f"{len(rules)} rules checked on {len(report.checks):,} things")
    for check in broken:
        screen.print(f"broken: {check}", markup=False)
    screen.print(
        f"{report.ledger.checkpoints} checkpoints agree, {report.hashes} state hashes agree"
    )
    if report.fault is None:
        screen.print("good")
    elif report.fault.sequence is None:
        screen.print(f"BAD: {report.fault.reason}", markup=False)
    else:
        screen.print(f"BAD at entry {report.fault.sequence}: {report.fault.reason}", markup=False)
