"""What a compliance profile limits per person: position, card, number of holders, time held."""

from exchange.amounts import units_of
from exchange.commands.kinds import Profile, Side
from exchange.refusals import Refusal, Refused
from exchange.venue.lots import held_since
from exchange.venue.state import State


def profile_of(state: State, series: int) -> Profile:
    """Return the compliance profile that the series trades under."""
    return state.markets[state.series[series].terms.market].profile


def check_position(state: State, series: int, member: int, quantity: int) -> Refused | None:
    """Refuse `quantity` more units where the person, or the member's card, would have too many.

    A person is an owner group; a card is what one member has of a series, and the merchant, who
    promised the units, has none. Counted are units in every bucket, what open orders would buy, and
    what is subscribed.
    """
    limit = profile_of(state, series).max_position
    found = state.series[series]
    card_limit = 0 if member == found.merchant else found.card_limit
    room = quantity
    if limit:
        persons = state.groups[state.group_of(member)]
        room = limit - sum(_position(state, series, person) for person in persons)
    if card_limit:
        on_card = card_limit - _position(state, series, member)
        room = min(room, on_card) if limit else on_card
    if quantity > room:
        return Refused(Refusal.POSITION_LIMIT, "quantity", max(0, room))
    return None


def check_holder(
    state: State, series: int, member: int, leaver: int = 0, quantity: int = 0
) -> Refused | None:
    """Refuse a person who would be one holder too many; who may still become one counts as one.

    Nobody is too many who comes in the place of `leaver`, whose last `quantity` units they take.
    """
    limit = profile_of(state, series).max_holders
    if not limit:
        return None
    group = state.group_of(member)
    groups = {state.group_of(person) for person in state.holdings[series]}
    groups.update(state.group_of(person) for person in state.subscriptions[series])
    groups.update(order.owner for order in state.order_books[series].orders(Side.BUY))
    if group in groups or len(groups) < limit:
        return None
    if leaver and len(groups) == limit and _leaves(state, series, leaver, quantity):
        return None
    return Refused(Refusal.HOLDER_LIMIT, "series", limit)


def _leaves(state: State, series: int, member: int, quantity: int) -> bool:
    """Tell whether nothing of the series is or may become the person's without `quantity` units."""
    group = state.group_of(member)
    bids = any(order.owner == group for order in state.order_books[series].orders(Side.BUY))
    left = sum(_position(state, series, person) for person in state.groups[group])
    return not bids and left == quantity


def check_holding_time(
    state: State, series: int, member: int, quantity: int, now: int
) -> Refused | None:
    """Refuse to let go of available units that were acquired too recently."""
    least = profile_of(state, series).min_holding
    available = state.available(member, units_of(series))
    if not least or quantity > available:
        return None  # in the latter case it is not time that the units lack
    engaged = state.held_units(series, member) - available
    free = held_since(state, series, member, now - least) - engaged
    if quantity > free:
        return Refused(Refusal.HOLDING_TIME, "quantity", max(0, free))
    return None


def _position(state: State, series: int, member: int) -> int:
    bids = sum(
        order.remaining
        for order in state.orders_of.get(member, {}).values()
        if order.series == series and order.side is Side.BUY
    )
    subscribed: int = state.subscriptions[series].get(member, 0)
    return state.held_units(series, member) + bids + subscribed
