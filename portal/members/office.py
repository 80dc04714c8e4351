"""What the members' verbs work with, put together once for an application."""

from dataclasses import dataclass

from flask import Flask, current_app

from exchange.client import Client
from portal.config import Config
from portal.members.attempts import Attempts
from portal.members.links import Links
from portal.sealing import Seal, key_in


@dataclass(frozen=True, slots=True)
class Office:
    """The exchange, the counters of attempts, the signer of links, the seal of secrets."""

    config: Config
    client: Client
    attempts: Attempts
    links: Links
    seal: Seal


def open_office(app: Flask, config: Config) -> Office:
    """Return the office of `app`."""
    return Office(
        config,
        app.extensions["exchange"],
        Attempts(app.extensions["counters"]),
        Links(key_in(config.session_key)),
        Seal.from_file(config.sealing_key),
    )


def office() -> Office:
    """Return the office of the application that answers."""
    found: Office = current_app.extensions["members"]
    return found
