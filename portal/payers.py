"""What somebody looks at us with, as far as a payment provider must know."""

from typing import Final

from flask import has_request_context, request

from portal.payments import Payer

_PHONES: Final = ("Mobi", "Android", "iPhone", "HarmonyOS")


def payer_here() -> Payer:
    """Return from where this request comes; nowhere in particular outside of requests."""
    if not has_request_context():
        return Payer()
    agent = request.user_agent.string
    return Payer(request.remote_addr or "", any(each in agent for each in _PHONES))
