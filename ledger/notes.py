"""Signed notes as C2SP signed-note says: a text, a blank line, lines of Ed25519 signatures.

Keys are written as text: `name+hash+base64` to verify, `PRIVATE+KEY+name+hash+base64` to sign.
Whatever is not exactly as the specification has it is refused, base64 of another form included.
"""

import base64
import binascii
import hashlib
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from ledger.errors import NoteMalformed, NoteUnsigned

_ED25519 = b"\x01"
_DASH = "\N{EM DASH} "
_PRIVATE = "PRIVATE+KEY+"
_MOST_BYTES = 1_000_000
_MOST_SIGNATURES = 100
_KEY_BYTES = 32
_KEY_ID_BYTES = 4
_HIDDEN = "something else"


@dataclass(frozen=True, slots=True)
class VerifyingKey:
    """The public half of a key and the name it signs under."""

    name: str
    public: bytes

    def __post_init__(self) -> None:
        _check_name(self.name)
        if len(self.public) != _KEY_BYTES:
            raise NoteMalformed(len(self.public), f"a public key of {_KEY_BYTES} bytes")

    def __str__(self) -> str:
        text = base64.b64encode(_ED25519 + self.public).decode()
        return f"{self.name}+{self.key_id.hex()}+{text}"

    @property
    def key_id(self) -> bytes:
        """The four bytes that name this key in a signature line."""
        digest = hashlib.sha256(self.name.encode() + b"\n" + _ED25519 + self.public)
        return digest.digest()[:_KEY_ID_BYTES]

    def signed(self, signature: bytes, message: bytes) -> bool:
        """Return whether `signature` over `message` was made by this key."""
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
        except InvalidSignature:
            return False
        return True

    @classmethod
    def parse(cls, text: str) -> "VerifyingKey":
        """Read `name+hash+base64`; raise `NoteMalformed` if any part is not as it must be."""
        name, material = _split_key(text)
        key = cls(name, material)
        if str(key) != text:
            raise NoteMalformed(text, f"the hash {key.key_id.hex()} in the key")
        return key


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A private key and the name it signs under; never shown by `repr`."""

    name: str
    seed: bytes = field(repr=False)

    def __post_init__(self) -> None:
        _check_name(self.name)
        if len(self.seed) != _KEY_BYTES:
            raise NoteMalformed(len(self.seed), f"a private key of {_KEY_BYTES} bytes")

    @property
    def verifying(self) -> VerifyingKey:
        """The key that verifies what this one signs."""
        public = Ed25519PrivateKey.from_private_bytes(self.seed).public_key()
        return VerifyingKey(self.name, public.public_bytes_raw())

    def secret(self) -> str:
        """Return the key as `PRIVATE+KEY+name+hash+base64`, for its file alone."""
        text = base64.b64encode(_ED25519 + self.seed).decode()
        return f"{_PRIVATE}{self.name}+{self.verifying.key_id.hex()}+{text}"

    def sign(self, message: bytes) -> bytes:
        """Return the Ed25519 signature, the same bytes for the same message every time."""
        return Ed25519PrivateKey.from_private_bytes(self.seed).sign(message)

    @classmethod
    def generate(cls, name: str) -> "SigningKey":
        """Draw a new key from the operating system's randomness."""
        return cls(name, Ed25519PrivateKey.generate().private_bytes_raw())

    @classmethod
    def parse(cls, text: str) -> "SigningKey":
        """Read what `secret` wrote; the error never repeats any part of the text."""
        if not text.startswith(_PRIVATE):
            raise NoteMalformed(_HIDDEN, f"a private key that begins with {_PRIVATE}")
        name, material = _split_key(text.removeprefix(_PRIVATE))
        key = cls(name, material)
        if key.secret() != text:
            raise NoteMalformed(_HIDDEN, "the hash of the key's name and public bytes in it")
        return key


def sign_note(text: str, key: SigningKey) -> bytes:
    """Return `text`, which ends in a newline, as a note signed by `key` alone."""
    _check_characters(text)
    if not text.endswith("\n"):
        raise NoteMalformed(text[-1:], "a newline at the end of a note's text")
    signature = base64.b64encode(key.verifying.key_id + key.sign(text.encode())).decode()
    return f"{text}\n{_DASH}{key.name} {signature}\n".encode()


def open_note(note: bytes, key: VerifyingKey) -> str:
    """Return the text of a note signed by `key`; signatures of other keys are passed over.

    Raises `NoteMalformed` if it is no note, `NoteUnsigned` if `key` did not sign it.
    """
    text, signatures = _split_note(note)
    ours = [blob for name, blob in signatures if (name, blob[:4]) == (key.name, key.key_id)]
    message = text.encode()
    if not ours or not all(key.signed(blob[4:], message) for blob in ours):
        raise NoteUnsigned(key.name)
    return text


def decode_base64(text: str) -> bytes:
    """Decode standard base64, of which every byte string has exactly one form."""
    try:
        decoded = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        decoded = b""
    if not decoded or base64.b64encode(decoded).decode() != text:
        raise NoteMalformed(text, "one or more bytes in the one right form of base64")
    return decoded


def _split_note(note: bytes) -> tuple[str, list[tuple[str, bytes]]]:
    if len(note) > _MOST_BYTES:
        raise NoteMalformed(len(note), f"a note of at most {_MOST_BYTES} bytes")
    try:
        whole = note.decode()
    except UnicodeDecodeError as error:
        raise NoteMalformed(error.start, "UTF-8 at byte") from None
    _check_characters(whole)
    text, blank, signatures = whole.rpartition("\n\n")
    if not blank or not signatures.endswith("\n"):
        raise NoteMalformed(whole, "a text, a blank line, lines of signatures")
    lines = signatures[:-1].split("\n")
    if len(lines) > _MOST_SIGNATURES:
        raise NoteMalformed(len(lines), f"at most {_MOST_SIGNATURES} signatures")
    return text + "\n", [_signature(line) for line in lines]


def _signature(line: str) -> tuple[str, bytes]:
    name, space, blob = line.removeprefix(_DASH).partition(" ")
    if not line.startswith(_DASH) or not space:
        raise NoteMalformed(line, "a dash, a name and a signature, with spaces between")
    _check_name(name)
    decoded = decode_base64(blob)
    if len(decoded) <= _KEY_ID_BYTES:
        raise NoteMalformed(blob, "four bytes of a key's id and a signature")
    return name, decoded


def _split_key(text: str) -> tuple[str, bytes]:
    # The message must not show the key: it may be the private one.
    name, _, rest = text.partition("+")
    _, _, encoded = rest.partition("+")
    try:
        material = decode_base64(encoded)
    except NoteMalformed:
        material = b""
    if material[:1] != _ED25519:
        raise NoteMalformed(_HIDDEN, "name+hash+base64 of 0x01 and 32 bytes")
    return name, material[1:]


def _check_name(name: str) -> None:
    if not name or "+" in name or any(c.isspace() or c < " " for c in name):
        raise NoteMalformed(name, "a key's name without space, plus or control character")


def _check_characters(text: str) -> None:
    if any(c < " " and c != "\n" for c in text):
        raise NoteMalformed(text, "no control characters but newlines")
