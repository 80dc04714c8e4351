"""Keys for tests of signatures, made once for a run: RSA, as those providers want them."""

from functools import cache
from typing import NamedTuple

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa


class KeyPair(NamedTuple):
    """A key with both halves as PEM texts."""

    key: rsa.RSAPrivateKey
    private: str
    public: str

    def sign(self, text: str | bytes) -> bytes:
        """Return the signature of a text by SHA-256 with RSA, PKCS #1 v1.5."""
        content = text.encode() if isinstance(text, str) else text
        return self.key.sign(content, padding.PKCS1v15(), hashes.SHA256())

    def verify(self, signature: bytes, text: str) -> None:
        """Raise InvalidSignature if it is not that of the text."""
        self.key.public_key().verify(signature, text.encode(), padding.PKCS1v15(), hashes.SHA256())


@cache
def key_pair(name: str) -> KeyPair:
    """Return the key of somebody."""
    assert name
    key = rsa.generate_private_key(65537, 2048)
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    public = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return KeyPair(key, private.decode(), public.decode())
