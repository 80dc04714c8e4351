"""Work that computes for long: done in another thread where a worker serves everybody in one.

docs/decisions, 0024: under gevent nobody else is served while a request computes.
"""

import sys
from collections.abc import Callable
from typing import TypeVar, TypeVarTuple, Unpack

T = TypeVar("T")
Ts = TypeVarTuple("Ts")


def aside(work: Callable[[Unpack[Ts]], T], *arguments: *Ts) -> T:
    """Return what `work` returns; it must let go of the interpreter and know of no request."""
    monkey = sys.modules.get("gevent.monkey")
    if monkey is None or not monkey.is_module_patched("threading"):
        return work(*arguments)
    import gevent  # noqa: PLC0415  only workers that wait with it have it loaded

    result: T = gevent.get_hub().threadpool.apply(work, arguments)
    return result
