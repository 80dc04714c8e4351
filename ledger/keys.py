"""The key that signs checkpoints, and the last checkpoint that was published, in a folder.

    ledger.key          the private key as a signed-note key, mode 0600
    checkpoint          the last checkpoint that anybody can have seen
    checkpoint.forked   the one that was given up, if the ledger was ever started with `fork`

The folder is not the one of the database, so that an old backup of the database brings no old
checkpoint with it. All calls are made by the one process that holds the store's lock.
"""

import os
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ledger.checkpoints import Checkpoint, open_checkpoint, sign_checkpoint
from ledger.durable_files import sync_folder, write_durably
from ledger.entries import decode
from ledger.errors import (
    KeyExposed,
    KeyForeign,
    KeyMissing,
    NoteMalformed,
    NoteUnsigned,
    PublishedUnreadable,
    StartRefused,
    StoreBehind,
    StoreForked,
)
from ledger.genesis import decode_genesis
from ledger.notes import SigningKey, VerifyingKey
from ledger.recovery import hashes_at
from ledger.store import StoredBlocks
from ledger.tree import EMPTY_ROOT, range_root

KEY_FILE: Final = "ledger.key"
CHECKPOINT_FILE: Final = "checkpoint"
FORKED_FILE: Final = "checkpoint.forked"
_MOST_KEY_BYTES: Final = 4096


def open_key(folder: Path, stored: StoredBlocks, name: str, *, fork: bool = False) -> SigningKey:
    """Return the key to sign with, made now if neither key nor entries exist; or refuse to start.

    The rule, in this order: a store with entries, or a checkpoint, needs its key (KeyMissing); the
    key is readable by its owner alone (KeyExposed), of this name and named by genesis (KeyForeign);
    the store begins with what was last published (StoreBehind, StoreForked, PublishedUnreadable).
    `fork` overrides the last of these alone: what was published is put aside, and everybody who
    kept it can show that the ledger was forked.
    """
    path = folder / KEY_FILE
    key = load_key(path)
    if key is None:
        if stored.last() is not None or (folder / CHECKPOINT_FILE).exists():
            raise KeyMissing(path, "there is a ledger, but not the key that signs for it")
        return make_key(path, name)
    _check_owner(path, stored, key.verifying, name)
    try:
        _check_published(folder, stored, key.verifying)
    except (StoreBehind, StoreForked, PublishedUnreadable):
        if not fork:
            raise
        (folder / CHECKPOINT_FILE).replace(folder / FORKED_FILE)
        sync_folder(folder)
    return key


@dataclass(frozen=True, slots=True)
class Published:
    """A checkpoint that anybody can have seen, and the signed note that says it."""

    note: bytes
    checkpoint: Checkpoint


def publish(folder: Path, key: SigningKey, size: int, root: bytes) -> bytes:
    """Sign a checkpoint of what is durable, keep it, and return it to be shown from now on.

    It is on the disk before anybody can have seen it. Raises StoreBehind or StoreForked, and signs
    nothing, for fewer entries than were published before, or for as many with another root.
    """
    last = published(folder, key.verifying)
    if last is not None and size <= last.checkpoint.size:
        _check_agrees(folder, last.checkpoint, size, root)
    note = sign_checkpoint(Checkpoint(key.name, size, root), key)
    write_durably(folder / CHECKPOINT_FILE, note, 0o644)
    return note


def published(folder: Path, key: VerifyingKey) -> Published | None:
    """Return what was last published, None if nothing ever was. Raises PublishedUnreadable."""
    path = folder / CHECKPOINT_FILE
    try:
        note = path.read_bytes()
    except FileNotFoundError:
        return None
    try:
        return Published(note, open_checkpoint(note, key))
    except (NoteMalformed, NoteUnsigned) as error:
        raise PublishedUnreadable(path, str(error)) from error


def make_key(path: Path, name: str) -> SigningKey:
    """Draw a key and keep it, durable when this returns; its folder is made for its owner alone."""
    key = SigningKey.generate(name)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_durably(path, f"{key.secret()}\n".encode(), 0o600)
    return key


def load_key(path: Path) -> SigningKey | None:
    """Return the key in the file, None if there is no file.

    Raises KeyExposed if anybody but its owner may read or write it, StartRefused if it is no key.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    with os.fdopen(descriptor, "rb") as file:
        mode = stat.S_IMODE(os.fstat(descriptor).st_mode)
        if mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise KeyExposed(path, f"its mode is {mode:04o}; make it 0600")
        text = file.read(_MOST_KEY_BYTES)
    try:
        return SigningKey.parse(text.decode().removesuffix("\n"))
    except (NoteMalformed, UnicodeDecodeError):
        # Whatever was wrong, no part of a private key may be shown.
        raise StartRefused(path, "it holds no private key of a signed note") from None


def named_key(stored: StoredBlocks) -> VerifyingKey | None:
    """Return the key that genesis names, None if there is no entry yet."""
    block = stored.block_with(0)
    if block is None:
        return None
    genesis = decode_genesis(decode(block.entry(0)))
    return VerifyingKey(genesis.origin, genesis.public_key)


def _check_owner(path: Path, stored: StoredBlocks, key: VerifyingKey, name: str) -> None:
    if key.name != name:
        raise KeyForeign(path, f"it signs for {key.name}, not for {name}")
    named = named_key(stored)
    if named not in (None, key):
        raise KeyForeign(path, f"it is {key}, but the ledger belongs to {named}")


def _check_published(folder: Path, stored: StoredBlocks, key: VerifyingKey) -> None:
    last = published(folder, key)
    if last is None:
        return
    block = stored.last()
    size = 0 if block is None else block.next_sequence
    signed = last.checkpoint
    root = root_at(stored, signed.size) if signed.size <= size else b""
    _check_agrees(folder, signed, size, root)


def _check_agrees(folder: Path, signed: Checkpoint, size: int, root: bytes) -> None:
    path = folder / CHECKPOINT_FILE
    if size < signed.size:
        raise StoreBehind(path, f"{signed.size} entries were published, the store has {size}")
    if root != signed.root:
        raise StoreForked(path, f"other entries were published than the first {signed.size} here")


def root_at(stored: StoredBlocks, size: int) -> bytes:
    """Return the root of the tree as it was at `size` entries, which the store has."""
    return range_root(0, size, hashes_at(stored, size).node) if size else EMPTY_ROOT
