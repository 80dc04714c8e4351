"""What programs fetch verifies, with nothing of ours; contents go to those whom they concern."""

import base64
import hashlib
import re
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from portal.access import Role
from tests.portal.house import ALICE, BOB, CAROL, House
from tests.portal.proofs.conftest import published, size_of
from tests.portal.sign_in import sign_in


def fetch(web: FlaskClient, path: str) -> bytes:
    """Return what lies at a path."""
    response = web.get(path)
    assert response.status_code == 200, path
    return bytes(response.data)


@pytest.mark.requirement("DC-02")
def test_a_receipt_verifies_with_the_public_key_alone_and_no_longer_when_a_byte_is_changed(
    house: House, web: FlaskClient, trade: int, tmp_path: Path
) -> None:
    key = fetch(web, "/key").decode().strip()
    program = fetch(web, "/verify.py")
    receipt = fetch(sign_in(web, house, ALICE), f"/receipts/{trade}")

    def run(name: str, receipt: bytes) -> "subprocess.CompletedProcess[str]":
        folder = tmp_path / name
        folder.mkdir()
        (folder / "verify.py").write_bytes(program)
        (folder / "receipt.txt").write_bytes(receipt)
        command = [sys.executable, "verify.py", "--receipt", "receipt.txt", "--key", key]
        return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)

    good = run("good", receipt)
    assert good.returncode == 0, good.stdout
    assert f"\nindex {trade}\n".encode() in receipt  # a neighbour's would verify as well
    start = receipt.index(b"\nextra ") + 7
    place = start + 100  # in the entry itself
    changed = receipt[:place] + (b"B" if receipt[place : place + 1] == b"A" else b"A")
    bad = run("bad", changed + receipt[place + 1 :])
    assert bad.returncode == 1, bad.stdout


def test_both_sides_of_a_trade_have_its_receipt_and_nobody_else(
    house: House, web: FlaskClient, trade: int
) -> None:
    stranger = web.get(f"/receipts/{trade}")
    for member in (ALICE, BOB):
        assert fetch(sign_in(web, house, member), f"/receipts/{trade}").startswith(b"c2sp.org/")
    other = sign_in(web, house, CAROL).get(f"/receipts/{trade}")
    staff = sign_in(web, house, CAROL, {Role.STAFF}).get(f"/receipts/{trade}")

    assert [each.status_code for each in (stranger, other, staff)] == [403, 403, 403]


def test_a_refusal_does_not_tell_whether_there_is_such_an_entry(
    house: House, web: FlaskClient, trade: int
) -> None:
    sign_in(web, house, CAROL)
    answers = [web.get(f"/receipts/{n}") for n in (trade, size_of(house) + 10**6, 2**70)]

    assert len({(each.status_code, without_token(each)) for each in answers}) == 1


def without_token(response: TestResponse) -> bytes:
    """Return an answer without what is drawn anew for each, and without its own address."""
    text = re.sub(rb'name="csrf_token" value="[^"]*"', b"", response.data)
    return text.replace(response.request.path.encode(), b"")


def test_a_house_that_publishes_all_gives_receipts_to_anybody(
    house: House, web: FlaskClient, trade: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(house.app.extensions["proofs"], "public", True)

    assert fetch(web, f"/receipts/{trade}").startswith(b"c2sp.org/tlog-proof@v1\n")
    assert web.get(f"/receipts/{size_of(house) + 10**6}").status_code == 404


def leaf_hashes(web: FlaskClient, size: int) -> list[bytes]:
    """Return the hashes of all entries, from tiles of level 0."""
    found = b""
    for index in range(-(-size // 256)):
        width = min(256, size - 256 * index)
        partial = "" if width == 256 else f".p/{width}"
        found += fetch(web, f"/tile/0/{path_of(index)}{partial}")
    return [found[at : at + 32] for at in range(0, len(found), 32)]


def path_of(index: int) -> str:
    """Return an index as tlog-tiles writes it."""
    groups = [f"{index % 1000:03d}"]
    while index := index // 1000:
        groups.insert(0, f"x{index % 1000:03d}")
    return "/".join(groups)


def root_of(leaves: list[bytes]) -> bytes:
    """Return the root of RFC 6962, by its definition."""
    if len(leaves) == 1:
        return leaves[0]
    split = 1 << (len(leaves) - 1).bit_length() - 1
    pair = root_of(leaves[:split]) + root_of(leaves[split:])
    return hashlib.sha256(b"\x01" + pair).digest()


def test_a_client_from_scratch_rebuilds_the_signed_root_from_the_tiles(
    house: House, web: FlaskClient, trade: int
) -> None:
    name, _, encoded = fetch(web, "/key").decode().strip().split("+", 2)
    note = fetch(web, "/checkpoint").decode()
    text, _, signatures = note.partition("\n\n")
    origin, size, root = text.split("\n")[:3]

    assert origin == name
    line = next(line for line in signatures.split("\n") if line.startswith(f"— {name} "))
    signature = base64.b64decode(line.rpartition(" ")[2])[4:]
    public = Ed25519PublicKey.from_public_bytes(base64.b64decode(encoded)[1:])
    public.verify(signature, f"{text}\n".encode())
    leaves = leaf_hashes(web, int(size))
    assert len(leaves) == int(size) > trade
    assert root_of(leaves) == base64.b64decode(root)


def test_programs_are_told_what_they_may_keep(house: House, web: FlaskClient, trade: int) -> None:
    checkpoint, tile = web.get("/checkpoint"), web.get("/tile/0/000.p/2")

    assert checkpoint.headers["Cache-Control"] == "no-cache"
    assert checkpoint.content_type == "text/plain; charset=utf-8"
    assert "immutable" in tile.headers["Cache-Control"]
    assert tile.content_type == "application/octet-stream"
    receipt = sign_in(web, house, ALICE).get(f"/receipts/{trade}")
    assert "no-store" in receipt.headers["Cache-Control"]
    assert receipt.headers["Content-Disposition"] == f"attachment; filename=receipt-{trade}.txt"


@pytest.mark.parametrize(
    "place",
    [
        "0/000.p/0", "0/000.p/257", "0/000.p/999", "0/000.p/01", "0/000.p", "0/000.p/", "0/0",
        "0/00", "0/0000", "0/x000/000", "0/x001/000", "0/999", "00/000.p/1", "-1/000.p/1",
        "64/000.p/1", "0/-01.p/1", "0/000.p/1/", "0/000/.p/1", "entries/000", "0/xyz",
        "entries/000.p/1",
        "9999999999999999999999/000.p/1", "0/" + "x999/" * 50 + "999.p/1", "0/０００.p/1",
    ],
)  # fmt: skip
def test_what_was_not_published_or_is_written_otherwise_is_no_tile(
    web: FlaskClient, trade: int, place: str
) -> None:
    assert trade
    assert web.get(f"/tile/{place}").status_code == 404


def test_before_there_is_a_ledger_there_is_nothing_to_fetch(
    house: House, web: FlaskClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = house.app.extensions["proofs"]
    desk.close()
    monkeypatch.setattr(desk, "home", tmp_path)

    for path in ("/checkpoint", "/key", "/tile/0/000.p/1", "/api/proofs/head"):
        assert web.get(path).status_code == 404
    assert web.get("/api/proofs/findings").status_code == 503
    assert web.get("/receipts/0").status_code == 403
    for path in ("/proofs", "/proofs/0"):
        assert "No checkpoint was published yet" in web.get(f"{path}?lang=en").text


def test_the_checkpoint_advances(house: House, web: FlaskClient, trade: int) -> None:
    published(house, trade)
    size = int(fetch(web, "/checkpoint").split(b"\n")[1])

    assert size <= size_of(house)
