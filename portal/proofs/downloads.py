"""What programs fetch as it is: checkpoint and tiles (C2SP tlog-tiles), key, verifier, receipts.

Tiles hold hashes and never change. Bundles of entries, which tlog-tiles has as well, are not there
to be fetched: an entry is for those whom it concerns.
"""

import re
from pathlib import Path
from typing import Final

from flask import Blueprint, Response, abort, current_app, request

from exchange.history import History
from ledger import proofs as ledger_proofs
from ledger.proofs import TILE_WIDTH, ProofInvalid, tile_path
from portal.access import Audience, declare
from portal.proofs import service
from portal.proofs.desk import desk
from portal.proofs.service import NotForThem
from portal.visitor import visitor

FOREVER: Final = "public, max-age=31536000, immutable"
VERIFIER: Final = Path(ledger_proofs.__file__).with_name("verify.py")
TEXT: Final = "text/plain; charset=utf-8"

_TILE: Final = re.compile(r"((?:x[0-9]{3}/)*[0-9]{3})(?:\.p/([1-9][0-9]{0,2}))?", re.ASCII)
_MOST_GROUPS: Final = 6
"""Tiles beyond 10**18 entries are asked for by nobody who means it."""

blueprint: Final = Blueprint("proof_downloads", __name__)

for _endpoint in ("checkpoint", "tile", "key", "verifier", "receipt"):
    declare(f"{blueprint.name}.{_endpoint}", Audience.ANYONE)


@blueprint.get("/checkpoint")
def checkpoint() -> Response:
    """Send the checkpoint that was last published."""
    try:
        note = desk().proofs().checkpoint()
    except ProofInvalid:
        abort(404)
    return _plain(note, "no-cache")


@blueprint.get("/tile/<int:level>/<path:place>")
def tile(level: int, place: str) -> Response:
    """Send a tile of hashes, whole or partial."""
    written = _TILE.fullmatch(place)
    if written is None or written[1].count("/") >= _MOST_GROUPS:
        abort(404)
    index = int(written[1].replace("/", "").replace("x", ""))
    width = int(written[2] or TILE_WIDTH)
    if request.path != f"/{tile_path(level, index, width)}":
        abort(404)  # written otherwise than the specification writes it
    try:
        hashes = desk().proofs().tile(level, index, width)
    except ProofInvalid:
        abort(404)
    response = Response(hashes, mimetype="application/octet-stream")
    response.headers["Cache-Control"] = FOREVER
    return response


@blueprint.get("/key")
def key() -> Response:
    """Send the key that verifies checkpoints and receipts."""
    try:
        return _plain(f"{desk().proofs().key}\n".encode(), "no-cache")
    except ProofInvalid:
        abort(404)


@blueprint.get("/verify.py")
def verifier() -> Response:
    """Send the verifier, one file that runs alone."""
    response = _plain(VERIFIER.read_bytes(), "no-cache")
    response.headers["Content-Disposition"] = "attachment; filename=verify.py"
    return response


@blueprint.get("/receipts/<int:sequence>")
def receipt(sequence: int) -> Response:
    """Send the receipt of an entry to whom it concerns."""
    history: History = current_app.extensions["history"]
    try:
        note = service.receipt(desk(), history, visitor(), sequence)
    except NotForThem:
        abort(403)
    except ProofInvalid:
        abort(404)
    response = _plain(note, "private, no-store")
    name = f"receipt-{sequence}.txt"
    response.headers["Content-Disposition"] = f"attachment; filename={name}"
    return response


def _plain(content: bytes, cache: str) -> Response:
    response = Response(content, content_type=TEXT)
    response.headers["Cache-Control"] = cache
    return response
