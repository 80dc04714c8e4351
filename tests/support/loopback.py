"""Keep tests on this machine: any connection or look-up beyond the loopback range fails.

An audit hook sees what every library does with Python's sockets; it cannot be taken off again,
which is meant. Unix sockets and 127.0.0.0/8, ::1 and localhost pass.
"""

import ipaddress
import socket
import sys

_LOCAL_NAMES = frozenset({"", "localhost", "0.0.0.0", "::"})  # noqa: S104  # to bind, not to reach
_WATCHED = frozenset({"socket.connect", "socket.sendto", "socket.sendmsg", "socket.getaddrinfo"})


class NetworkReachedError(Exception):
    """A test tried to reach `host`, which is not this machine."""

    def __init__(self, host: str) -> None:
        super().__init__(host)
        self.host = host

    def __str__(self) -> str:
        return f"a test tried to reach {self.host}: tests stay on the loopback range"


def keep_to_loopback() -> None:
    """Refuse from now on, in this process, whatever would leave the machine."""
    sys.addaudithook(_watch)


def _watch(event: str, arguments: tuple[object, ...]) -> None:
    if event not in _WATCHED:
        return
    address = arguments[0] if event == "socket.getaddrinfo" else arguments[1]
    host = address[0] if isinstance(address, tuple) else address
    # A look-up has the bare name; elsewhere a bare string is the path of a Unix socket.
    if event != "socket.getaddrinfo" and not isinstance(address, tuple):
        return
    if isinstance(host, bytes):
        host = host.decode("ascii", "replace")
    if isinstance(host, str) and not is_local(host):
        raise NetworkReachedError(host)


def is_local(host: str) -> bool:
    """Whether a host name or address means this machine."""
    if host in _LOCAL_NAMES:
        return True
    try:
        return ipaddress.ip_address(host.split("%", maxsplit=1)[0]).is_loopback
    except ValueError:
        return False


def free_port() -> int:
    """Return a port of 127.0.0.1 on which nobody listens now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
