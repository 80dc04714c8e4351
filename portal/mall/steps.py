"""What happened to a purchase, for a timeline, each step with its entry in the ledger."""

from flask_babel import gettext as _

from portal.formatting import yuan
from portal.mall.words import STEPS
from portal.sales.purchases import Purchase, PurchaseRefund, PurchaseState

ENDED = frozenset((PurchaseState.CANCELLED, PurchaseState.REFUNDED))


def steps_of(purchase: Purchase) -> list[dict[str, object]]:
    """Return the steps so far, and the one ahead."""
    told: list[dict[str, object]] = [
        {
            "title": STEPS[step.state],
            "at": step.at,
            "sequence": step.entry,
            "tone": "warn" if step.state in ENDED else "good",
        }
        for step in purchase.steps
    ]
    told += [_refund(one) for one in purchase.refunds]
    told.sort(key=lambda step: int(str(step["at"])))
    if purchase.state == PurchaseState.PAID:
        told.append({"title": _("To be handed over by the shop"), "ahead": True})
    return told


def _refund(row: PurchaseRefund) -> dict[str, object]:
    parts = []
    if row.units:
        parts.append(_("%(count)s units", count=f"{row.units:,}"))
    if row.money:
        parts.append(yuan(row.money))
    title = _("Refunded: %(what)s", what=" + ".join(parts))
    if row.done_at is None:
        title = _("A refund is under way: %(what)s", what=" + ".join(parts))
    return {"title": title, "at": row.done_at or row.asked_at, "sequence": row.entry}
