"""What the JSON API takes and answers of merchants' standing."""

from typing import Annotated

import msgspec
from msgspec import Meta

from portal.api import Asked, Moment
from portal.businesses import Merchant, Standing
from portal.merchants.standing import Change
from portal.staff_acts import Act, Reason, StaffAct


class WantedMerchants(Asked, frozen=True):
    """Whom to look for: an account number, or a part of a name."""

    q: Annotated[str, Meta(max_length=100)] = ""


class NewStanding(Asked, frozen=True):
    """How a merchant is to stand; a suspension is only proposed."""

    standing: Standing
    reason: Reason


class ChangeShape(msgspec.Struct, frozen=True):
    """One change of a merchant's standing."""

    standing: Standing
    at: Moment
    reason: str


class StandingShape(msgspec.Struct, frozen=True):
    """How a merchant stands, and every change, the last one first."""

    standing: Standing
    history: list[ChangeShape]


class MerchantForStaff(msgspec.Struct, frozen=True):
    """A merchant as staff lists it."""

    account: int
    name_zh: str
    name_en: str
    standing: Standing
    opened_at: Moment


class StandingActShape(msgspec.Struct, frozen=True):
    """An act on a merchant's standing; a suspension without `seconded` waits for it."""

    number: int
    act: Act
    account: int
    reason: str
    by: str
    at: Moment
    seconded: bool


def of_standing(standing: str, history: list[Change]) -> StandingShape:
    """Return how a merchant stands as its programs read it."""
    changes = [ChangeShape(each.standing, Moment(each.at), each.reason) for each in history]
    return StandingShape(Standing(standing), changes)


def for_staff(merchant: Merchant) -> MerchantForStaff:
    """Return a merchant as programs of staff read it."""
    return MerchantForStaff(
        merchant.account,
        merchant.name_zh,
        merchant.name_en,
        Standing(merchant.standing),
        Moment(merchant.opened_at),
    )


def of_act(row: StaffAct) -> StandingActShape:
    """Return an act as programs of staff read it."""
    return StandingActShape(
        row.id,
        Act(row.act),
        row.subject,
        row.reason,
        row.staff.name,
        Moment(row.at),
        row.second_id is not None,
    )
