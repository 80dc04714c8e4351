"""Tests reach this machine only, whichever way they try."""

import socket

import pytest

from tests.support.loopback import NetworkReachedError, is_local

# Reserved for documentation: nobody is there, should the guard ever fail.
ELSEWHERE = "192.0.2.1"


def test_a_connection_to_elsewhere_is_refused() -> None:
    with socket.socket() as outgoing, pytest.raises(NetworkReachedError, match=ELSEWHERE):
        outgoing.connect((ELSEWHERE, 80))


def test_a_datagram_to_elsewhere_is_refused() -> None:
    with (
        socket.socket(type=socket.SOCK_DGRAM) as outgoing,
        pytest.raises(NetworkReachedError, match=ELSEWHERE),
    ):
        outgoing.sendto(b"x", (ELSEWHERE, 80))


def test_looking_up_a_name_elsewhere_is_refused() -> None:
    with pytest.raises(NetworkReachedError, match=r"shop\.example"):
        socket.getaddrinfo("shop.example", 80)


def test_the_loopback_range_and_unix_sockets_pass() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname()).close()
    for end in socket.socketpair():
        end.close()


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.9.1", "::1", "localhost", "fe80::1%lo", ""])
def test_what_counts_as_this_machine(host: str) -> None:
    assert is_local(host) is (host != "fe80::1%lo")
