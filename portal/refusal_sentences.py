"""What each refusal says to the reader, as one table: sentences alone, no rule.

A sentence says what stood in the way and, where it can, what to do about it. `%(limit)s` is the
number that the rule compared with, written as the reader writes it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from exchange.refusals import Refusal
from portal.formatting import yuan
from portal.limit_writing import moment, number, percent, units

R = Refusal


@dataclass(frozen=True, slots=True)
class Words:
    """A sentence without the limit, one that names it, and how the limit is written.

    Without `plain` the limit is always named, also where it is 0.
    """

    plain: LazyString | None
    limited: LazyString | None = None
    write: Callable[[int], str] = number


SENTENCES: Final[dict[Refusal, Words]] = {
    R.ENGINE_UNAVAILABLE: Words(_l("The exchange does not answer just now.")),
    R.OVERLOADED: Words(_l("The exchange has more to do just now than it can take.")),
    R.CLOCK_UNCONFIRMED: Words(
        _l("The exchange has stopped until somebody confirms what time it is.")
    ),
    R.STORAGE_NEARLY_FULL: Words(
        _l("The exchange is running out of storage: for now, orders can only be cancelled.")
    ),
    R.COMMAND_POISONED: Words(
        _l("This very request stopped the exchange before and is not tried again. Please tell us.")
    ),
    R.COMMAND_MALFORMED: Words(_l("The exchange did not understand this request.")),
    R.KEY_MALFORMED: Words(
        _l("The mark by which this request is known again is damaged. Please use the form anew."),
        _l("The name by which this is known again has at most %(limit)s plain characters."),
    ),
    R.VALIDITY_TOO_LONG: Words(
        _l("This request would stay valid for too long."),
        _l("This request may be valid until %(limit)s at most."),
        moment,
    ),
    R.TOO_OLD: Words(
        _l("This request came too late. Please send it again."),
        _l("This request came too late: it was %(limit)s by then. Please send it again."),
        moment,
    ),
    R.KEY_REUSED: Words(
        _l("This form was sent before with other content, and that was carried out."),
        _l(
            "This form was sent before with other content, and that was carried out:"
            " ledger entry %(limit)s."
        ),
    ),
    R.MEMBER_UNKNOWN: Words(_l("There is no member with this number.")),
    R.NOT_PERMITTED: Words(_l("This account may not do that.")),
    R.MEMBER_FROZEN: Words(_l("An account that takes part in this is frozen at present.")),
    R.FIELD_OUT_OF_RANGE: Words(
        _l("This value is outside what is allowed."),
        _l("This value is outside what is allowed: the limit is %(limit)s."),
    ),
    R.AMOUNT_NOT_POSITIVE: Words(
        _l("The amount must be more than nothing."),
        _l("The amount must be at least %(limit)s."),
        yuan,
    ),
    R.AMOUNT_TOO_LARGE: Words(
        _l("The amount is too large."), _l("The amount may be %(limit)s at most."), yuan
    ),
    R.AMOUNT_NOT_WHOLE_FEN: Words(
        _l("Money comes and goes in whole fen: two decimals at most."),
        _l("Money comes and goes in whole fen: the smallest step is %(limit)s."),
        yuan,
    ),
    R.QUANTITY_NOT_POSITIVE: Words(_l("The quantity must be 1 or more.")),
    R.QUANTITY_TOO_LARGE: Words(
        _l("The quantity is too large."), _l("The quantity may be %(limit)s at most."), units
    ),
    R.PRICE_NOT_POSITIVE: Words(_l("The price must be more than nothing.")),
    R.TIME_IN_THE_PAST: Words(
        _l("This time has passed."), _l("This time has passed: it is %(limit)s now."), moment
    ),
    R.SYMBOL_MALFORMED: Words(
        _l("A symbol is capital letters, then year and month of the last use: HOTPOT2703."),
        _l("A name has %(limit)s plain letters, digits and signs at most."),
    ),
    R.COMBINATION_INVALID: Words(
        _l("These choices do not go together."),
        _l("These choices do not go together: the limit is %(limit)s."),
    ),
    R.PAYMENT_UNKNOWN: Words(_l("There is no such payment, or it can no longer be refunded.")),
    R.MARKET_UNKNOWN: Words(_l("There is no such market.")),
    R.SERIES_UNKNOWN: Words(_l("There is no such series.")),
    R.ORDER_UNKNOWN: Words(_l("There is no such open order: it was filled, cancelled or expired.")),
    R.DEPOSIT_UNKNOWN: Words(_l("There is no such deposit.")),
    R.WITHDRAWAL_UNKNOWN: Words(_l("There is no such withdrawal.")),
    R.SUBSCRIPTION_UNKNOWN: Words(_l("You have not subscribed to this offering.")),
    R.GIFT_UNKNOWN: Words(_l("There is no such gift: it was claimed or went back.")),
    R.TRANSFER_UNKNOWN: Words(_l("There is no such transfer: it was accepted or went back.")),
    R.AUTHORISATION_UNKNOWN: Words(
        _l("There is no such authorisation: it was used, voided or has lapsed.")
    ),
    R.NAME_TAKEN: Words(_l("This name is taken. Please choose another.")),
    R.ORDER_DUPLICATE: Words(
        _l("You have an open order of the same name."),
        _l("You have an open order of the same name: order %(limit)s."),
    ),
    R.TOKEN_USED: Words(
        _l("This code was used before. Ask the holder to show a new one."),
        _l("This code was used before: ledger entry %(limit)s. Ask the holder to show a new one."),
    ),
    R.SERIES_EXPIRED: Words(_l("This series has come to its end.")),
    R.SERIES_NOT_OPEN: Words(_l("In its present state this series does not allow that.")),
    R.TRADING_HALTED: Words(_l("Trading in this series is halted.")),
    R.TRADING_CLOSED: Words(_l("The last trading day of this series is over.")),
    R.OFFERING_CLOSED: Words(_l("The offering is not open.")),
    R.OFFERING_OPEN: Words(_l("The offering, or the cool-off after it, is not over yet.")),
    R.COOL_OFF_OVER: Words(
        None,
        _l("The cool-off is over for this: %(limit)s of the units can still be given back."),
        units,
    ),
    R.ALREADY_DONE: Words(_l("That was done before; it is not done twice.")),
    R.CLAIM_SECRET_WRONG: Words(_l("This is not the secret that came with the gift.")),
    R.NOTHING_OUTSTANDING: Words(_l("There is nothing outstanding in this series.")),
    R.ALREADY_OFFERED: Words(
        _l("This series was offered before; another offering needs a series of its own."),
        _l(
            "This series was offered before, and %(limit)s units were issued;"
            " another offering needs a series of its own."
        ),
        units,
    ),
    R.TOP_UPS_CLOSED: Words(
        _l("The merchant does not sell this series at any time just now."),
        _l("This series could be topped up until %(limit)s."),
        moment,
    ),
    R.PRICE_OFF_TICK: Words(
        _l("The price is off the tick of this series."),
        _l("The price must be a multiple of %(limit)s."),
        yuan,
    ),
    R.PRICE_OUT_OF_BAND: Words(
        _l("The price is outside the limits of this series."),
        _l("The price is outside the limits of this series: the nearest allowed is %(limit)s."),
        yuan,
    ),
    R.QUANTITY_OFF_LOT: Words(
        _l("The quantity is off the lot of this series."),
        _l("The quantity must be a multiple of %(limit)s."),
        units,
    ),
    R.MODE_FORBIDS: Words(_l("Rights of this market do not change hands in this way.")),
    R.PROFILE_FORBIDS: Words(
        _l("The compliance profile of this market does not allow that."),
        _l("The compliance profile of this market does not allow that: at most %(limit)s."),
        yuan,
    ),
    R.RESERVE_TOO_LOW: Words(
        None, _l("At most %(limit)s may be released to the merchant at once."), percent
    ),
    R.CAP_EXCEEDED: Words(None, _l("That is more than there is room for: %(limit)s."), units),
    R.HOLDING_TIME: Words(
        None,
        _l(
            "Units must be held for a while before they are passed on: just now %(limit)s are free."
        ),
        units,
    ),
    R.POSITION_LIMIT: Words(
        None,
        _l("One person may not have so many units of this series: there is room for %(limit)s."),
        units,
    ),
    R.HOLDER_LIMIT: Words(
        _l("This series has as many holders as are allowed."),
        _l("This series has as many holders as are allowed: %(limit)s."),
        units,
    ),
    R.ORDER_LIMIT: Words(
        _l("You have as many open orders as are allowed. Cancel one first."),
        _l("You have as many open orders as are allowed: %(limit)s. Cancel one first."),
        units,
    ),
    R.WOULD_CROSS: Words(
        _l("This order would trade at once, and you asked for one that only waits.")
    ),
    R.NO_LIQUIDITY: Words(_l("Nobody is on the other side at such a price just now.")),
    R.PROCEEDS_TOO_LOW: Words(
        None, _l("The order book has moved: this would bring %(limit)s now, less than asked."), yuan
    ),
    R.OWN_SERIES: Words(_l("Merchants do not do this with their own series.")),
    R.HOLDERS_WORSE_OFF: Words(
        _l("The terms of a series change only in favour of those who hold it.")
    ),
    R.FUNDS_INSUFFICIENT: Words(
        None, _l("There is not enough money for this: %(limit)s is available."), yuan
    ),
    R.UNITS_INSUFFICIENT: Words(
        None, _l("There are not enough units for this: %(limit)s are available."), units
    ),
    R.MERCHANT_FUNDS_INSUFFICIENT: Words(
        None, _l("The merchant's account does not cover this: it has %(limit)s."), yuan
    ),
}
"""What is said of each refusal, whatever the field."""

OF_FIELDS: Final[dict[tuple[Refusal, str], Words]] = {
    (R.KEY_MALFORMED, "client_order_id"): Words(
        None, _l("The name of an order has at most %(limit)s plain characters.")
    ),
    (R.MEMBER_UNKNOWN, "actor"): Words(_l("The exchange does not know your account.")),
    (R.MEMBER_UNKNOWN, "holder"): Words(_l("The exchange does not know this holder.")),
    (R.MEMBER_UNKNOWN, "shares"): Words(_l("One of those to be paid has no account here.")),
    (R.NOT_PERMITTED, "gift"): Words(_l("One's own gift is taken back, not claimed.")),
    (R.NOT_PERMITTED, "issuing"): Words(
        _l(
            "This business is suspended: it issues nothing new at present. What it owes is served"
            " as before."
        )
    ),
    (R.NOT_PERMITTED, "holder"): Words(_l("Only the holder can ask for this refund.")),
    (R.MEMBER_FROZEN, "actor"): Words(
        _l("Your account is frozen at present. What is in it stays yours; please ask us why.")
    ),
    (R.FIELD_OUT_OF_RANGE, "expires_at"): Words(
        _l("This time is too far away."), _l("It must end by %(limit)s."), moment
    ),
    (R.FIELD_OUT_OF_RANGE, "refundable_until"): Words(
        None, _l("It can be refunded until %(limit)s at most."), moment
    ),
    (R.FIELD_OUT_OF_RANGE, "shares"): Words(
        None, _l("One payment goes to one to %(limit)s accounts.")
    ),
    (R.FIELD_OUT_OF_RANGE, "minimum"): Words(
        None, _l("The minimum may be %(limit)s units at most, which is the cap."), units
    ),
    (R.FIELD_OUT_OF_RANGE, "member_cap"): Words(
        None, _l("One member's cap may be %(limit)s units at most."), units
    ),
    (R.FIELD_OUT_OF_RANGE, "release_bps"): Words(
        None, _l("The share that is released may be %(limit)s at most."), percent
    ),
    (R.COMBINATION_INVALID, "budget"): Words(
        _l("An amount to spend goes with buying at the market price alone.")
    ),
    (R.COMBINATION_INVALID, "least_proceeds"): Words(
        _l("What a sale must bring at least goes with selling at once alone.")
    ),
    (R.COMBINATION_INVALID, "closes_at"): Words(
        None, _l("The offering must close by %(limit)s."), moment
    ),
    (R.COMBINATION_INVALID, "opens_at"): Words(
        None, _l("The offering must open before it closes, at %(limit)s."), moment
    ),
    (R.COMBINATION_INVALID, "use_until"): Words(
        None, _l("The last use cannot come before trading ends, at %(limit)s."), moment
    ),
    (R.COMBINATION_INVALID, "expires_at"): Words(
        _l("An order has an end only if it is good till a date.")
    ),
    (R.COMBINATION_INVALID, "group"): Words(
        None, _l("%(limit)s others are in this owner group: whom it is named after leaves last.")
    ),
    (R.COMBINATION_INVALID, "post_only"): Words(
        _l("An order that only waits cannot also be carried out at once.")
    ),
    (R.COMBINATION_INVALID, "shares"): Words(
        _l("Each account is paid once, and nobody pays themselves.")
    ),
    (R.COMBINATION_INVALID, "time_in_force"): Words(
        _l("An order at the market price is carried out at once and does not wait.")
    ),
    (R.TRADING_CLOSED, "trading_until"): Words(
        _l("Trading in this series has ended and does not begin again."),
        _l("Trading in this series ended at %(limit)s and does not begin again."),
        moment,
    ),
    (R.ALREADY_DONE, "version"): Words(
        None, _l("Version %(limit)s of the terms is in force already.")
    ),
    (R.CAP_EXCEEDED, "version"): Words(None, _l("The next version of the terms is %(limit)s.")),
    (R.CAP_EXCEEDED, "cover"): Words(
        None, _l("The cover may be the issue price at most, which is %(limit)s."), yuan
    ),
    (R.HOLDERS_WORSE_OFF, "trading_until"): Words(
        None, _l("Trading may end later than %(limit)s, not earlier."), moment
    ),
    (R.HOLDERS_WORSE_OFF, "use_until"): Words(
        None, _l("The last use may come later than %(limit)s, not earlier."), moment
    ),
    (R.HOLDERS_WORSE_OFF, "cover"): Words(
        None, _l("The cover is %(limit)s and may only be raised."), yuan
    ),
    (R.NAME_TAKEN, "symbol"): Words(_l("This symbol was used before; no symbol is used twice.")),
    (R.PROFILE_FORBIDS, "acceptor"): Words(
        _l("In this market units are used at the shop of their own merchant alone.")
    ),
    (R.COMBINATION_INVALID, "acceptor"): Words(
        _l("A merchant's own counter takes its units anyway.")
    ),
    (R.COMBINATION_INVALID, "right"): Words(
        _l("What is left of expired units is spent with their own merchant alone.")
    ),
    (R.COMBINATION_INVALID, "second"): Words(_l("Clearing is between two different merchants.")),
    (R.NOTHING_OUTSTANDING, "second"): Words(_l("These two owe each other nothing.")),
    (R.CAP_EXCEEDED, "pay"): Words(
        None, _l("A unit is paid its face value at most, which is %(limit)s."), yuan
    ),
    (R.MERCHANT_FUNDS_INSUFFICIENT, "quantity"): Words(
        None,
        _l("The merchant who issued these units has not funded this yet: it takes %(limit)s."),
        yuan,
    ),
    (R.PROFILE_FORBIDS, "to"): Words(_l("In this market a gift must name who receives it.")),
    (R.PROFILE_FORBIDS, "expiry"): Words(
        _l("The compliance profile of this market does not allow this way of expiring.")
    ),
    (R.PROFILE_FORBIDS, "face_value"): Words(
        None, _l("In this market one card may be worth %(limit)s at most."), yuan
    ),
    (R.CAP_EXCEEDED, "amount"): Words(
        None, _l("At most %(limit)s of this payment can still be refunded."), yuan
    ),
    (R.CAP_EXCEEDED, "deposit"): Words(
        None, _l("The exchange can take in no more than %(limit)s just now."), yuan
    ),
    (R.CAP_EXCEEDED, "cap"): Words(None, _l("The cap of the series is %(limit)s units."), units),
    (R.PRICE_OUT_OF_BAND, "lowest_price"): Words(
        None, _l("The lowest price may not be above the highest, %(limit)s."), yuan
    ),
    (R.MERCHANT_FUNDS_INSUFFICIENT, "payment"): Words(
        None, _l("Account %(limit)s does not have enough for its part of this refund.")
    ),
}
"""What is said instead where the field makes a difference."""

IN_DEBT: Final = Words(
    None,
    _l(
        "%(limit)s that was paid in was taken back later:"
        " until it is repaid, nothing can be paid out."
    ),
    yuan,
)
"""What is said of funds that are less than nothing."""
