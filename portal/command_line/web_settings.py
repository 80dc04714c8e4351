"""Settings of gunicorn that need code; `scrip serve --tls` hands them over."""

import ssl


def post_worker_init(_worker: object) -> None:
    """Let nobody fill the log by opening connections and not saying what TLS expects."""
    from gevent import get_hub

    hub = get_hub()
    hub.NOT_ERROR = (*hub.NOT_ERROR, ssl.SSLError, ConnectionError)
