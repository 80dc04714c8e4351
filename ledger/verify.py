"""Verify a ledger file, or a receipt, without trusting whoever gave it to you.

    python verify.py LEDGER.db [--key VKEY] [--checkpoint FILE]
    python verify.py --receipt FILE --key VKEY

This file is all there is: it needs Python 3.11 and the package `cryptography`, and nothing of the
exchange. It was written from docs/ledger-format.md, whose sections it names (§), to be read before
it is believed. It prints its verdict and exits with 0 good, 1 bad, 2 wrongly called.

Read `verify_ledger` first: every block of the file goes through `Ledger.take`.
"""
# ruff: noqa: PLR2004  for a reader from top to bottom all stands in its place

import argparse
import base64
import hashlib
import re
import sqlite3
import sys
from collections import defaultdict
from contextlib import suppress
from pathlib import Path
from typing import cast

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


class Bad(ValueError):  # noqa: N818  it is what is reported
    """Something is not as §12 asks; `sequence` is the first bad entry, where one can be named."""

    def __init__(self, sequence: int | None, reason: str) -> None:
        super().__init__(reason if sequence is None else f"first bad sequence {sequence}: {reason}")
        self.sequence = sequence


def demand(holds: object, reason: str, sequence: int | None = None) -> None:
    """Raise Bad unless it holds."""
    if not holds:
        raise Bad(sequence, reason)


# ------------------------------------------------------------------ §4 encoding, a part of msgpack
# What an element begins with. Either one byte says it all: here the type, and the number or length.
SHORT: dict[int, tuple[type, int]] = {number & 0xFF: (int, number) for number in range(-32, 128)}
SHORT |= {0x90 + n: (list, n) for n in range(16)} | {0xA0 + n: (str, n) for n in range(32)}
# Or number or length are in so many bytes behind it, if no shorter form could hold them.
LONG: dict[int, tuple[type, int, range]] = {
    0xC4: (bytes, 1, range(0)), 0xC5: (bytes, 2, range(2**8)),
    0xCC: (int, 1, range(2**7)), 0xCD: (int, 2, range(2**8)), 0xCE: (int, 4, range(2**16)),
    0xCF: (int, 8, range(2**32)), 0xD0: (int, 1, range(-32, 128)),
    0xD1: (int, 2, range(-(2**7), 2**15)), 0xD2: (int, 4, range(-(2**15), 2**31)),
    0xD3: (int, 8, range(-(2**31), 2**63)), 0xD9: (str, 1, range(2**5)), 0xDC: (list, 2, range(16)),
}  # fmt: skip
Shape = range | type | tuple["Shape", ...] | list["Shape"]  # [x]: an array of any number of x


class Reader:
    """Reads elements of known shapes from bytes; Bad if that is not what they are."""

    def __init__(self, data: bytes) -> None:
        self.data, self.at = data, 0

    def take(self, count: int) -> bytes:
        """Return the next bytes."""
        self.at += count
        demand(self.at <= len(self.data), "its bytes end too early")
        return self.data[self.at - count : self.at]

    def begin(self) -> tuple[type, int]:
        """Return the type of the next element, and its number or length."""
        code = self.take(1)[0]
        if code in SHORT:
            return SHORT[code]
        kind, width, shorter = LONG.get(code, (type, 0, range(1)))
        number = int.from_bytes(self.take(width), "big", signed=0xD0 <= code <= 0xD3)
        demand(number not in shorter, "an element of a type not used, or not in its shortest form")
        return kind, number

    def whole(self, shape: Shape) -> object:
        """Return the one element, which has this shape, that all the bytes are."""
        element = self.read(shape)
        demand(self.at == len(self.data), "bytes follow after its end")
        return element

    def read(self, shape: Shape) -> object:
        """Return the next element, which has this shape."""
        kind, number = self.begin()
        if isinstance(shape, range) and kind is int and number in shape:
            return number
        if isinstance(shape, type) and kind is shape:
            return self.take(number).decode() if kind is str else self.take(number)
        if isinstance(shape, list) and kind is list:
            return tuple([self.read(shape[0]) for _ in range(number)])
        if isinstance(shape, tuple) and kind is list and number == len(shape):
            return tuple([self.read(one) for one in shape])
        raise Bad(None, "an element is not of the type, number or range that belongs there")


# ------------------------------------------------------------- §3 entries, §6 accounts, §7 genesis
LIMIT = 2**53  # amounts and balances lie strictly between -LIMIT and LIMIT
MAY_BE_NEGATIVE = {8, 16, 17}  # buckets: receivable, bank, issuance
NUMBER, COUNT = range(-(2**63), 2**63), range(2**63)
POSTING: Shape = (NUMBER, range(2**32), range(1, 256), range(1 - LIMIT, LIMIT))
BODY: Shape = (COUNT, COUNT, range(2**16), bytes, NUMBER, [POSTING], bytes)
GENESIS: Shape = (str, bytes, range(1, 2), range(1, 2**31), range(19), bytes)
Body = tuple[int, int, int, bytes, int, tuple[tuple[int, int, int, int], ...], bytes]
Key = tuple[str, bytes]  # the name and the 32 public bytes


def read_entry(raw: bytes) -> Body:
    """Return sequence, time, kind, key, actor, postings and payload; Bad if it is no entry."""
    demand(raw[:1] == b"\x01", "its version byte is not 01")
    body = cast("Body", Reader(raw[49:]).whole(BODY))
    sums: defaultdict[int, int] = defaultdict(int)
    for _, asset, _, amount in body[5]:
        sums[asset] += amount
    demand(not any(sums.values()), "its postings do not sum to zero in every asset")
    return body


def read_genesis(body: Body) -> Key:
    """Return the key that entry 0 names; Bad if it is not as genesis must be."""
    payload = Reader(body[6]).whole(GENESIS)
    origin, ledger_id, _, _, _, public = cast("tuple[str, bytes, int, int, int, bytes]", payload)
    plain = body[3:6] == (b"", 0, ()) and len(ledger_id) == 16
    demand(plain and write_key((origin, public)), "it is not as genesis must be")
    return origin, public


# ------------------------------------------------------------------- §5 hashes, §8 tree, §9 tiles
Peaks = list[tuple[int, bytes]]  # complete subtrees from left to right: number of leaves, hash


def sha256(*parts: bytes) -> bytes:
    """Return the hash of all parts: of 0x00 and an entry, or of 0x01 and two subtrees."""
    return hashlib.sha256(b"".join(parts)).digest()


def grow(peaks: Peaks, leaf: bytes) -> Peaks:
    """Add a leaf to the tree; return all subtrees that it completes, the smallest first."""
    made = [(1, leaf)]
    while peaks and peaks[-1][0] == made[-1][0]:
        width, left = peaks.pop()
        made.append((2 * width, sha256(b"\x01", left, made[-1][1])))
    peaks.append(made[-1])
    return made


def root_of(peaks: Peaks, leaves: list[bytes]) -> bytes:
    """Return the root of the tree of these subtrees and, behind them, these leaves."""
    peaks = peaks.copy()
    for leaf in leaves:
        grow(peaks, leaf)
    root = peaks[-1][1] if peaks else sha256()
    for _, left in reversed(peaks[:-1]):
        root = sha256(b"\x01", left, root)
    return root


# ----------------------------------------------------------------------- §10 keys and checkpoints


def decode_base64(text: str) -> bytes:
    """Return the bytes, of which there is but one form."""
    data = base64.b64decode(text, validate=True)
    demand(data and base64.b64encode(data).decode() == text, "base64 of another form")
    return data


def write_key(key: Key) -> str:
    """Write a key as name+hash+base64; Bad if it cannot be one."""
    name, typed = key[0], b"\x01" + key[1]
    demand(re.fullmatch(r"[!-*,-~]{1,255}", name) and len(typed) == 33, "it cannot be a key")
    key_id = sha256(name.encode(), b"\n", typed)[:4]
    return f"{name}+{key_id.hex()}+{base64.b64encode(typed).decode()}"


def read_key(text: str) -> Key:
    """Read a key from name+hash+base64."""
    name, _, rest = text.partition("+")
    key = (name, decode_base64(rest.partition("+")[2])[1:])
    demand(write_key(key) == text, "the hash in the key is another")
    return key


def open_checkpoint(note: bytes, key: Key) -> tuple[int, bytes]:
    """Return size and root of the tree that this key signed; Bad if it did not."""
    line = "\N{EM DASH} ([^\\s+]+) (\\S+)\n"
    form = f"((.+)\n(0|[1-9][0-9]{{0,18}})\n(.+)\n(?:.+\n)*)\n((?:{line}){{1,100}})"
    match = re.fullmatch(form, note.decode())
    if not match or len(note) > 1_000_000 or re.search(rb"[\x00-\x09\x0b-\x1f]", note):
        raise Bad(None, "the checkpoint is not of its form")
    text, origin, size, root, lines = match.group(1, 2, 3, 4, 5)
    signed = [(name, decode_base64(signature)) for name, signature in re.findall(line, lines)]
    ours = [s for name, s in signed if write_key(key).startswith(f"{name}+{s[:4].hex()}+")]
    demand(ours and min(len(s) for _, s in signed) > 4, "the checkpoint is not signed by the key")
    demand(origin == key[0], "the checkpoint is of another ledger")
    demand(0 < int(size) < 2**63 and len(decode_base64(root)) == 32, "no such tree can be")
    try:
        for signature in ours:
            Ed25519PublicKey.from_public_bytes(key[1]).verify(signature[4:], text.encode())
    except InvalidSignature as error:
        raise Bad(None, "the checkpoint has a false signature") from error
    return int(size), decode_base64(root)


# ----------------------------------------------------------------- §2 the file, §12 what is checked
ROWS = "SELECT height, first_sequence, count, entries, root FROM blocks WHERE height>-1 ORDER BY 1"
TILE = "SELECT root, hashes FROM tiles WHERE level = ? AND position = ?"
TEXTS = "SELECT sql FROM sqlite_schema WHERE sql NOTNULL ORDER BY name"
SCHEMA = "fac5c0d25f78f629114fa5fc2a5195f061cbe37b0e370dc2c0f6b034577c15df"  # SHA-256 of the texts


def split(frames: bytes) -> tuple[list[bytes], bool]:
    """Return the entries of a block, and whether the last one is all there."""
    raws, reader = [], Reader(frames)
    with suppress(ValueError):
        while reader.at < len(frames):
            raws.append(reader.take(int.from_bytes(reader.take(2), "big")))
    return raws, reader.at == len(frames)


class Ledger:
    """Goes through a ledger file block by block; what it holds is where it stands."""

    def __init__(self, file: sqlite3.Connection, key: Key | None, note: bytes | None) -> None:
        self.file, self.key, self.note = file, key, note
        self.height = self.size = self.time = self.full_tiles = 0
        self.head, self.signed = bytes(32), (0, b"")  # size and root that the checkpoint says
        self.peaks: Peaks = []
        self.edges: defaultdict[int, list[bytes]] = defaultdict(list)  # hashes not yet in a tile
        self.balances: defaultdict[tuple[int, int, int], int] = defaultdict(int)

    def take(self, height: int, first: int, count: int, frames: bytes, root: bytes) -> None:
        """Check the block that comes next, in the order of §12, and step over it."""
        start, types = self.size, [type(column) for column in (height, first, count, frames, root)]
        demand(types == [int, int, int, bytes, bytes], "its block's row has other types", start)
        demand((height, first) == (self.height, start), "its block is not in its place", start)
        raws, whole = split(frames)
        leaves = [sha256(b"\x00", raw) for raw in raws]
        for nth, raw in enumerate(raws):
            if not self.follows(raw):
                raise self.broken_link(nth, raws, leaves, root)
            self.head, self.size = leaves[nth], self.size + 1
        demand(whole, "its bytes are cut short", self.size)
        counted = sorted((start, start + count, self.size))[1]
        demand(count == len(raws) > 0, "its block has not as many entries as it says", counted)
        demand(root_of(self.peaks, leaves) == root, "the root up to it is another", self.size - 1)
        if self.note is not None and self.key and start == 0:
            self.signed = open_checkpoint(self.note, self.key)
        for sequence, leaf in enumerate(leaves, start):
            self.append(sequence, leaf)
        self.height += 1

    def follows(self, raw: bytes) -> bool:
        """Check what an entry says; return whether it names the hash of the one before it."""
        here = self.size
        try:
            sequence, time, kind, _, _, postings, _ = body = read_entry(raw)
            key = self.key if here else read_genesis(body)
        except ValueError as error:
            raise Bad(here, str(error)) from error
        demand(sequence == here, f"entry {sequence} stands in its place", here)
        demand((kind == 0) == (here == 0), "entry 0 is genesis, and no other is", here)
        if raw[1:33] != self.head:
            return False
        demand(time >= self.time, "its time is before that of the entry before", here)
        demand(self.key in (None, key), "the ledger is one of another key", here)
        self.time, self.key = time, key
        for owner, asset, bucket, amount in postings:
            self.balances[owner, asset, bucket] += amount
        for account in {posting[:3] for posting in postings}:
            balance = self.balances[account]
            least = 1 - LIMIT if account[2] in MAY_BE_NEGATIVE else 0
            demand(least <= balance < LIMIT, "it overdraws or overfills an account", here)
        return True

    def broken_link(self, nth: int, raws: list[bytes], leaves: list[bytes], root: bytes) -> Bad:
        """Say which was changed where entry `nth` does not name the hash of the one before it."""
        # The one before, if `nth` is vouched for by the entry behind it or else by the root; but in
        # another block the one before was vouched for already, by the root behind it.
        named = [*leaves[: max(nth - 1, 0)], raws[nth][1:33], leaves[nth]]
        behind = raws[nth + 1][1:33] if nth + 1 < len(raws) else b""
        vouched = behind == leaves[nth] if behind else root_of(self.peaks, named) == root
        if nth and vouched:
            return Bad(self.size - 1, "its hash is not the one that the next entry names")
        return Bad(self.size, "it does not name the hash of the entry before")

    def append(self, sequence: int, leaf: bytes) -> None:
        """Add a leaf to the tree, which must be as the checkpoint and the tiles of the file say."""
        for width, node in grow(self.peaks, leaf):
            level, between = divmod(width.bit_length() - 1, 8)
            if level and not between:  # a tile of the level below is full (§9)
                tile = (node, b"".join(self.edges.pop(level - 1)))
                stored = self.file.execute(TILE, (level - 1, sequence // width)).fetchone()
                demand(stored == tile, "the hash tile that it fills is missing or false", sequence)
                self.full_tiles += 1
            if not between:
                self.edges[level].append(node)
        if sequence + 1 == self.signed[0]:
            agrees = root_of(self.peaks, []) == self.signed[1]
            demand(agrees, "the checkpoint was signed for other entries up to it", sequence)

    def end(self) -> None:
        """Check that nothing is missing at the end, and the file as a whole."""
        if self.note is not None and not 0 < self.signed[0] <= self.size:
            raise Bad(self.size, "it is missing: the checkpoint is of a longer ledger")
        texts = "\n".join(str(text) for (text,) in self.file.execute(TEXTS))
        demand(sha256(texts.encode()).hex() == SCHEMA, "its tables and triggers are other ones")
        for query, expected in {
            "SELECT count(*) FROM blocks": self.height,
            "SELECT count(*) FROM tiles": self.full_tiles,
            "PRAGMA application_id": 0x53435250,
            "PRAGMA user_version": 1,
            "PRAGMA integrity_check(1)": "ok",
        }.items():
            found = self.file.execute(query).fetchone()[0]
            demand(found == expected, f"the file is damaged: {query} gives {found}, not {expected}")


def verify_ledger(path: Path, key: Key | None = None, note: bytes | None = None) -> Ledger:
    """Verify the file against key and checkpoint, if given; Bad says what is wrong first."""
    # A file at rest, without a -wal beside it, is read without leaving a trace.
    at_rest = not path.with_name(path.name + "-wal").exists()
    address = f"{path.resolve().as_uri()}?mode=ro{'&immutable=1' if at_rest else ''}"
    ledger = Ledger(sqlite3.connect(address, uri=True, isolation_level=None), key, note)
    try:
        ledger.file.execute("BEGIN")  # one state of it, also while the exchange goes on writing
        for row in ledger.file.execute(ROWS):
            ledger.take(*row)
        ledger.end()
    except (sqlite3.Error, MemoryError) as error:
        raise Bad(ledger.size, f"the file cannot be read there: {error}") from error
    finally:
        ledger.file.close()
    return ledger


# ----------------------------------------------------------------------------------- §11 receipts


def verify_receipt(receipt: bytes, key: Key) -> tuple[Body, int]:
    """Return the entry that the receipt proves, and the size of the tree; Bad if none."""
    head, _, note = receipt.partition(b"\n\n")
    form = "c2sp\\.org/tlog-proof@v1\nextra (.+)\nindex (0|[1-9][0-9]{0,18})((?:\n.+)*)"
    match = re.fullmatch(form, head.decode())
    if not match:
        raise Bad(None, "the receipt is not of its form")
    raw, index, siblings = decode_base64(match[1]), int(match[2]), match[3].split("\n")[1:]
    size, root = open_checkpoint(note, key)
    body = read_entry(raw)
    reached = climb(index, size, sha256(b"\x00", raw), list(map(decode_base64, siblings)))
    demand(body[0] == index and reached == root, "its proof does not lead to the root, or index")
    return body, size


def climb(index: int, size: int, leaf: bytes, proof: list[bytes]) -> bytes:
    """Return the root that an inclusion proof leads to (RFC 6962, 2.1.1, read from its end)."""
    demand(0 <= index < size and (size > 1) == bool(proof), "its proof does not fit the tree")
    if size == 1:
        return leaf
    left = 1 << (size - 1).bit_length() - 1  # the leaves of the left subtree
    if index < left:
        return sha256(b"\x01", climb(index, left, leaf, proof[:-1]), proof[-1])
    return sha256(b"\x01", proof[-1], climb(index - left, size - left, leaf, proof[:-1]))


def main(arguments: list[str] | None = None) -> int:
    """Do what the command line says; return the exit code."""
    parser = argparse.ArgumentParser(description="Verify a ledger file or a receipt.")
    parser.add_argument("ledger", nargs="?", type=Path, help="the ledger's SQLite file")
    parser.add_argument("--receipt", type=Path, help="a receipt, instead of a ledger")
    parser.add_argument("--key", type=read_key, help="the exchange's key: name+hash+base64")
    parser.add_argument("--checkpoint", type=Path, help="a checkpoint that you kept")
    given = parser.parse_args(arguments)
    if (given.ledger is None) == (given.receipt is None) or (given.receipt and not given.key):
        parser.error("give a ledger, or --receipt and --key")
    try:
        if given.receipt:
            body, size = verify_receipt(given.receipt.read_bytes(), given.key)
            print(f"good: entry {body[0]} is one of the first {size} of {write_key(given.key)}")
            print("time {1}, kind {2}, key {3}, actor {4}, postings {5}, payload {6}".format(*body))
        else:
            given.ledger.open("rb").close()
            note = given.checkpoint.read_bytes() if given.checkpoint else None
            found = verify_ledger(given.ledger, given.key, note)
            print(f"good: {found.size} entries, root {root_of(found.peaks, []).hex()}")
            print(f"key: {found.key and write_key(found.key)}")
            print(f"checkpoint: {found.signed[0] or 'none, so entries may be missing at the end'}")
    except OSError as error:
        parser.error(str(error))
    except ValueError as error:
        print(f"bad: {error}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
