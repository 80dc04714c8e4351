"""The sandbox bank: plays the payment provider and the payer's bank, with play money.

It stands outside: it has books of its own, knows nothing of members or the ledger, and tells us
what happened in signed notices over HTTP, as a real provider would. It exists in the demo and by
SCRIP_SANDBOX_BANK=1, and never where strangers can reach it.

Read `provider` first; `notices` signs and reads, `sending` delivers, `views` is the bank's page.
"""

from typing import Final

from flask import Flask
from sqlalchemy.orm import sessionmaker

from portal import jobs, payments
from portal.bank import sending, views
from portal.bank.notices import Signer
from portal.bank.provider import SandboxBank
from portal.config import Config
from portal.database import db
from portal.jobs import Job
from portal.language import lazy_gettext as _l
from portal.sealing import key_in

EVERY_S: Final = 5
"""What was not confirmed is sent again every so many seconds."""


def prepare(app: Flask, config: Config) -> None:
    """Open the bank, if it is to be there, as a payment provider of `app`.

    Where it is closed, its addresses lead nowhere.
    """
    app.register_blueprint(views.blueprint)
    if not config.sandbox_bank:
        return
    with app.app_context():
        sessions = sessionmaker(db.engine)
    signer = Signer(key_in(config.bank_key))
    payments.add_provider(app, SandboxBank(sessions, signer, config.address))
    deliver = sending.over_http(config.address, config.certificate)
    app.extensions["bank"] = views.Counter(signer, deliver)
    title = _l("Payments of the sandbox bank")
    jobs.add(app, Job("sandbox-bank", title, EVERY_S, views.tell_what_is_due))
