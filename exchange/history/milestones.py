"""Milestones: what happened to a series as a whole, from its draft to its end."""

import sqlite3
from typing import Any, Final

import msgspec

from exchange import events
from exchange.events import Event
from exchange.history.entries import Entry

_DETAILS: Final[dict[type[Event], str]] = {
    events.SeriesDrafted: "",
    events.OfferingOpened: "cap",
    events.OfferingClosed: "succeeded",
    events.ProceedsReleased: "amount",
    events.TopUpsOpened: "member_cap",
    events.TopUpsClosed: "",
    events.PhaseSet: "phase",
    events.TradingEnded: "",
    events.SeriesExpired: "",
    events.SeriesSettled: "dust",
    events.WindDownBegun: "value",
    events.DefaultCured: "",
    events.SeriesExtended: "use_until",
    events.CoverRaised: "cover",
    events.TermsCorrected: "version",
    events.BuyBackSet: "on",
}
"""The events that are milestones, and which field of theirs is the detail."""

MILESTONES: Final = {event.KIND: event for event in _DETAILS}


class Milestone(msgspec.Struct, frozen=True, gc=False):
    """One row; `kind` says which event, `detail` is what that event says beside the series."""

    series: int
    sequence: int
    kind: int
    time: int
    detail: int

    @property
    def event(self) -> type[Event]:
        """Which event it was."""
        return MILESTONES[self.kind]


def reached(views: sqlite3.Connection, event: Any, entry: Entry) -> None:  # noqa: ANN401  many events
    """Write a milestone."""
    name = _DETAILS[type(event)]
    detail = int(getattr(event, name)) if name else 0
    views.execute(
        "INSERT INTO milestones VALUES (?, ?, ?, ?, ?)",
        (event.series, entry.sequence, entry.kind, entry.time, detail),
    )


def of_series(views: sqlite3.Connection, series: int) -> list[Milestone]:
    """Return the milestones of a series, oldest first."""
    rows = views.execute("SELECT * FROM milestones WHERE series = ? ORDER BY sequence", (series,))
    return [Milestone(*row) for row in rows]
