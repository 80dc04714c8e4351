"""A certificate for this machine, made once and again before it ends."""

import ssl
from pathlib import Path
from socket import socketpair
from threading import Thread

import pytest

from portal import clock
from portal.certificates import local_certificate


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    return tmp_path / "tls.crt", tmp_path / "tls.key"


def test_a_client_that_trusts_it_reaches_this_machine_by_all_its_names(
    files: tuple[Path, Path],
) -> None:
    local_certificate(*files, "192.0.2.7", clock.now())
    for name in ("localhost", "127.0.0.1", "::1", "192.0.2.7"):
        assert shake_hands(files, name)
    with pytest.raises(ssl.SSLCertVerificationError):
        shake_hands(files, "elsewhere.invalid")


def shake_hands(files: tuple[Path, Path], name: str) -> bool:
    here, there = socketpair()
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(*files)

    def serve() -> None:
        try:
            server.wrap_socket(there, server_side=True).close()
        except OSError:
            there.close()

    thread = Thread(target=serve)
    thread.start()
    client = ssl.create_default_context(cafile=str(files[0]))
    try:
        with client.wrap_socket(here, server_hostname=name):
            return True
    finally:
        here.close()
        thread.join()


def test_the_key_is_for_its_owner_alone(files: tuple[Path, Path]) -> None:
    local_certificate(*files, "127.0.0.1", clock.now())
    assert files[1].stat().st_mode & 0o777 == 0o600


def test_it_is_made_once(files: tuple[Path, Path]) -> None:
    local_certificate(*files, "127.0.0.1", clock.now())
    made = files[0].read_bytes()
    local_certificate(*files, "localhost", clock.now())
    assert files[0].read_bytes() == made
    local_certificate(*files, "exchange.example", clock.now())
    renamed = files[0].read_bytes()
    assert renamed != made
    local_certificate(*files, "exchange.example", clock.now() + 370 * clock.DAY)
    assert files[0].read_bytes() != renamed
