"""What posts are called, what each lets one do, and why something about one was not done."""

from typing import Final

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.merchants.posts import MOST_A_DAY, PostFault
from portal.visitor import Rank

RANKS: Final[dict[str, LazyString]] = {
    Rank.OWNER: _l("owner"),
    Rank.MANAGER: _l("manager"),
    Rank.CASHIER: _l("cashier"),
}

LETS: Final[dict[str, LazyString]] = {
    Rank.OWNER: _l("issues, works at the counter, and gives every post"),
    Rank.MANAGER: _l("issues, works at the counter, and gives posts below the owner's"),
    Rank.CASHIER: _l("works at the counter"),
}


def words(fault: PostFault) -> str:
    """Return why nothing was done, and what to do."""
    match fault:
        case PostFault.ABOVE_OWN:
            return str(_("This post is above yours: only its equal can give or end it."))
        case PostFault.INVITED:
            return str(
                _("They are invited to another post already. Take that invitation back first.")
            )
        case PostFault.TOO_MANY:
            return str(
                _("More than %(most)s invitations in a day. Try again tomorrow.", most=MOST_A_DAY)
            )
        case PostFault.FIRMS_OWN:
            return str(_("The account of the business itself stays its owner."))
        case PostFault.OVER:
            return str(_("This invitation was answered, taken back, or is too old."))
