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
from portal.errors import SettingInvalid
from portal.providers import models, settings, views
from portal.providers.begun import Begun

__all__ = ["models", "opened", "prepare"]

KNOWN: Final = ("wechat", "alipay", "stripe")
"""In the order in which they are offered."""


def prepare(app: Flask, config: Config) -> None:
    """Switch on the providers that the settings describe. Raises SettingInvalid."""
    app.register_blueprint(views.blueprint)
    if not config.payment_providers:
        return
    described = settings.read(config.payment_providers)
    with app.app_context():
        begun = Begun(sessionmaker(db.engine))
    for name in KNOWN:
        section = getattr(described, name)
        if section is not None:
            payments.add_provider(app, opened(name, section, begun, config.address))


def opened(
    name: str, section: settings.Section, begun: Begun, address: str
) -> payments.PaymentProvider:
    """Return a provider as its section describes it. Raises SettingInvalid for unfit keys."""
    # Its library is loaded only where it is used: some take most of a second.
    module = import_module(f"portal.providers.{name}.provider")
    try:
        provider: payments.PaymentProvider = module.open_provider(section, begun, address)
    except Exception as error:  # whatever its library says of keys that are none
        raise SettingInvalid(settings.SETTING, f"[{name}]", "keys it can use") from error
    return provider
