"""Whatever is changed in a ledger file is found, by the audit and by the independent verifier.

Both also name the same entry as the first bad one, and where one entry was changed, that one.
"""

import random
import shutil
import sqlite3
from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path

import pytest

from ledger.blocks import Tile
from ledger.sqlite_reader import SqliteReader
from ledger.sqlite_schema import SCHEMA
from ledger.store import StoredBlocks
from tests.support.tampering import column, flip, rearrange, set_column, tamper
from tests.support.verdicts import GOOD, Verdict, agreed, of_audit, of_verifier
from tests.support.written_ledgers import KEY, Written, write

COUNTS = (5, 1, 12, 20, 1, 9)
SIZE = sum(COUNTS)


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Written:
    return write(tmp_path_factory.mktemp("sound") / "ledger.db", *COUNTS)


@pytest.fixture(scope="module")
def tall(tmp_path_factory: pytest.TempPathFactory) -> Written:
    """Write a ledger with full hash tiles, and blocks that begin, fill and cross them."""
    return write(tmp_path_factory.mktemp("tall") / "ledger.db", 200, 55, 1, 1, 300, 20)


@pytest.fixture
def path(sound: Written, tmp_path: Path) -> Path:
    """Make a copy to lay hands on."""
    return Path(shutil.copy(sound.path, tmp_path / "ledger.db"))


def blames(sequence: int | None) -> Verdict:
    return Verdict(good=False, first_bad=sequence)


def starts() -> list[int]:
    return [sum(COUNTS[:height]) for height in range(len(COUNTS) + 1)]


def entry_ranges(written: Written) -> list[tuple[int, int, int]]:
    """Return height, start in the blob and length with its frame, for every entry."""
    ranges = []
    for block in written.blocks:
        at = 0
        for entry in block.split():
            ranges.append((block.height, at, len(entry) + 2))
            at += len(entry) + 2
    return ranges


def test_an_untouched_ledger_is_good(sound: Written) -> None:
    assert agreed(sound.path) == GOOD
    for size in range(1, SIZE + 1):
        assert agreed(sound.path, KEY.verifying, sound.checkpoint(size)) == GOOD


@pytest.mark.requirement("P3-24")
def test_one_changed_byte_of_any_entry_is_found_and_the_entry_is_named(
    sound: Written, path: Path
) -> None:
    rng = random.Random(24)
    blobs = [block.entries for block in sound.blocks]
    for sequence, (height, start, length) in enumerate(entry_ranges(sound)):
        # The frame, the version, the link, the nonce, and twice the body.
        places = (rng.randrange(2), 2, 3 + rng.randrange(32), 35 + rng.randrange(16))
        for place in (*places, rng.randrange(51, length), rng.randrange(51, length)):
            changed = flip(blobs[height], start + place, rng.randrange(1, 256))
            set_column(path, height, "entries", changed)
            assert agreed(path) == blames(sequence), (sequence, place)
        set_column(path, height, "entries", blobs[height])
    assert agreed(path) == GOOD


def test_one_changed_byte_of_a_root_is_found_at_the_last_entry_of_its_block(
    sound: Written, path: Path
) -> None:
    for block in sound.blocks:
        for place in (0, 13, 31):
            set_column(path, block.height, "root", flip(block.root, place, 0x40))
            assert agreed(path) == blames(block.next_sequence - 1)
        set_column(path, block.height, "root", block.root)


@pytest.mark.parametrize("name", ["height", "first_sequence", "count"])
def test_one_changed_byte_of_a_number_in_a_row_is_found(
    sound: Written, path: Path, name: str
) -> None:
    for block in sound.blocks:
        original = column(path, block.height, name)
        assert isinstance(original, int)
        for byte in range(8):
            flipped = (original ^ 0xC1 << 8 * byte).to_bytes(8, "big")
            changed = int.from_bytes(flipped, "big", signed=True)
            set_column(path, block.height, name, changed)
            verdict = agreed(path)
            set_column(path, changed if name == "height" else block.height, name, original)
            assert not verdict.good
            if block.height < len(COUNTS) - 1 or name != "height":
                assert verdict.first_bad in {block.first_sequence, block.next_sequence}
    assert agreed(path) == GOOD


def test_a_last_block_put_out_of_reach_is_found(path: Path) -> None:
    set_column(path, len(COUNTS) - 1, "height", -1)

    assert agreed(path) == blames(None)


@pytest.mark.parametrize(
    ("name", "value"),
    [("first_sequence", "zero"), ("count", b"2"), ("entries", 1), ("root", "x" * 32)],
)
def test_a_column_of_another_type_is_found(path: Path, name: str, value: int | bytes | str) -> None:
    # A table that is not STRICT takes any value, so the table is made anew without it.
    lax = SCHEMA["blocks"].replace(" STRICT", "").replace(" UNIQUE", "")
    lax = lax.replace(" INTEGER", "").replace(" BLOB", "")
    tamper(
        path,
        ("ALTER TABLE blocks RENAME TO kept", ()),
        (lax, ()),
        ("INSERT INTO blocks SELECT * FROM kept", ()),
        ("DROP TABLE kept", ()),
        (f"UPDATE blocks SET {name} = ? WHERE height = 2", (value,)),  # noqa: S608
    )

    assert agreed(path) == blames(starts()[2])


Change = Callable[[list[bytes]], list[bytes]]


def without(nth: int) -> Change:
    return lambda entries: entries[:nth] + entries[nth + 1 :]


def with_again(nth: int) -> Change:
    return lambda entries: entries[: nth + 1] + entries[nth:]


def with_swapped(first: int, second: int) -> Change:
    def change(entries: list[bytes]) -> list[bytes]:
        entries[first], entries[second] = entries[second], entries[first]
        return entries

    return change


def test_a_missing_entry_is_named(path: Path) -> None:
    for height, start in enumerate(starts()[:-1]):
        original = column(path, height, "entries")
        for nth in range(COUNTS[height]):
            if COUNTS[height] == 1:
                continue  # without any entry it is the block that is missing
            rearrange(path, height, without(nth))
            last = nth == COUNTS[height] - 1
            # Without the last of its block only the root is left to tell: of the one before it.
            assert agreed(path) == blames(start + nth - last), (height, nth)
            set_column(path, height, "count", COUNTS[height])
            assert agreed(path) == blames(start + nth)
            set_column(path, height, "entries", original)
    assert agreed(path) == GOOD


def test_two_swapped_entries_are_found_at_the_first(path: Path) -> None:
    rng = random.Random(2)
    for height in (2, 3, 5):
        original = column(path, height, "entries")
        for _ in range(6):
            first, second = sorted(rng.sample(range(COUNTS[height]), 2))
            rearrange(path, height, with_swapped(first, second))
            assert agreed(path) == blames(starts()[height] + first)
            set_column(path, height, "entries", original)


def test_a_repeated_entry_is_found_at_its_second_place(path: Path) -> None:
    for height, start in enumerate(starts()[:-1]):
        original = column(path, height, "entries")
        for nth in range(COUNTS[height]):
            rearrange(path, height, with_again(nth))
            assert agreed(path) == blames(start + nth + 1)
            set_column(path, height, "entries", original)
            set_column(path, height, "count", COUNTS[height])
    assert agreed(path) == GOOD


def test_a_missing_block_is_found_at_its_first_entry(sound: Written, path: Path) -> None:
    for height in range(len(COUNTS) - 1):
        shutil.copy(sound.path, path)
        tamper(path, ("DELETE FROM blocks WHERE height = ?", (height,)))
        assert agreed(path) == blames(starts()[height])


def test_a_missing_block_is_found_when_those_behind_it_close_ranks(
    sound: Written, path: Path
) -> None:
    for height in range(len(COUNTS) - 1):
        shutil.copy(sound.path, path)
        close = """UPDATE blocks SET height = height - 1, first_sequence = first_sequence - ?
            WHERE height > ?"""
        tamper(
            path,
            ("DELETE FROM blocks WHERE height = ?", (height,)),
            (close, (COUNTS[height], height)),
        )
        assert agreed(path) == blames(starts()[height])


def test_swapped_and_repeated_blocks_are_found_at_their_first_entry(
    sound: Written, path: Path
) -> None:
    for height in range(len(COUNTS) - 1):
        shutil.copy(sound.path, path)
        tamper(
            path,
            ("UPDATE blocks SET height = 100 WHERE height = ?", (height,)),
            ("UPDATE blocks SET height = height - 1 WHERE height = ?", (height + 1,)),
            ("UPDATE blocks SET height = ? WHERE height = 100", (height + 1,)),
        )
        assert agreed(path) == blames(starts()[height])

        shutil.copy(sound.path, path)
        again = """INSERT INTO blocks (height, first_sequence, count, entries, root)
            SELECT ?, ?, count, entries, root FROM blocks WHERE height = ?"""
        tamper(path, (again, (len(COUNTS), SIZE, height)))
        assert agreed(path) == blames(SIZE)


def test_a_tail_cut_off_is_found_against_a_checkpoint_kept_from_before(
    sound: Written, path: Path
) -> None:
    for height in reversed(range(len(COUNTS))):
        tamper(path, ("DELETE FROM blocks WHERE height = ?", (height,)))
        size = starts()[height]
        assert agreed(path) == GOOD
        assert agreed(path, KEY.verifying, sound.checkpoint()) == blames(size)
        if size:
            assert agreed(path, KEY.verifying, sound.checkpoint(size)) == GOOD


def test_a_history_written_anew_is_found_against_a_checkpoint_kept_from_before(
    sound: Written, tmp_path: Path
) -> None:
    anew = write(tmp_path / "anew.db", *COUNTS, seed=1)

    assert agreed(anew.path, KEY.verifying) == GOOD
    for size in (2, 5, 6, 30, SIZE):
        assert agreed(anew.path, KEY.verifying, sound.checkpoint(size)) == blames(size - 1)


def lost(path: Path) -> None:
    tamper(path, ("DELETE FROM tiles WHERE level = 0 AND position = 1", ()))


def surplus(path: Path) -> None:
    tile = "INSERT INTO tiles (level, position, root, hashes) VALUES (3, 0, ?, ?)"
    tamper(path, (tile, (bytes(32), bytes(8192))))


def false_hash(path: Path) -> None:
    tamper(path, ("UPDATE tiles SET hashes = zeroblob(8192) WHERE position = 0", ()))


def false_root(path: Path) -> None:
    tamper(path, ("UPDATE tiles SET root = zeroblob(32) WHERE position = 1", ()))


@pytest.mark.parametrize(
    ("change", "first_bad"), [(lost, 511), (surplus, None), (false_hash, 255), (false_root, 511)]
)
def test_a_hash_tile_that_is_not_that_of_the_entries_is_found(
    tall: Written, tmp_path: Path, change: Callable[[Path], None], first_bad: int | None
) -> None:
    path = Path(shutil.copy(tall.path, tmp_path / "ledger.db"))
    assert agreed(path, KEY.verifying, tall.checkpoint()) == GOOD

    change(path)

    assert agreed(path) == blames(first_bad)


def test_the_earlier_of_a_false_tile_and_a_false_checkpoint_is_named(
    tall: Written, tmp_path: Path
) -> None:
    path = Path(shutil.copy(tall.path, tmp_path / "ledger.db"))
    other = write(tmp_path / "other.db", 200, 55, 1, 1, 300, 20, seed=1)
    lost(path)

    assert agreed(path, None, other.checkpoint(512)) == blames(511)
    assert agreed(path, None, other.checkpoint(511)) == blames(510)
    assert agreed(path, None, other.checkpoint(513)) == blames(511)


@pytest.mark.parametrize(
    "change",
    [
        "DROP TRIGGER blocks_stay",
        "CREATE TABLE more (x)",
        "PRAGMA application_id = 7",
        "PRAGMA user_version = 2",
    ],
)
def test_a_file_without_its_guards_is_reported_but_not_before_a_bad_entry(
    path: Path, change: str
) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute(change)
    assert agreed(path) == blames(None)

    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("DROP TRIGGER blocks_are_final")
        connection.execute("UPDATE blocks SET root = zeroblob(32) WHERE height = 3")
    assert agreed(path) == blames(starts()[4] - 1)


def change_at_random(rng: random.Random, sound: Written, path: Path) -> None:
    """Change one to three bytes of rows, which may lie in one entry or far apart."""
    shutil.copy(sound.path, path)
    for _ in range(rng.randrange(1, 4)):
        block = rng.choice(sound.blocks)
        name = rng.choice(["entries", "entries", "entries", "root"])
        data = column(path, block.height, name)
        assert isinstance(data, bytes)
        changed = flip(data, rng.randrange(len(data)), rng.randrange(1, 256))
        set_column(path, block.height, name, changed)


MANY = [pytest.param(seed, marks=pytest.mark.long) for seed in range(1, 50)]


@pytest.mark.parametrize("seed", [0, *MANY])
def test_several_changes_at_once_are_found_by_both(sound: Written, path: Path, seed: int) -> None:
    rng = random.Random(seed)
    for _ in range(50):
        change_at_random(rng, sound, path)
        assert not agreed_in_part(path).good


def everything(stored: StoredBlocks) -> tuple[object, ...]:
    """Return all that can be read of a ledger, by every way of reading."""
    blocks = list(stored.blocks())
    by_sequence = [stored.block_with(sequence) for sequence in range(SIZE + 1)]
    return blocks, stored.last(), by_sequence, tile_of(stored)


def tile_of(stored: StoredBlocks) -> Tile | None:
    return stored.tile(0, 0)


def test_a_changed_byte_anywhere_in_the_file_is_reported_or_without_effect(
    sound: Written, path: Path
) -> None:
    pristine = sound.path.read_bytes()
    with SqliteReader.open(sound.path) as reader:
        before = everything(reader)
    reported = 0
    for place in places(random.Random(5), pristine):
        path.write_bytes(flip(pristine, place, 0x21))
        verdict = agreed_in_part(path)
        if not verdict.good:
            reported += 1
            continue
        with SqliteReader.open(path) as reader:
            assert everything(reader) == before, place
    assert reported > 100


def places(rng: random.Random, data: bytes) -> Iterable[int]:
    """Return all of the header, and some of every page."""
    header = range(108)
    return [*header, *(rng.randrange(108, len(data)) for _ in range(200))]


def agreed_in_part(path: Path) -> Verdict:
    """Return what both say of a damaged file; which entry they name may differ."""
    ours, theirs = of_audit(path), of_verifier(path)
    assert ours.good == theirs.good
    return ours


def test_a_file_that_is_no_ledger_is_bad(tmp_path: Path) -> None:
    for name, content in (("empty", b""), ("text", b"no database" * 100)):
        path = tmp_path / name
        path.write_bytes(content)
        assert agreed(path) == blames(0)
