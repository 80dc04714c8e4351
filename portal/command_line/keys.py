"""`scrip keys`: API keys of members, until the portal's own pages make them."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from portal.command_line.options import DEFAULT_HOME, HomeOption, fail, home_at
from portal.config import Config

if TYPE_CHECKING:  # what only types name is not loaded by every process
    from sqlalchemy.orm import Session

    from portal.sealing import Seal

app = typer.Typer(no_args_is_help=True, help="API keys of members.")


@app.command()
def create(
    member: Annotated[int, typer.Argument(min=1, help="The account that the key stands for.")],
    label: Annotated[str, typer.Option(help="What the key is for.")] = "",
    read_only: Annotated[bool, typer.Option("--read-only", help="It may not trade.")] = False,
    home: HomeOption = DEFAULT_HOME,
) -> None:
    """Make an API key; its secret is shown now and never again."""
    from portal.keys import create_key

    with key_office(home) as (session, seal):
        new = create_key(session, seal, member, label, may_trade=not read_only)
    sys.stdout.write(f"key    {new.key}\nsecret {new.secret}\n")


@app.command("list")
def list_keys(home: HomeOption = DEFAULT_HOME) -> None:
    """List the keys, without their secrets."""
    from portal.keys import keys_of

    with key_office(home) as (session, _seal):
        for row in keys_of(session):
            state = "revoked" if row.revoked_at else "trades" if row.may_trade else "reads"
            sys.stdout.write(f"{row.key}  member {row.member}  {state}  {row.label}\n")


@app.command()
def revoke(
    key: Annotated[str, typer.Argument(help="The key to end.")], home: HomeOption = DEFAULT_HOME
) -> None:
    """End a key; web workers stop accepting it within a second."""
    from portal.keys import revoke_key

    with key_office(home) as (session, _seal):
        if not revoke_key(session, key):
            fail(f"there is no such key, or it was revoked before: {key}")


@contextmanager
def key_office(folder: Path) -> "Iterator[tuple[Session, Seal]]":
    """Open the portal's database and the seal of its secrets, without a web application."""
    from sqlalchemy import create_engine
    from sqlalchemy.orm import Session

    from portal.database import upgrade
    from portal.sealing import Seal

    config = Config(home=home_at(folder).folder)
    engine = create_engine(config.database)
    try:
        upgrade(engine, config.home)
        with Session(engine) as session:
            yield session, Seal.from_file(config.sealing_key)
    finally:
        engine.dispose()
