"""What happened to a gift, for a timeline."""

from typing import Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from exchange.history.gifts import GiftStatus
from portal.gifts.service import Gift

ENDS: Final = {
    GiftStatus.CLAIMED: (_l("It was claimed"), "good"),
    GiftStatus.RETURNED: (_l("It went back to its giver"), "plain"),
    GiftStatus.TIMED_OUT: (_l("Nobody claimed it in time: it went back"), "warn"),
}


def steps_of(gift: Gift) -> list[dict[str, object]]:
    """Return what happened to a gift and what is ahead, each with its entry in the ledger."""
    row = gift.row
    given: dict[str, object] = {
        "title": _("The units were set aside"),
        "at": row.given_at,
        "sequence": row.gift,
    }
    if row.status is GiftStatus.OPEN:
        end = _("Unclaimed, the units go back to their giver")
        return [given, {"title": end, "at": row.expires_at, "ahead": True}]
    title, tone = ENDS[row.status]
    return [
        given,
        {"title": title, "at": row.ended_at, "sequence": row.ended_by, "tone": tone},
    ]
