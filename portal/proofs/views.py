"""The pages: the ledger as a whole, and one entry of it."""

from typing import Final

from flask import Blueprint, current_app, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from exchange.history import History, HistoryUnavailable
from exchange.history.findings import Findings, Line, LineFound
from ledger.proofs import ProofInvalid
from portal import clock
from portal.access import Audience, declare
from portal.language import gettext as _
from portal.language import ngettext
from portal.proofs import service
from portal.proofs.contents import Contents
from portal.proofs.desk import ProofDesk, desk
from portal.proofs.line_words import LINES
from portal.proofs.service import Head, NotForThem
from portal.visitor import visitor

LATE: Final = 60 * clock.SECOND
"""The auditing process tells what it found every second; after so long something is wrong."""

BEHIND: Final = 10_000
"""So many entries that were not looked at yet are said aloud."""

MINUTE: Final = 60
LONGEST_NUMBER: Final = 16

blueprint: Final = Blueprint("proofs", __name__, template_folder="templates")

for _endpoint in ("overview", "entry"):
    declare(f"{blueprint.name}.{_endpoint}", Audience.ANYONE)

Answer = str | tuple[str, int] | AnyResponse


@blueprint.get("/proofs")
def overview() -> Answer:
    """Show head, always-true list and supply; with `entry`, go to the proof of that entry."""
    asked = request.args.get("entry", "").strip().removeprefix("#")
    if asked.isascii() and asked.isdecimal() and len(asked) < LONGEST_NUMBER:
        return redirect(f"/proofs/{int(asked)}", 303)
    found = _found(desk())
    shown = render_template(
        "proofs/overview.html",
        head=_head(desk()),
        found=found,
        age=None if found is None else age_words(clock.now() - found.standing.at),
        late=found is not None and clock.now() - found.standing.at > LATE,
        behind=BEHIND,
        lines=LINES,
        state_of=state_of,
        asked=asked,
        error=_("Write the number of an entry in digits, such as 128.") if asked else None,
    )
    return (shown, 422) if asked else shown


@blueprint.get("/proofs/<int:sequence>")
def entry(sequence: int) -> Answer:
    """Show what anybody may know of an entry, and to whom it concerns what it says."""
    history: History = current_app.extensions["history"]
    try:
        proof = service.proof_of(desk(), sequence)
    except ProofInvalid:
        head = _head(desk())
        return render_template("proofs/unknown.html", sequence=sequence, head=head), 404
    contents = _contents(history, sequence)
    return render_template(
        "proofs/entry.html",
        proof=proof,
        contents=contents,
        symbols=service.symbols(history) if contents is not None else {},
        public=desk().public,
    )


def age_words(age: int) -> str:
    """Return how long ago something was, in nanoseconds, in words."""
    seconds = max(0, age) // clock.SECOND
    if seconds < MINUTE:
        return str(ngettext("%(num)s second ago", "%(num)s seconds ago", seconds))
    minutes = seconds // MINUTE
    return str(ngettext("%(num)s minute ago", "%(num)s minutes ago", minutes))


def state_of(line: LineFound, found: Findings) -> str:
    """Return how a line stands: `holds`, `broken`, or `waiting` where nothing was looked at yet."""
    if not line.holds:
        return "broken"
    nothing_to_see = line.line in (Line.STATE_HASH, Line.UNCHANGED) and not line.things
    looked = line.size > 0 and not nothing_to_see
    return "holds" if looked and found.standing.size else "waiting"


def _head(proofs: ProofDesk) -> Head | None:
    try:
        return service.head(proofs)
    except ProofInvalid:
        return None


def _found(proofs: ProofDesk) -> Findings | None:
    try:
        return service.found(proofs.home)
    except HistoryUnavailable:
        return None


def _contents(history: History, sequence: int) -> Contents | None:
    try:
        return service.contents(desk(), history, visitor(), sequence)
    except NotForThem:
        return None
