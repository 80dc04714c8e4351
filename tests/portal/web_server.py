"""The portal behind real web workers, over a socket: gunicorn as it is run, on a free port."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import requests

from tests.support.waiting import wait_until


@contextmanager
def serving(home: Path, workers: int = 2, **settings: str) -> Iterator[str]:
    """Serve the home folder, whose engine must be running, and give the address."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.set_inheritable(True)
        port: int = listening.getsockname()[1]
        command = [
            sys.executable, "-m", "gunicorn", "portal.application:create_app()",
            "--bind", f"fd://{listening.fileno()}", "--worker-class", "gevent",
            "--workers", str(workers), "--log-level", "warning",
            "--graceful-timeout", "2",
        ]  # fmt: skip
        environment = {**os.environ, "SCRIP_HOME": str(home), **settings}
        server = subprocess.Popen(command, env=environment, pass_fds=[listening.fileno()])
    address = f"http://127.0.0.1:{port}"
    try:
        wait_until(lambda: _ready(server, address), "the web workers are ready")
        yield address
    finally:
        server.terminate()
        server.wait(30)


def _ready(server: subprocess.Popen[bytes], address: str) -> bool:
    assert server.poll() is None, "gunicorn has ended"
    try:
        return requests.get(f"{address}/readyz", timeout=5).ok
    except requests.RequestException:
        return False
