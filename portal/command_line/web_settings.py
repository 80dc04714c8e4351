"""Settings of gunicorn that need code; `scrip serve --tls` hands them over.

This file is run in the master, before gevent: it imports nothing by itself.
"""


def post_worker_init(_worker: object) -> None:
    """Let nobody fill the log by opening connections and not saying what TLS expects."""
    import ssl

    from gevent import get_hub

    hub = get_hub()
    hub.NOT_ERROR = (*hub.NOT_ERROR, ssl.SSLError, ConnectionError)
