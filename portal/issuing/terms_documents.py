"""The document of the terms: written from a proposal, the same in content in both languages.

Its last line is a number drawn at random, so that the hash in the ledger tells nothing to whoever
has not got the text.
"""

from flask_babel import force_locale
from flask_babel import gettext as _

from exchange.commands import ExpiryPolicy, UnitKind
from portal.clock import DAY
from portal.days import last_day
from portal.formatting import yuan
from portal.issuing.proposals import Proposal
from portal.limit_writing import percent

WHOLE_BPS = 10_000


def documents(proposal: Proposal, cool_off: int) -> tuple[str, str]:
    """Return the terms in Chinese and in English; `cool_off` is that of the market, in ns."""
    texts = proposal.texts
    with force_locale("zh"):
        chinese = (texts.name_zh, texts.brand_zh, texts.buys_zh, texts.rules_zh)
        zh = _document(proposal, cool_off, *chinese)
    with force_locale("en"):
        english = (texts.name_en, texts.brand_en, texts.buys_en, texts.rules_en)
        en = _document(proposal, cool_off, *english)
    return zh, en


def _document(
    proposal: Proposal, cool_off: int, name: str, brand: str, buys: str, rules: str
) -> str:
    paragraphs = [
        _("Terms of the series %(name)s of %(brand)s", name=name, brand=brand),
        _worth(proposal, buys),
        _(
            "The merchant sells one unit for %(price)s. At most %(cap)s units are ever issued.",
            price=yuan(proposal.issue_price),
            cap=f"{proposal.cap:,}",
        ),
        _dates(proposal),
        _expiry(proposal.expiry),
        _escrow(proposal.release_bps),
        _cool_off(cool_off),
        _(
            "Holders may sell their units, give them away or transfer them; the merchant serves"
            " whoever holds them, on the same terms."
        ),
        rules,
        _("Document number: %(number)s", number=proposal.document),
    ]
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph)


def _worth(proposal: Proposal, buys: str) -> str:
    if proposal.unit is UnitKind.VISIT:
        return str(
            _(
                "One unit is one visit: %(buys)s. Without it that costs %(face)s.",
                buys=buys,
                face=yuan(proposal.face_value),
            )
        )
    return str(
        _(
            "One unit pays %(face)s at the shop: %(buys)s.",
            face=yuan(proposal.face_value),
            buys=buys,
        )
    )


def _dates(proposal: Proposal) -> str:
    traded = last_day(proposal.trading_until).isoformat()
    if proposal.expiry is ExpiryPolicy.NEVER:
        return str(_("Units can be traded until the end of %(traded)s.", traded=traded))
    return str(
        _(
            "Units can be traded until the end of %(traded)s and used until the end of %(used)s,"
            " Beijing time.",
            traded=traded,
            used=last_day(proposal.use_until).isoformat(),
        )
    )


def _expiry(policy: ExpiryPolicy) -> str:
    match policy:
        case ExpiryPolicy.PRINCIPAL:
            return str(
                _(
                    "What is not used in time is not lost: its issue price stays the holder's, to"
                    " be spent at the shop yuan for yuan, or paid back on request."
                )
            )
        case ExpiryPolicy.LAPSE:
            return str(_("The units are promotional: what is not used in time lapses."))
        case ExpiryPolicy.NEVER:
            return str(_("Units can be used without any end."))


def _escrow(release_bps: int) -> str:
    return str(
        _(
            "Of that price %(released)s go to the merchant, at an offering after its end and in any"
            " case after the cool-off; %(kept)s stay in escrow until units are used, and belong to"
            " the holders should the merchant close.",
            released=percent(release_bps),
            kept=percent(WHOLE_BPS - release_bps),
        )
    )


def _cool_off(cool_off: int) -> str:
    if not cool_off:
        return ""
    return str(
        _(
            "Whoever bought from the merchant may give unused units back for their full price"
            " within %(days)s days after they were issued, without giving a reason.",
            days=cool_off // DAY,
        )
    )
