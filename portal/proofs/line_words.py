"""The lines of the always-true list, in the reader's language."""

from typing import Final

from exchange.history.findings import Line
from portal.language import lazy_gettext as _l

LINES: Final = {
    Line.CHAIN: _l(
        "Every entry names the hash of the one before, and all lead to the root of the tree."
    ),
    Line.SIGNED: _l("Every published checkpoint was signed for exactly these entries."),
    Line.UNCHANGED: _l("What was found sound once is still what it was then."),
    Line.FOLLOWS: _l(
        "Every entry follows from the ones before it: postings, fees, shares of escrow, and who"
        " was first at a price."
    ),
    Line.ZERO_SUM: _l("For money and for the units of each series, all balances sum to zero."),
    Line.BANK: _l("The bank holds what all other money accounts come to."),
    Line.HELD: _l("What is held of each account is the sum of the holds of its open orders."),
    Line.SET_ASIDE: _l(
        "What is set aside at the counter, given, offered or being paid out is the sum of its"
        " open objects."
    ),
    Line.CLEARING: _l(
        "What merchants have set aside for each other is the sum of what they owe each other for"
        " rights used at another's shop."
    ),
    Line.ISSUED: _l(
        "Of each series, what was issued is what members have and what was redeemed, expired,"
        " refunded and wound up."
    ),
    Line.ESCROW: _l(
        "Escrow is at least the cover of all that is outstanding, and empty when nothing is."
    ),
    Line.FEES: _l("The fees are what the fills come to, worked out again."),
    Line.NOT_CROSSED: _l("No order book in continuous trading is crossed."),
    Line.OBJECTS: _l("No order and no timer is without its object."),
    Line.TIME: _l("Time never falls."),
    Line.STATE_HASH: _l("Every recorded hash of the state is the one worked out again."),
}
"""A sentence for every line, as the page and the JSON API say it."""
