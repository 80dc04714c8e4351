"""Long work is done by another thread where a worker serves everybody in one."""

import subprocess
import sys

from portal.long_work import aside

UNDER_GEVENT = """
from gevent import monkey
monkey.patch_all()
from gevent.monkey import get_original
from portal.long_work import aside
ident = get_original("threading", "get_ident")
assert aside(ident) != ident()
assert aside(pow, 2, 5) == 32
try:
    aside(int, "no number")
except ValueError:
    print("well")
"""


def test_it_is_done_at_once_where_threads_are_threads() -> None:
    assert aside(pow, 2, 5) == 32


def test_it_is_done_aside_under_gevent() -> None:
    run = subprocess.run(
        [sys.executable, "-c", UNDER_GEVENT], capture_output=True, text=True, check=False
    )
    assert run.stdout == "well\n", run.stderr
