"""What the JSON API reads and shows of the acts of staff."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from portal.api import Asked, Moment
from portal.job_runs import Outcome
from portal.staff_acts import Act, Reason


class Because(Asked, frozen=True):
    """An act that needs nothing but a reason."""

    reason: Reason


class Freezing(Asked, frozen=True):
    """Whether a member is to be frozen, or to go on."""

    frozen: bool
    reason: Reason


class NewPhase(Asked, frozen=True):
    """What of a series may change hands from now on."""

    phase: Literal["continuous", "cancel_only", "halted"]
    reason: Reason


class Wanted(Asked, frozen=True):
    """Whom to look for: an account number, or a part of a name or address."""

    q: Annotated[str, Meta(max_length=100)] = ""


class FoundShape(msgspec.Struct):
    """A member; `account` is 0 where the exchange has opened none yet."""

    account: int
    name: str
    email: str
    roles: list[str]
    frozen: bool


class ActShape(msgspec.Struct):
    """What staff did: `entry` is its number in the ledger, where it became one."""

    number: int
    act: Act
    subject: int
    reason: str
    by: str
    second: str | None
    at: Moment
    entry: int | None


class RunShape(msgspec.Struct):
    """A run of a job, or `times` in a row that found nothing to do; `figures` say what it did."""

    began_at: Moment
    ended_at: Moment
    outcome: Outcome
    figures: dict[str, int]
    error: str
    times: int
    asked_by: str | None


class JobShape(msgspec.Struct):
    """A job; `due_at` is when its next run begins, `last` the last run that has ended."""

    job: str
    title: str
    under_way_since: Moment | None
    due_at: Moment | None
    runs: int
    failures: int
    last: RunShape | None
