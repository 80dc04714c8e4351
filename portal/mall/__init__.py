"""The mall: what shops sell, shown at list and member price, ordered, paid for, collected.

Goods and purchases themselves stand in `portal.sales`; this capability shows them to buyers and to
the shops. Never: a price of its own, or the movement of money. Read `catalogue_views` first, then
`checkout_views`, `purchase_views`, `shop_views`.
"""

from flask import Flask, current_app

from portal import jobs, paying_in
from portal.config import Config
from portal.database import session
from portal.jobs import Figure, Figures, Job
from portal.language import lazy_gettext as _l
from portal.mall import (
    api,
    catalogue_views,
    checkout_views,
    models,
    ordering,
    purchase_views,
    recovery,
    shop_views,
)

__all__ = ["api", "models", "prepare"]


def prepare(app: Flask, _config: Config) -> None:
    """Add the routes to `app`, and the job that finishes what broke off."""
    for views in (catalogue_views, checkout_views, purchase_views, shop_views):
        app.register_blueprint(views.blueprint)
    paying_in.serve(app, ordering.PURPOSE, ordering.pay_purchase)
    jobs.add(app, Job("purchases", _l("Purchases that wait"), recovery.EVERY_S, _recover))


def _recover() -> Figures:
    return {Figure.LOOKED_AT: recovery.recover(current_app.extensions["exchange"], session())}
