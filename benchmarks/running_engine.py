"""An engine in the process of a benchmark, set up as `exchange.engine.run` sets its own up."""

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from exchange.engine import Engine, Settings
from exchange.home import Home

_NEVER: Final = 10**12
_SETTINGS: Final = Settings(snapshot_every=_NEVER)
_SWITCH_INTERVAL_S: Final = 0.0005


@contextmanager
def new_home(folder: Path) -> Iterator[Home]:
    """Yield a home in a new folder inside `folder`; it is removed afterwards."""
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix="bench-", dir=folder) as name:
        yield Home(Path(name))


@contextmanager
def uncollected() -> Iterator[None]:
    """Let the garbage collector rest."""
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


@contextmanager
def running(home: Home) -> Iterator[Engine]:
    """Yield an engine that has recovered and takes commands; it takes no snapshot meanwhile."""
    interval = sys.getswitchinterval()
    sys.setswitchinterval(_SWITCH_INTERVAL_S)
    engine = Engine(home, _SETTINGS)
    try:
        with uncollected():
            engine.start()
            yield engine
    finally:
        engine.stop()
        sys.setswitchinterval(interval)
