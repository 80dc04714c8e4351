"""The way of a withdrawal for a timeline: what happened, and what is ahead."""

from flask_babel import gettext as _

from portal.formatting import yuan
from portal.wallet.models import Withdrawal, WithdrawalState
from portal.wallet.till import Till

Step = dict[str, object]


def steps_of(till: Till, row: Withdrawal, reason: str) -> list[Step]:
    """Return the steps of a withdrawal; `reason` is why it was declined."""
    steps: list[Step] = [{"title": _("Asked for"), "at": row.created_at}]
    if row.number is not None:
        steps.append({"title": _("The money was set aside"), "sequence": row.number})
    if row.approvals_needed:
        steps.append(_review(till, row, reason))
    steps.append(_end(row))
    return steps


def _review(till: Till, row: Withdrawal, reason: str) -> Step:
    if row.declined:
        return {"title": _("Declined by us"), "text": reason, "tone": "bad"}
    if row.approvals >= row.approvals_needed:
        return {"title": _("Looked at and let out by us"), "tone": "good"}
    why = _("Above %(amount)s every withdrawal is looked at first.", amount=yuan(till.review.one))
    return {"title": _("Being looked at by us"), "text": why, "ahead": True}


def _end(row: Withdrawal) -> Step:
    match row.state:
        case WithdrawalState.POSTED:
            words, tone = _("Paid to your bank account"), "good"
        case WithdrawalState.VOIDED | WithdrawalState.DECLINED:
            words, tone = _("The money is yours again"), "plain"
        case WithdrawalState.REJECTED:
            return {"title": _("The exchange did not take it on"), "tone": "bad"}
        case _:
            return {"title": _("Paid to your bank account"), "ahead": True}
    return {"title": words, "at": row.updated_at, "sequence": row.entry, "tone": tone}
