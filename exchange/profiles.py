"""The compliance profiles that are shipped: the rules of a market as data, each with its source.

A market is opened with one of them, or with one of the operator's own; the whole profile is
recorded then, so that changing a figure here changes no market there is. A limit of 0 means that
the sources ask for none. They follow what was read of the rules, mostly in copies, abstracts and
law firms' accounts of them, and are not legal advice. "Approximation" marks a figure that stands
for a rule which the venue cannot follow to the letter.
"""

from typing import Final

from exchange.commands.kinds import ExpiryPolicy, MarketMode, Profile

_YUAN: Final = 10_000
_DAY: Final = 86_400 * 10**9

OPEN: Final = Profile(
    name="open",
    mode=MarketMode.CONTINUOUS,
    min_holding=0,
    max_position=0,
    max_holders=0,
    named_parties=False,
    face_cap_named=0,
    face_cap_bearer=0,
    expiry_policies=(ExpiryPolicy.PRINCIPAL, ExpiryPolicy.LAPSE, ExpiryPolicy.NEVER),
    cool_off=0,
    reserve_bps=0,
    # In China a card usable at others' shops is a multi-purpose card, which takes a licence of the
    # People's Bank and a central deposit: off everywhere but here.
    cross_issuer=True,
)
"""Everything on, no limit: for the demo and for research, not for the public."""

CN_STRICT: Final = Profile(
    name="cn-strict",
    # State Council document 国办发〔2012〕37号 as read in an abstract: electronic matching is
    # centralised trading; a negotiated transfer of a holding is not.
    mode=MarketMode.NEGOTIATED,
    # State Council document 国发〔2011〕38号 (the same abstract): at least 5 trading days between
    # buying and selling the same thing. Approximation: 7 calendar days, in which 5 trading days are
    # over as far as no public holiday falls among them.
    min_holding=7 * _DAY,
    # Approximation of our own: no more per person than one named card holds at the usual face of 1
    # yuan per unit, so that members of one owner do not add cards up.
    max_position=5_000,
    # 国发〔2011〕38号: at most 200 holders; nominees are counted through (owner groups), 37号.
    max_holders=200,
    # 国办发〔2012〕37号: anonymous trading is centralised trading.
    named_parties=True,
    # Single-purpose prepaid cards, 国办发〔2011〕25号: at most 5,000 yuan of face on a named card,
    # 1,000 yuan on a bearer card. A card is what one member has of a series.
    face_cap_named=5_000 * _YUAN,
    face_cap_bearer=1_000 * _YUAN,
    # The same, with MOFCOM order 9/2012: a named card has no last day, and what is left on a bearer
    # card when it expires is not lost. A discount may lapse, principal may not.
    expiry_policies=(ExpiryPolicy.PRINCIPAL, ExpiryPolicy.NEVER),
    # Supreme People's Court, 法释〔2025〕4号, in force since May 2025: principal is returned
    # within 7 days. Approximation: the exception for goods received before is left out.
    cool_off=7 * _DAY,
    # MOFCOM order 9/2012, articles 26 to 28: 20, 30 or 40 % by kind of issuer, of the prepaid
    # balance of the last quarter. Approximation: the strictest, of every unit and at any time.
    reserve_bps=4_000,
)
"""China, single-purpose cards: negotiated transfer between named parties, principal kept."""

US: Final = Profile(
    name="us",
    # No rule against trading prepaid value was found.
    mode=MarketMode.CONTINUOUS,
    min_holding=0,
    max_position=0,
    max_holders=0,
    named_parties=False,
    face_cap_named=0,
    face_cap_bearer=0,
    # Regulation E (75 FR 16580): funds may not expire within five years of the last load, whatever
    # the date on the card; California: never. So a right may end, its principal not.
    expiry_policies=(ExpiryPolicy.PRINCIPAL, ExpiryPolicy.NEVER),
    cool_off=0,
    reserve_bps=0,
)
"""United States: the date of the card is not the date of the funds."""

EU: Final = Profile(
    name="eu",
    # No rule against trading prepaid value was found.
    mode=MarketMode.CONTINUOUS,
    min_holding=0,
    max_position=0,
    max_holders=0,
    # Ireland (ccpc.ie): a voucher is not tied to the name of its first holder.
    named_parties=False,
    face_cap_named=0,
    face_cap_bearer=0,
    # Ireland (ccpc.ie): at least five years, and a refund of what is left over.
    expiry_policies=(ExpiryPolicy.PRINCIPAL, ExpiryPolicy.NEVER),
    # Directive 2011/83/EU, article 9: consumers may withdraw from a contract made at a distance for
    # 14 days, without giving a reason. Approximation: from the issue of the units on, for all who
    # bought at the offering, and without the exceptions of article 16.
    cool_off=14 * _DAY,
    reserve_bps=0,
)
"""European Union, by its strictest member read so far."""

PROFILES: Final = {profile.name: profile for profile in (OPEN, CN_STRICT, US, EU)}
"""The shipped profiles by name."""
