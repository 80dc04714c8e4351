"""Proofs: the ledger as anybody may see it, and its entries as those see them whom they concern.

Public are the checkpoint, the hashes, the key, what the auditing process found, and the supply of
every series. The contents of an entry, and its receipt, are for the people whose accounts it
touches; unless the house publishes all, as the demo does. Never: a number of the venue's own.

Read `views` first, then `service` (what is shown to whom), `contents` (an entry in words).
"""

from flask import Flask

from portal.config import Config
from portal.proofs import api, downloads, views
from portal.proofs.desk import ProofDesk

__all__ = ["let_go", "prepare"]


def prepare(app: Flask, config: Config) -> None:
    """Add the routes to `app`, which reads the ledger in the home folder once somebody asks."""
    app.extensions["proofs"] = ProofDesk(config.home, public=config.publishes_entries)
    app.register_blueprint(api.blueprint)
    app.register_blueprint(downloads.blueprint)
    app.register_blueprint(views.blueprint)


def let_go(app: Flask) -> None:
    """Close the ledger."""
    desk: ProofDesk = app.extensions["proofs"]
    desk.close()
