"""The benchmarks by name, their sizes, and how one is run."""

import inspect
from concurrent.futures import ProcessPoolExecutor
from importlib import import_module
from multiprocessing import get_context
from pathlib import Path
from typing import Final

from benchmarks.rows import Row

NAMES: Final = ("matching", "durable", "latency", "served", "recovery", "growth", "fan_out")

Sizes = dict[str, int]


def sizes_of(name: str) -> Sizes:
    """Return the sizes of a benchmark, as they are if nothing else is said."""
    run = import_module(f"benchmarks.bench_{name}").run
    parameters = inspect.signature(run).parameters.values()
    return {each.name: each.default for each in parameters if isinstance(each.default, int)}


def measure(name: str, sizes: Sizes, folder: Path) -> list[Row]:
    """Run one benchmark here; it may keep files in `folder`."""
    run = import_module(f"benchmarks.bench_{name}").run
    place = {"folder": folder} if "folder" in inspect.signature(run).parameters else {}
    rows: list[Row] = run(**place, **sizes)
    return rows


def measure_apart(name: str, sizes: Sizes, folder: Path) -> list[Row]:
    """Run one benchmark in a process of its own: it meets no memory that another has left."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(measure, name, sizes, folder).result()
