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
_GARBAGE_THRESHOLDS: Final = (100_000, 50, 1_000)
_SWITCH_INTERVAL_S: Final = 0.0005


@contextmanager
def new_home(folder: Path) -> Iterator[Home]:
    """Yield a home in a new folder inside `folder`; it is removed afterwards."""
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix="bench-", dir=folder) as name:
        yield Home(Path(name))


@contextmanager
def frozen() -> Iterator[None]:
    """Let the garbage collector leave alone what there is now, and rarely look at the rest."""
    thresholds = gc.get_threshold()
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_GARBAGE_THRESHOLDS)
    try:
        yield
    finally:
        gc.set_threshold(*thresholds)
        gc.unfreeze()


@contextmanager
def running(home: Home) -> Iterator[Engine]:
    """Yield an engine that has recovered and takes commands; it takes no snapshot meanwhile."""
    interval = sys.getswitchinterval()
    sys.setswitchinterval(_SWITCH_INTERVAL_S)
    engine = Engine(home, _SETTINGS)
    try:
        with frozen():
            engine.start()
            yield engine
    finally:
        engine.stop()
        sys.setswitchinterval(interval)
