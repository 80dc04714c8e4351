"""What staff sees of the jobs: where each is, what its runs came to, and a run now on request."""

from typing import Final, NamedTuple

from flask import abort, current_app, flash, redirect, render_template
from werkzeug.wrappers import Response

from portal import clock, job_runs, jobs
from portal.access import Audience, declare
from portal.database import session
from portal.figures import whole
from portal.job_runs import JobRun, JobStanding
from portal.jobs import FIGURES, Job
from portal.language import gettext as _
from portal.staff.views import blueprint
from portal.visitor import person

LATE: Final = 60 * clock.SECOND
"""A job whose turn is so long over waits for a worker that does not run."""

for _endpoint in ("list_jobs", "run_job"):
    declare(f"staff.{_endpoint}", Audience.STAFF)


class Shown(NamedTuple):
    """A job, where it is, and its last run; the latter two are None until it was done once."""

    job: Job
    standing: JobStanding | None
    last: JobRun | None


@blueprint.get("/staff/jobs")
def list_jobs() -> str:
    """Show every job with its last run and its next, and the newest runs of all."""
    shown = all_jobs()
    return render_template(
        "staff/jobs.html",
        jobs=shown,
        late=any(is_late(each) for each in shown),
        runs=job_runs.newest(session()),
        titles={each.job.name: each.job.title for each in shown},
        figures=figures,
    )


@blueprint.post("/staff/jobs/<name>/run")
def run_job(name: str) -> Response:
    """Ask for a run now; the worker begins it within a second or so."""
    job = jobs.job_of(current_app, name)
    if job is None:
        abort(404)
    if job_runs.ask(session(), name, person().id, clock.now()):
        flash(_("Asked for: %(job)s. The worker begins within seconds.", job=job.title), "good")
    else:
        flash(_("It is under way already."), "info")
    return redirect("/staff/jobs", 303)


def all_jobs() -> list[Shown]:
    """Return every job with where it is."""
    where, last = job_runs.standings(session()), job_runs.last_runs(session())
    return [
        Shown(job, where.get(job.name), last.get(job.name)) for job in jobs.jobs_of(current_app)
    ]


def is_late(shown: Shown) -> bool:
    """Whether its turn is long over, and it was not done."""
    standing = shown.standing
    return standing is None or (standing.began_at is None and standing.due_at < clock.now() - LATE)


def figures(run: JobRun) -> str:
    """Return what a run did, in words."""
    return " · ".join(
        f"{FIGURES.get(name, name)} {whole(count)}" for name, count in run.done.items()
    )
