"""What came of the jobs: each run as it began and ended, and what staff asked to be done now.

The worker writes, everybody reads. Runs that found nothing to do are one row as long as nothing
else comes between: a job of every five seconds would hide what happened behind what did not. Times
are nanoseconds UTC.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final, NamedTuple

import msgspec
from sqlalchemy import BigInteger, ForeignKey, Select, String, delete, func, select, update
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Mapped, Session, joinedload, mapped_column, relationship

from portal.clock import DAY
from portal.database import Model
from portal.people import Member

NAME_LENGTH: Final = 32
FIGURES_LENGTH: Final = 200
ERROR_LENGTH: Final = 64

KEPT: Final = 31 * DAY
"""Runs are forgotten so long after they ended."""

SHOWN: Final = 100


class Outcome(StrEnum):
    """How a run ended; it broke off where the worker ended before it did."""

    DONE = "done"
    FAILED = "failed"
    BROKEN_OFF = "broken_off"


class JobStanding(Model):
    """Where a job is just now: under way since `began_at`, or next due at `due_at`.

    `asked_at` says that staff, the member `asked_by_id`, wants a run now; it is None from when that
    run begins. `runs` and `failures` count all there ever were.
    """

    __tablename__ = "job_standings"

    job: Mapped[str] = mapped_column(String(NAME_LENGTH), primary_key=True)
    due_at: Mapped[int] = mapped_column(BigInteger, default=0)
    began_at: Mapped[int | None] = mapped_column(BigInteger)
    began_for_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    asked_at: Mapped[int | None] = mapped_column(BigInteger)
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    runs: Mapped[int] = mapped_column(BigInteger, default=0)
    failures: Mapped[int] = mapped_column(BigInteger, default=0)


class JobRun(Model):
    """A run, or `times` runs in a row that found nothing to do.

    `figures` is JSON: what it did, by name. `error` is the name of what went wrong, nothing more.
    """

    __tablename__ = "job_runs"

    id: Mapped[int] = mapped_column(primary_key=True)
    job: Mapped[str] = mapped_column(String(NAME_LENGTH), index=True)
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    began_at: Mapped[int] = mapped_column(BigInteger)
    ended_at: Mapped[int] = mapped_column(BigInteger, index=True)
    outcome: Mapped[str] = mapped_column(String(10))
    figures: Mapped[str] = mapped_column(String(FIGURES_LENGTH), default="{}")
    error: Mapped[str] = mapped_column(String(ERROR_LENGTH), default="")
    times: Mapped[int] = mapped_column(default=1)

    asked_by: Mapped[Member | None] = relationship()

    @property
    def done(self) -> dict[str, int]:
        """What it did, without what it did not."""
        return msgspec.json.decode(self.figures, type=dict[str, int])


class Beginning(NamedTuple):
    """When a run began, and who of staff (a member's number) asked for it."""

    at: int
    asked_by_id: int | None


class Run(NamedTuple):
    """A run that has ended; `figures` are those that are not 0."""

    job: str
    began_at: int
    asked_by_id: int | None
    ended_at: int
    outcome: Outcome
    figures: Mapping[str, int]
    error: str


def begin(session: Session, job: str, now: int, due_at: int) -> Beginning:
    """Note that a run is under way; whoever asked for one has it with this."""
    standing = session.get(JobStanding, job, populate_existing=True)
    if standing is None:
        standing = JobStanding(job=job, runs=0, failures=0)
        session.add(standing)
    standing.due_at, standing.began_at = due_at, now
    standing.began_for_id = standing.asked_by_id
    standing.asked_at = standing.asked_by_id = None
    beginning = Beginning(now, standing.began_for_id)
    session.commit()
    return beginning


def end(session: Session, run: Run) -> None:
    """Write a run down."""
    idle = run.outcome is Outcome.DONE and not run.figures and run.asked_by_id is None
    if not (idle and _added_to_the_last(session, run)):
        session.add(
            JobRun(
                job=run.job,
                asked_by_id=run.asked_by_id,
                began_at=run.began_at,
                ended_at=run.ended_at,
                outcome=run.outcome,
                figures=msgspec.json.encode(run.figures).decode(),
                error=run.error[:ERROR_LENGTH],
            )
        )
    failed = run.outcome is not Outcome.DONE
    session.execute(
        update(JobStanding)
        .where(JobStanding.job == run.job)
        .values(
            began_at=None,
            began_for_id=None,
            runs=JobStanding.runs + 1,
            failures=JobStanding.failures + failed,
        )
    )
    session.commit()


def _added_to_the_last(session: Session, run: Run) -> bool:
    """Whether the last run was idle as well; then they are one row."""
    last = session.scalars(_newest(run.job).limit(1)).first()
    if last is None or last.outcome != Outcome.DONE or last.done or last.asked_by_id is not None:
        return False
    last.ended_at, last.times = run.ended_at, last.times + 1
    return True


def break_off(session: Session, now: int) -> None:
    """Write down the runs that were under way when the last worker ended."""
    for standing in session.scalars(select(JobStanding).where(JobStanding.began_at.is_not(None))):
        began = standing.began_at or now
        end(
            session,
            Run(standing.job, began, standing.began_for_id, now, Outcome.BROKEN_OFF, {}, ""),
        )


def ask(session: Session, job: str, member_id: int | None, now: int) -> bool:
    """Ask for a run now; False if one is under way, or asked for already."""
    session.execute(insert(JobStanding).values(job=job).on_conflict_do_nothing())
    asked = session.execute(
        update(JobStanding)
        .where(
            JobStanding.job == job,
            JobStanding.began_at.is_(None),
            JobStanding.asked_at.is_(None),
        )
        .values(asked_at=now, asked_by_id=member_id)
    )
    session.commit()
    return isinstance(asked, CursorResult) and asked.rowcount == 1


def asked_for(session: Session) -> list[str]:
    """Return the jobs of which somebody wants a run now."""
    return list(session.scalars(select(JobStanding.job).where(JobStanding.asked_at.is_not(None))))


def standings(session: Session) -> dict[str, JobStanding]:
    """Return where every job is that was ever done, by name."""
    return {each.job: each for each in session.scalars(select(JobStanding))}


def last_runs(session: Session) -> dict[str, JobRun]:
    """Return the last run of every job, by name."""
    newest = select(func.max(JobRun.id)).group_by(JobRun.job)
    found = session.scalars(select(JobRun).where(JobRun.id.in_(newest)))
    return {each.job: each for each in found}


def newest(session: Session, job: str | None = None, limit: int = SHOWN) -> list[JobRun]:
    """Return the newest runs, of one job or of all, the last first."""
    return list(session.scalars(_newest(job).options(joinedload(JobRun.asked_by)).limit(limit)))


def forget(session: Session, before: int) -> int:
    """Forget the runs that ended before a time; return how many rows went."""
    gone = session.execute(delete(JobRun).where(JobRun.ended_at < before))
    session.commit()
    return gone.rowcount if isinstance(gone, CursorResult) else 0


def _newest(job: str | None) -> Select[JobRun]:
    chosen = select(JobRun).order_by(JobRun.id.desc())
    return chosen if job is None else chosen.where(JobRun.job == job)
