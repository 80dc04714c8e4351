"""The one-file verifier stands alone, and judges as the audit does."""

import ast
import random
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from ledger import verify
from ledger.accounts import Bucket
from ledger.entries import decode
from ledger.errors import EntryMalformed
from ledger.receipts import make_receipt
from ledger.sqlite_reader import SqliteReader
from ledger.sqlite_schema import SCHEMA
from ledger.sqlite_store import SqliteStore
from tests.support.ledgers import START
from tests.support.tampering import set_column
from tests.support.verdicts import GOOD, Verdict, agreed
from tests.support.written_ledgers import (
    AVAILABLE,
    GENESIS,
    KEY,
    OTHER_KEY,
    Body,
    Written,
    forge,
    genesis_body,
    note_of,
    plain_body,
    write,
)

PROGRAM = Path(verify.__file__)
BANK = Bucket.BANK.value
encode = msgspec.msgpack.encode


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Written:
    return write(tmp_path_factory.mktemp("sound") / "ledger.db", 5, 20, 9)


def run(*arguments: str | Path) -> tuple[int, str]:
    """Run the file alone: no working directory, environment or path of ours."""
    done = subprocess.run(
        [sys.executable, "-I", PROGRAM, *arguments],
        cwd="/",
        env={},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def test_it_imports_nothing_but_the_standard_library_and_cryptography() -> None:
    tree = ast.parse(PROGRAM.read_text("utf-8"))
    imported = {
        name.split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or "."]
        )
    }

    assert imported - sys.stdlib_module_names == {"cryptography"}


@pytest.mark.requirement("DC-01", "P3-28")
def test_a_good_ledger_is_good_to_a_stranger_with_the_file_alone(
    sound: Written, tmp_path: Path
) -> None:
    kept = tmp_path / "checkpoint"
    kept.write_bytes(sound.checkpoint(7))

    code, output = run(sound.path, "--key", str(KEY.verifying), "--checkpoint", kept)

    root = sound.head.root().hex()
    assert output.splitlines() == [
        f"good: 34 entries, root {root}",
        f"key: {KEY.verifying}",
        "checkpoint: 7",
    ]
    assert code == 0


def test_without_a_checkpoint_it_says_that_the_end_may_be_missing(sound: Written) -> None:
    code, output = run(sound.path)

    assert (code, output.splitlines()[2]) == (
        0,
        "checkpoint: none, so entries may be missing at the end",
    )


@pytest.mark.requirement("DC-01")
def test_a_changed_ledger_is_bad_and_its_first_bad_sequence_is_printed(
    sound: Written, tmp_path: Path
) -> None:
    changed = write(tmp_path / "ledger.db", 5, 20, 9)
    entries = bytearray(changed.blocks[1].entries)
    entries[40] ^= 1
    set_column(changed.path, 1, "entries", bytes(entries))

    code, output = run(changed.path)

    assert code == 1
    assert output.startswith("bad: first bad sequence 5: ")
    assert len(output.splitlines()) == 1


def test_a_ledger_of_another_key_is_bad(sound: Written, tmp_path: Path) -> None:
    kept = tmp_path / "checkpoint"
    kept.write_bytes(note_of(sound.raw(), 7, OTHER_KEY))

    assert run(sound.path, "--key", str(OTHER_KEY.verifying))[0] == 1
    assert run(sound.path, "--checkpoint", kept) == (
        1,
        "bad: the checkpoint is not signed by the key\n",
    )


def test_the_program_says_in_process_what_it_says_alone(
    sound: Written, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    receipt = tmp_path / "receipt.tlog-proof"
    with SqliteReader.open(sound.path) as reader:
        receipt.write_bytes(make_receipt(reader, 17, sound.checkpoint(), KEY.verifying))
    checkpoint = tmp_path / "checkpoint"
    for note in (sound.checkpoint(7), sound.checkpoint(7)[:-1]):
        checkpoint.write_bytes(note)
        for arguments in (
            ["--receipt", str(receipt), "--key", str(KEY.verifying)],
            ["--receipt", str(receipt), "--key", str(OTHER_KEY.verifying)],
            [str(sound.path), "--key", str(KEY.verifying), "--checkpoint", str(checkpoint)],
        ):
            code = verify.main(arguments)
            assert (code, capsys.readouterr().out) == run(*arguments)


@pytest.mark.requirement("P3-28")
def test_a_receipt_is_good_with_the_file_and_the_key_alone(sound: Written, tmp_path: Path) -> None:
    path = tmp_path / "receipt.tlog-proof"
    with SqliteReader.open(sound.path) as reader:
        path.write_bytes(make_receipt(reader, 17, sound.checkpoint(), KEY.verifying))

    code, output = run("--receipt", path, "--key", str(KEY.verifying))
    assert (code, output.splitlines()[0]) == (
        0,
        f"good: entry 17 is one of the first 34 of {KEY.verifying}",
    )
    assert "postings ((" in output

    code, output = run("--receipt", path, "--key", str(OTHER_KEY.verifying))
    assert (code, output) == (1, "bad: the checkpoint is not signed by the key\n")


def test_a_wrong_call_is_neither_good_nor_bad(
    sound: Written, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    missing = tmp_path / "missing"
    for arguments in (
        [],
        [sound.path, "--receipt", sound.path],
        ["--receipt", sound.path],
        [sound.path, "--key", "no key"],
        [sound.path, "--key", str(KEY.verifying).replace("+", "+0", 1)],
        [sound.path, "--checkpoint", missing],
        [missing],
        [tmp_path],
        ["--receipt", missing, "--key", str(KEY.verifying)],
        [sound.path, "--unknown"],
    ):
        with pytest.raises(SystemExit) as called:
            verify.main(list(map(str, arguments)))
        assert called.value.code == 2, arguments
        assert capsys.readouterr().err.startswith("usage: ")
    assert run()[0] == 2


def test_a_file_at_rest_is_verified_without_leaving_a_trace(tmp_path: Path) -> None:
    written = write(tmp_path / "ledger.db", 3)
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}

    assert verify.main([str(written.path)]) == 0

    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_a_ledger_in_use_is_verified_to_its_last_commit(tmp_path: Path) -> None:
    written = write(tmp_path / "other.db", 5, 20, 9)
    with SqliteStore.open(tmp_path / "ledger.db") as store:
        for block in written.blocks:
            store.append(block)
            size = verify.verify_ledger(tmp_path / "ledger.db").size
            assert size == block.next_sequence


def test_an_empty_ledger_is_good_unless_a_checkpoint_says_otherwise(tmp_path: Path) -> None:
    empty = write(tmp_path / "ledger.db")

    assert agreed(empty.path, KEY.verifying) == GOOD
    assert agreed(empty.path, None, note_of([b"entry"], 1)) == Verdict(good=False, first_bad=0)
    assert run(empty.path)[1].splitlines()[1] == "key: None"


def test_a_checkpoint_of_nothing_is_refused(sound: Written) -> None:
    assert agreed(sound.path, None, note_of([], 0)) == Verdict(good=False)


def test_the_schema_that_it_expects_is_the_one_that_is_written() -> None:
    texts = "\n".join(SCHEMA[name] for name in sorted(SCHEMA))

    assert verify.sha256(texts.encode()).hex() == verify.SCHEMA


def payload(**changes: object) -> bytes:
    return encode(tuple((msgspec.structs.asdict(GENESIS) | changes).values()))


def postings(*changes: tuple[int, int, int, int]) -> dict[str, object]:
    return {"postings": changes}


FORGED_GENESIS: dict[str, Body | bytes] = {
    "kind": genesis_body(kind=1),
    "sequence": genesis_body(sequence=1),
    "key": genesis_body(key=b"k"),
    "actor": genesis_body(actor=1),
    "postings": genesis_body(postings=((1, 0, AVAILABLE, 1), (2, 0, AVAILABLE, -1))),
    "no payload": genesis_body(b""),
    "empty origin": genesis_body(payload(origin="")),
    "long origin": genesis_body(payload(origin="x" * 256)),
    "space in origin": genesis_body(payload(origin="a b")),
    "plus in origin": genesis_body(payload(origin="a+b")),
    "foreign origin": genesis_body(payload(origin="ledger。example")),
    "newline behind origin": genesis_body(payload(origin="a\n")),
    "origin is bytes": genesis_body(payload(origin=b"scrip")),
    "origin is not UTF-8": genesis_body(payload(origin="ab").replace(b"ab", b"\xff\xfe")),
    "short id": genesis_body(payload(ledger_id=bytes(15))),
    "short public key": genesis_body(payload(public_key=bytes(31))),
    "format": genesis_body(payload(format=2)),
    "rules": genesis_body(payload(rules=0)),
    "scale": genesis_body(payload(scale=19)),
    "more": genesis_body(payload() + b"\x00"),
    "not shortest": genesis_body(payload().replace(b"\x01\x01\x04", b"\x01\x01\xcc\x04")),
}


@pytest.mark.parametrize("name", FORGED_GENESIS)
def test_a_genesis_of_another_form_is_bad(tmp_path: Path, name: str) -> None:
    forged = forge(tmp_path / "ledger.db", [FORGED_GENESIS[name]], [plain_body(1)])

    assert agreed(forged.path) == Verdict(good=False, first_bad=0)


def test_a_second_genesis_is_bad(tmp_path: Path) -> None:
    forged = forge(tmp_path / "ledger.db", [genesis_body(), genesis_body(sequence=1)])

    assert agreed(forged.path) == Verdict(good=False, first_bad=1)


OTHER_FORMS = {
    "longer array": b"\xdc\x00\x07" + encode(plain_body(2))[1:],
    "longer number": encode(plain_body(2)).replace(b"\x97\x02", b"\x97\xcc\x02", 1),
    "signed number": encode(plain_body(2)).replace(b"\x97\x02", b"\x97\xd0\x02", 1),
    "as long but signed": encode(plain_body(2, kind=256)).replace(b"\xcd\x01\x00", b"\xd1\x01\x00"),
    "longer bytes": encode(plain_body(2)).replace(b"\xc4\x03key", b"\xc5\x00\x03key"),
}


@pytest.mark.parametrize("name", OTHER_FORMS)
def test_an_entry_not_in_the_shortest_form_is_bad(tmp_path: Path, name: str) -> None:
    assert OTHER_FORMS[name] != encode(plain_body(2))
    bodies: list[Body | bytes] = [genesis_body(), plain_body(1), OTHER_FORMS[name], plain_body(3)]
    forged = forge(tmp_path / "ledger.db", bodies)

    assert agreed(forged.path) == Verdict(good=False, first_bad=2)


BAD_BODIES: dict[str, Body | bytes] = {
    "nothing": b"",
    "time falls": plain_body(2, time=START - 1),
    "huge time": plain_body(2, time=2**63),
    "kind": plain_body(2, kind=2**16),
    "text for bytes": plain_body(2, key="key"),
    "nil": plain_body(2, payload=None),
    "float": plain_body(2, actor=1.0),
    "bool": plain_body(2, actor=True),
    "map": plain_body(2, postings={}),
    "one too few": plain_body(2)[:-1],
    "one too many": (*plain_body(2), 0),
    "bytes behind": encode(plain_body(2)) + b"\x00",
    "cut short": encode(plain_body(2))[:-1],
    "unbalanced": plain_body(2, **postings((0, 0, BANK, -5), (1, 0, AVAILABLE, 6))),
    "unbalanced assets": plain_body(2, **postings((0, 0, BANK, -5), (1, 4, AVAILABLE, 5))),
    "overdrawn": plain_body(2, **postings((1, 0, AVAILABLE, -6), (2, 0, AVAILABLE, 6))),
    "overfilled": plain_body(2, **postings((0, 0, BANK, 1 - 2**53), (1, 0, AVAILABLE, 2**53 - 1))),
    "amount": plain_body(2, **postings((0, 0, BANK, -(2**53)), (1, 0, AVAILABLE, 2**53))),
    "bucket 0": plain_body(2, **postings((0, 0, BANK, -5), (1, 0, 0, 5))),
    "bucket 256": plain_body(2, **postings((0, 0, BANK, -5), (1, 0, 256, 5))),
    "asset below 0": plain_body(2, **postings((0, -1, BANK, -5), (1, -1, AVAILABLE, 5))),
    "asset 2**32": plain_body(2, **postings((0, 2**32, BANK, -5), (1, 2**32, AVAILABLE, 5))),
    "posting of three": plain_body(2, postings=((0, 0, 0),)),
    "posting of five": plain_body(2, postings=((0, 0, BANK, 0, 0),)),
    "huge length": b"\x97\x02\x00\x01\xc6\xff\xff\xff\xff",
    "huge array": b"\x97\x02\x00\x01\xc4\x00\x00\xdd\xff\xff\xff\xff",
    "nested": b"\x91" * 60_000,
}


@pytest.mark.parametrize("name", BAD_BODIES)
def test_a_forged_entry_is_bad_although_chain_and_tree_are_right(tmp_path: Path, name: str) -> None:
    forged = forge(
        tmp_path / "ledger.db", [genesis_body(), plain_body(1)], [BAD_BODIES[name], plain_body(3)]
    )

    assert agreed(forged.path) == Verdict(good=False, first_bad=2)


def test_what_the_format_allows_is_good(tmp_path: Path) -> None:
    forged = forge(
        tmp_path / "ledger.db",
        [genesis_body(), plain_body(1, postings=())],
        [
            plain_body(2, actor=-(2**63), time=2**63 - 1, kind=2**16 - 1),
            plain_body(3, time=2**63 - 1, **postings((-9, 2**32 - 1, 255, 0))),
            plain_body(4, time=2**63 - 1, **postings((7, 0, 8, -5), (7, 0, 1, 7), (7, 0, 1, -2))),
        ],
    )

    assert agreed(forged.path) == GOOD


def read_by_both(raw: bytes) -> tuple[bool, bool]:
    """Return whether the verifier, and whether our own reader, takes these bytes for an entry."""
    try:
        verify.read_entry(raw)
    except ValueError:
        theirs = False
    else:
        theirs = True
    try:
        ours = encode(decode(raw)) == raw[49:]
    except EntryMalformed:
        ours = False
    return theirs, ours


def test_both_readers_take_the_same_bytes_for_entries(sound: Written) -> None:
    rng = random.Random(49)
    entries = [raw for raw in sound.raw() if len(raw) < 300]
    taken = 0
    for _ in range(20_000):
        raw = bytearray(rng.choice(entries))
        for _ in range(rng.randrange(1, 4)):
            at = rng.randrange(49, len(raw))
            match rng.randrange(3):
                case 0:
                    raw[at] = rng.randrange(256)
                case 1:
                    del raw[at]
                case _:
                    raw.insert(at, rng.randrange(256))
        theirs, ours = read_by_both(bytes(raw))
        assert theirs == ours, raw.hex()
        taken += ours
    assert taken > 1_000
