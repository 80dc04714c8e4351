"""Payment providers of the world outside: each is switched on by a section of one file.

A provider is asked over HTTPS by its own library, and tells us by itself in signed webhooks; what
it says is turned into the words of `portal/payments.py`, and nothing of it is believed that was not
signed. Nothing here knows members, rows of deposits or the ledger. Amounts are money units inside,
and whole fen or yuan with two decimals outside, never floating point.

Read `settings` first; each provider has a folder: what it is asked (`provider`), what it tells
(`webhooks`) and its bill of a day (`bill`).
"""

from importlib import import_module
from typing import Final

from flask import Flask
from sqlalchemy.orm import sessionmaker

from portal import payments
from portal.config import Config
from portal.database import db
from portal.providers import models, settings
from portal.providers.begun import Begun

__all__ = ["models", "prepare"]

KNOWN: Final = ("stripe",)
"""In the order in which they are offered."""


def prepare(app: Flask, config: Config) -> None:
    """Switch on the providers that the settings describe. Raises SettingInvalid."""
    if not config.payment_providers:
        return
    described = settings.read(config.payment_providers)
    with app.app_context():
        begun = Begun(sessionmaker(db.engine))
    for name in KNOWN:
        section = getattr(described, name)
        if section is not None:
            # Its library is loaded only where it is used: some take most of a second.
            module = import_module(f"portal.providers.{name}.provider")
            payments.add_provider(app, module.open_provider(section, begun, config.address))
