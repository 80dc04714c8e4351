"""The certificate of `scrip serve --tls`: made here, for this machine, signed by itself.

Browsers warn of it, since nobody vouches for it; on a public address a proxy in front has a real
one. The key never leaves the home folder.
"""

import os
import ssl
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection, HTTPSConnection
from ipaddress import ip_address
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from portal import clock
from portal.ports import LOOPBACK

GOOD_FOR: Final = timedelta(days=397)  # browsers take no more
RENEWED_BEFORE: Final = timedelta(days=30)


def local_certificate(certificate: Path, key: Path, host: str, at: int) -> None:
    """Make sure that there is a certificate for `host` and this machine, and its key.

    What is there stays, unless it lacks the host, or ends soon after `at` (ns UTC).
    """
    now = datetime.fromtimestamp(at // clock.SECOND, UTC)
    names = _names(host)
    if certificate.exists() and key.exists() and _is_good(certificate, names, now):
        return
    private = ec.generate_private_key(ec.SECP256R1())
    made = _sign(private, names, now)
    _write(
        key,
        private.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        ),
    )
    _write(certificate, made.public_bytes(serialization.Encoding.PEM))


def connection_to(
    host: str, port: int, certificate: Path | None, patience_s: int
) -> HTTPConnection:
    """Return a connection to a portal of this machine, by TLS if it has a certificate."""
    if certificate is None:
        return HTTPConnection(host, port, timeout=patience_s)
    trusted = ssl.create_default_context(cafile=str(certificate))
    return HTTPSConnection(host, port, timeout=patience_s, context=trusted)


def _names(host: str) -> list[x509.GeneralName]:
    return [_name(each) for each in sorted({*LOOPBACK, host})]


def _name(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(host))
    except ValueError:
        return x509.DNSName(host)


def _is_good(certificate: Path, names: list[x509.GeneralName], now: datetime) -> bool:
    kept = x509.load_pem_x509_certificate(certificate.read_bytes())
    named = kept.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return now + RENEWED_BEFORE < kept.not_valid_after_utc and set(names) <= set(named)


def _sign(
    private: ec.EllipticCurvePrivateKey, names: list[x509.GeneralName], now: datetime
) -> x509.Certificate:
    who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Scrip on this machine")])
    public = private.public_key()
    builder = (
        x509.CertificateBuilder(who, who, public, x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + GOOD_FOR)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        # It vouches for nobody: whoever trusts it trusts this server alone.
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
    )
    return builder.sign(private, hashes.SHA256())


def _write(path: Path, content: bytes) -> None:
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
    draft.replace(path)
