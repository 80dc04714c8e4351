"""Ports: whether one is free, which program holds it where it is not, and who could reach it."""

import socket
from contextlib import suppress
from ipaddress import ip_address
from pathlib import Path

LOOPBACK = ("127.0.0.1", "::1", "localhost")


def is_private(host: str) -> bool:
    """Return whether only programs of this machine reach what listens on `host`."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def is_free(host: str, port: int) -> bool:
    """Return whether somebody could listen on `port` now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def holder_of(port: int) -> str:
    """Return who listens on `port` as "name (process 12)", or "another program" if unknown.

    Reads Linux's /proc: the socket's inode from the table of TCP sockets, then the process that
    has it open. Elsewhere, and for processes of other users, the holder is not known.
    """
    inode = _listening_inode(port)
    for process in Path("/proc").glob("[0-9]*") if inode else ():
        with suppress(OSError):  # it ended, or is not ours to look into
            if any(_leads_to(link, f"socket:[{inode}]") for link in (process / "fd").iterdir()):
                name = (process / "comm").read_text().strip()
                return f"{name} (process {process.name})"
    return "another program"


def _leads_to(link: Path, target: str) -> bool:
    with suppress(OSError):  # it was closed meanwhile
        return str(link.readlink()) == target
    return False


def _listening_inode(port: int) -> str:
    try:
        lines = Path("/proc/net/tcp").read_text().splitlines()[1:]
    except OSError:
        return ""
    for line in lines:
        fields = line.split()
        listens = fields[3] == "0A"  # TCP_LISTEN, include/net/tcp_states.h
        if listens and int(fields[1].rpartition(":")[2], 16) == port:
            return fields[9]
    return ""
