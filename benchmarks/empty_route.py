"""The portal with a route more, which asks for a signature and does nothing.

What every signed route goes through before its own work is all that a request to it costs: the
server, Flask, the parameters, the limiter's weight, the key, the signature, its time.

To be imported by web workers only: it adds to what the portal is made of.
"""

from portal.application import create_app
from portal.spot_api.access import Caller, Security, route
from portal.spot_api.desk import Desk
from portal.spot_api.listing_forms import Nothing

__all__ = ["create_app", "nothing"]


@route("POST", "/benchmark", Security.TRADE, weight=1, form=Nothing.read)
def nothing(_desk: Desk, _form: Nothing, _caller: Caller) -> object:
    """Do nothing."""
    return {}
