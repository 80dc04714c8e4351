"""Run the benchmarks, print their table and write `benchmarks/results.json`.

Usage: python -m benchmarks [NAME ...] [--size NAME.SIZE=N ...] [--folder FOLDER]

Without a name all are run; `--help` lists the sizes.
"""

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from rich.console import Console

from benchmarks.measuring import NAMES, measure_apart, sizes_of
from benchmarks.rows import Row, write
from benchmarks.table import show

_HERE: Final = Path(__file__).resolve().parent
RESULTS: Final = _HERE / "results.json"
FOLDER: Final = _HERE.parent / "var" / "benchmarks"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what is asked for and return the exit status."""
    wanted = parser().parse_args(arguments)
    console = Console()
    rows: list[Row] = []
    begun = time.perf_counter()
    for name in wanted.names or NAMES:
        own = {size: value for of, size, value in wanted.size if of == name}
        start = time.perf_counter()
        with console.status(f"measuring {name}"):
            rows += measure_apart(name, own, wanted.folder)
        console.print(f"measured {name} in {time.perf_counter() - start:.0f} s")
    show(rows, console)
    write(rows, wanted.results)
    console.print(f"written to {wanted.results} after {time.perf_counter() - begun:.0f} s")
    return 0


def parser() -> argparse.ArgumentParser:
    """Return what reads the command line."""
    defaults = (f"{name}.{size}={n}" for name in NAMES for size, n in sizes_of(name).items())
    reader = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description="Measure speed beside others; print a table and write a file.",
        epilog="sizes: " + " ".join(defaults),
    )
    reader.add_argument("names", nargs="*", type=_name, metavar="NAME", help=", ".join(NAMES))
    reader.add_argument("--size", action="append", default=[], type=_size, metavar="NAME.SIZE=N")
    reader.add_argument("--folder", type=Path, default=FOLDER, help="where ledgers are written")
    reader.add_argument("--results", type=Path, default=RESULTS, help="the file to write")
    return reader


def _name(text: str) -> str:
    if text in NAMES:
        return text
    message = f"there is no benchmark {text}; there are {', '.join(NAMES)}"
    raise argparse.ArgumentTypeError(message)


def _size(text: str) -> tuple[str, str, int]:
    place, _, number = text.partition("=")
    name, _, size = place.partition(".")
    if name in NAMES and size in sizes_of(name) and number.isdecimal() and int(number):
        return name, size, int(number)
    message = f"expected NAME.SIZE=N, found {text}; --help lists the sizes"
    raise argparse.ArgumentTypeError(message)


if __name__ == "__main__":
    sys.exit(main())
