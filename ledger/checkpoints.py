"""Checkpoints as C2SP tlog-checkpoint says: origin, size and root of the tree in a signed note.

The origin is the name of the ledger and of the key that signs it. Only a size and root that are
durable may be signed: whoever holds two checkpoints can prove that they belong together, or not.
"""

import base64
import re
from dataclasses import dataclass
from typing import Final

from ledger.errors import NoteMalformed
from ledger.notes import (
    SigningKey,
    VerifyingKey,
    decode_base64,
    open_note,
    sign_note,
)

HASH_BYTES: Final = 32
_SIZE_LIMIT: Final = 2**63
_DECIMAL: Final = re.compile(r"0|[1-9][0-9]{0,18}")
_FEWEST_LINES: Final = 3


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a ledger was at one size; `extensions` are lines that only their writer understands."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    def text(self) -> str:
        """Return the lines that are signed."""
        root = base64.b64encode(self.root).decode()
        return "\n".join((self.origin, str(self.size), root, *self.extensions, ""))

    @classmethod
    def parse(cls, text: str) -> "Checkpoint":
        """Read the text of a note; raise NoteMalformed unless each line is as it must be."""
        lines = text.split("\n")
        if len(lines) <= _FEWEST_LINES or lines.pop() or not all(lines):
            raise NoteMalformed(text, "three lines or more, none of them empty")
        origin, size, root, *extensions = lines
        decoded = decode_base64(root)
        if len(decoded) != HASH_BYTES:
            raise NoteMalformed(root, f"a root hash of {HASH_BYTES} bytes")
        return cls(origin, parse_decimal(size), decoded, tuple(extensions))


def sign_checkpoint(checkpoint: Checkpoint, key: SigningKey) -> bytes:
    """Return the signed note; the same checkpoint and key give the same bytes every time."""
    _check_origin(checkpoint, key.name)
    return sign_note(checkpoint.text(), key)


def open_checkpoint(note: bytes, key: VerifyingKey) -> Checkpoint:
    """Return the checkpoint that `key` signed for the ledger of its name.

    Raises NoteMalformed if it is none, NoteUnsigned if `key` did not sign it.
    """
    checkpoint = Checkpoint.parse(open_note(note, key))
    _check_origin(checkpoint, key.name)
    return checkpoint


def parse_decimal(text: str) -> int:
    """Return a size or an index below 2**63: ASCII digits, no leading zero."""
    if not _DECIMAL.fullmatch(text) or int(text) >= _SIZE_LIMIT:
        raise NoteMalformed(text, "a number below 2**63 in decimal digits")
    return int(text)


def _check_origin(checkpoint: Checkpoint, name: str) -> None:
    if checkpoint.origin != name:
        raise NoteMalformed(checkpoint.origin, f"a checkpoint of {name}")
