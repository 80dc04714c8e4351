"""From where whoever asks comes, as far as a payment provider must know."""

from flask import has_request_context, request

from portal.payments import Payer


def payer_here() -> Payer:
    """Return from where this request comes; nowhere in particular outside of requests."""
    if not has_request_context():
        return Payer()
    return Payer(request.remote_addr or "", request.user_agent.string)
