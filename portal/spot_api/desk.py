"""The desk: what the routes of this capability work with, made once per process."""

from dataclasses import dataclass

from exchange.client import Client
from exchange.history import History
from portal.keys import Authenticator
from portal.spot_api.symbols import Symbols
from portal.spot_api.usage import Usage


@dataclass(frozen=True, slots=True)
class Desk:
    """The exchange, its past, its symbols; who is known, and what they have used."""

    client: Client
    history: History
    symbols: Symbols
    authenticator: Authenticator
    usage: Usage
