"""Refusals in the reader's words: what stood in the way, and what comes of it.

The sentences are in `refusal_sentences`.
"""

from flask_babel import gettext as _

from exchange.refusals import Refusal, Refused
from portal.refusal_sentences import IN_DEBT, OF_FIELDS, SENTENCES, Words


def sentence(refused: Refused) -> str:
    """Return what stood in the way, in the reader's language, with the limit as they write it."""
    words = _words(refused)
    if words.limited is not None and (refused.limit or words.plain is None):
        return str(words.limited) % {"limit": words.write(abs(refused.limit))}
    return str(words.plain)


def advice(refused: Refused) -> str:
    """Return that nothing is lost, and whether trying again can help."""
    if refused.refusal.retryable:
        return str(_("Nothing was changed. The same may go through later."))
    return str(_("Nothing was changed."))


def explanation(refused: Refused) -> str:
    """Return sentence and advice together, for the place where one text must say it all."""
    told = {"sentence": sentence(refused), "advice": advice(refused)}
    return str(_("%(sentence)s %(advice)s", **told))


def unknown_outcome() -> str:
    """Return what to say when the exchange did not answer in time."""
    return str(
        _(
            "The exchange did not answer in time: it may have happened. Press again with the same"
            " form: it will not happen twice."
        )
    )


def _words(refused: Refused) -> Words:
    if refused.refusal is Refusal.FUNDS_INSUFFICIENT and refused.limit < 0:
        return IN_DEBT
    return OF_FIELDS.get((refused.refusal, refused.field), SENTENCES[refused.refusal])
