"""Addresses of the feed: what a path stands for."""

from enum import Enum, auto
from typing import NamedTuple
from urllib.parse import unquote


class Entrance(Enum):
    """Where a connection came in."""

    STREAMS = auto()
    API = auto()


class Wanted(NamedTuple):
    """What a path asks for: streams by name, `combined` where each message is to name its own."""

    entrance: Entrance
    names: list[str]
    combined: bool = False


def wanted(path: str) -> Wanted | None:
    """Return what a path with its query asks for, None if there is no such path."""
    path, _, query = path.partition("?")
    if path == "/ws-api/v3":
        return Wanted(Entrance.API, [])
    head, _, rest = path[1:].partition("/")
    names = [unquote(name) for name in rest.split("/") if name]
    if head == "ws":
        return Wanted(Entrance.STREAMS, names)
    if head == "stream":
        return Wanted(Entrance.STREAMS, names + _streams(query), combined=True)
    return None


def _streams(query: str) -> list[str]:
    for part in query.split("&"):
        name, _, value = part.partition("=")
        if name == "streams":
            return [each for each in unquote(value).split("/") if each]
    return []
