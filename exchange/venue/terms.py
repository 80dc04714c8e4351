"""What the terms of a series ask of a price and a quantity, wherever units change hands."""

from exchange.commands.terms import SeriesTerms
from exchange.refusals import Refusal, Refused


def check_price(terms: SeriesTerms, price: int) -> Refused | None:
    """Refuse a price, in money units per unit, that is off tick or out of the series' bounds."""
    if price % terms.tick:
        return Refused(Refusal.PRICE_OFF_TICK, "price", terms.tick)
    if price > terms.highest_price:
        return Refused(Refusal.PRICE_OUT_OF_BAND, "price", terms.highest_price)
    if price < terms.lowest_price:
        return Refused(Refusal.PRICE_OUT_OF_BAND, "price", terms.lowest_price)
    return None


def check_lot(terms: SeriesTerms, quantity: int) -> Refused | None:
    """Refuse a quantity that is not a multiple of the lot."""
    if quantity % terms.lot:
        return Refused(Refusal.QUANTITY_OFF_LOT, "quantity", terms.lot)
    return None
