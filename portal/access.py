"""Who may call which route: every capability declares its routes here; a test finds the others."""

from enum import StrEnum
from typing import Final


class Audience(StrEnum):
    """Who may call a route."""

    ANYONE = "anyone"
    KEY_HOLDER = "the holder of an API key, by a signature, for the key's own account"
    TRADING_KEY_HOLDER = "the holder of an API key that may trade, likewise"


DECLARED: Final[dict[str, Audience]] = {}
"""Endpoint to audience."""


def declare(endpoint: str, audience: Audience) -> None:
    """Say who may call the route of that endpoint."""
    DECLARED[endpoint] = audience
