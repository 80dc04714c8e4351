"""What commands share: the home folder, the console, and how they fail."""

import sys
from pathlib import Path
from typing import Annotated, Final, NoReturn

import typer
from rich.console import Console

from exchange.home import Home

HomeOption = Annotated[
    Path, typer.Option("--home", envvar="SCRIP_HOME", help="The folder that holds everything.")
]
DEFAULT_HOME: Final = Path("var")

FAULTY: Final = 1
"""Exit status: something is wrong with what was looked at."""

MISUSED: Final = 2
"""Exit status: the command cannot be carried out as it was given."""


def home_at(folder: Path) -> Home:
    """Return the home folder; it is made if it is not there."""
    home = Home(folder.absolute())
    home.make()
    return home


def home_with_ledger(folder: Path) -> Home:
    """Return the home folder, or fail if there is no ledger in it."""
    home = Home(folder.absolute())
    if not home.ledger.exists():
        fail(f"there is no ledger in {home.folder}")
    return home


def console() -> Console:
    """Return the terminal to print on."""
    return Console(highlight=False)


def fail(message: str) -> NoReturn:
    """Say what is wrong and end."""
    sys.stderr.write(f"scrip: {message}\n")
    raise typer.Exit(MISUSED)
