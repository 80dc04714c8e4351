"""What staff sees of the jobs, in the JSON API."""

from flask import current_app
from flask_babel import lazy_gettext as _l

from portal import clock, job_runs, jobs
from portal.access import Audience
from portal.api import Kind, Moment, Problem, operation
from portal.database import session
from portal.job_runs import JobRun, Outcome
from portal.jobs import Job
from portal.staff.job_views import Shown, all_jobs
from portal.staff.shapes import JobShape, RunShape
from portal.staff.views import blueprint
from portal.visitor import person

STAFF = Audience.STAFF


@operation(
    blueprint, "GET", "/api/staff/jobs", audience=STAFF,
    summary=_l("List the jobs"), answer=list[JobShape],
)  # fmt: skip
def list_all_jobs() -> list[JobShape]:
    """List what is done again and again, where each job is and what its last run came to."""
    return [_shape(each) for each in all_jobs()]


@operation(
    blueprint, "GET", "/api/staff/jobs/<name>/runs", audience=STAFF,
    summary=_l("List the runs of a job"), answer=list[RunShape],
)  # fmt: skip
def list_runs(name: str) -> list[RunShape]:
    """List the newest runs of a job, the last first; those that found nothing stand together."""
    return [_run(each) for each in job_runs.newest(session(), _job(name).name)]


@operation(
    blueprint, "POST", "/api/staff/jobs/<name>/runs", audience=STAFF,
    summary=_l("Run a job now"), answer=None,
)  # fmt: skip
def ask_for_run(name: str) -> None:
    """Ask for a run now; it begins within seconds. Refused while one is under way."""
    if not job_runs.ask(session(), _job(name).name, person().id, clock.now()):
        raise Problem(Kind.REFUSED_NOW)


def _job(name: str) -> Job:
    job = jobs.job_of(current_app, name)
    if job is None:
        raise Problem(Kind.NOT_FOUND)
    return job


def _shape(shown: Shown) -> JobShape:
    standing = shown.standing
    began = standing.began_at if standing else None
    return JobShape(
        job=shown.job.name,
        title=str(shown.job.title),
        under_way_since=None if began is None else Moment(began),
        due_at=Moment(standing.due_at) if standing and standing.due_at else None,
        runs=standing.runs if standing else 0,
        failures=standing.failures if standing else 0,
        last=_run(shown.last) if shown.last else None,
    )


def _run(run: JobRun) -> RunShape:
    return RunShape(
        began_at=Moment(run.began_at),
        ended_at=Moment(run.ended_at),
        outcome=Outcome(run.outcome),
        figures=run.done,
        error=run.error,
        times=run.times,
        asked_by=run.asked_by.name if run.asked_by else None,
    )
