"""Staff sees what the jobs did, and lets one be done at once."""

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from portal import clock, job_runs, jobs
from portal.access import Role
from portal.database import session
from portal.jobs import Figure, Figures, Job
from portal.language import lazy_gettext
from tests.portal.house import BOB, DAVE, House
from tests.portal.sign_in import sign_in


@pytest.fixture
def staff(house: House, web: FlaskClient) -> FlaskClient:
    return sign_in(web, house, DAVE, [Role.STAFF])


@pytest.fixture
def job(house: House) -> Iterator[Job]:
    """Return a job of the house that sends three things."""

    def send() -> Figures:
        return {Figure.SENT: 3}

    job = Job("sending", lazy_gettext("Payments that wait"), 3_600, send)
    jobs.add(house.app, job)
    yield job
    jobs.jobs_of(house.app).remove(job)
    with house.app.app_context():
        job_runs.forget(session(), clock.now() + 1)
        session().delete(session().get_one(job_runs.JobStanding, job.name))
        session().commit()


def test_every_job_is_listed_with_its_last_run_and_its_next(
    house: House, staff: FlaskClient, job: Job
) -> None:
    jobs.do(house.app, job)
    page = staff.get("/staff/jobs").text
    assert "sent 3" in page
    assert "Done" in page
    (listed,) = (
        each for each in staff.get("/api/staff/jobs").get_json() if each["job"] == job.name
    )
    assert (listed["runs"], listed["failures"]) == (1, 0)
    assert listed["last"]["figures"] == {"sent": 3}
    assert listed["due_at"] > listed["last"]["ended_at"]
    (run,) = staff.get(f"/api/staff/jobs/{job.name}/runs").get_json()
    assert run == listed["last"]


def test_staff_asks_for_a_run_and_is_named_with_it(
    house: House, staff: FlaskClient, job: Job
) -> None:
    answer = staff.post(f"/staff/jobs/{job.name}/run", follow_redirects=True)
    assert "Asked for:" in answer.text
    assert "At once" in answer.text
    jobs.do(house.app, job)
    (run,) = staff.get(f"/api/staff/jobs/{job.name}/runs").get_json()
    assert run["asked_by"] == f"Member {DAVE}"
    assert f"Member {DAVE}" in staff.get("/staff/jobs").text


def test_a_run_under_way_or_asked_for_is_not_begun_again(
    house: House, staff: FlaskClient, job: Job
) -> None:
    path = f"/api/staff/jobs/{job.name}/runs"
    assert staff.post(path).status_code == 204
    assert staff.post(path).status_code == 409
    jobs.do(house.app, job)
    with house.app.app_context():
        job_runs.begin(session(), job.name, clock.now(), 0)
    assert staff.post(path).status_code == 409
    assert (
        "under way already" in staff.post(f"/staff/jobs/{job.name}/run", follow_redirects=True).text
    )
    assert "Under way" in staff.get("/staff/jobs").text


def test_a_failure_is_shown_by_its_name_alone(house: House, staff: FlaskClient) -> None:
    def fail() -> Figures:
        message = "somebody's secret"
        raise ZeroDivisionError(message)

    jobs.do(house.app, Job("failing", lazy_gettext("Job"), 0, fail))
    page = staff.get("/staff/jobs").text
    assert "ZeroDivisionError" in page
    assert "secret" not in page


def test_jobs_that_wait_for_a_worker_are_pointed_out(staff: FlaskClient, job: Job) -> None:
    assert staff.post(f"/staff/jobs/{job.name}/run").status_code == 303
    assert "is the worker running?" in staff.get("/staff/jobs").text


@pytest.mark.parametrize("name", ["no-such-job", "x" * 100, "forgetting/../x"])
def test_there_is_no_other_job(staff: FlaskClient, name: str) -> None:
    assert staff.post(f"/staff/jobs/{name}/run").status_code == 404
    assert staff.post(f"/api/staff/jobs/{name}/runs").status_code == 404
    assert staff.get(f"/api/staff/jobs/{name}/runs").status_code == 404


def test_jobs_are_for_staff_alone(house: House, web: FlaskClient) -> None:
    consumer = sign_in(web, house, BOB)
    assert consumer.get("/staff/jobs").status_code == 403
    assert consumer.post("/staff/jobs/forgetting/run").status_code == 403
    assert consumer.post("/api/staff/jobs/forgetting/runs").status_code == 403
