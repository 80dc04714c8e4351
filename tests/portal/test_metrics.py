"""Metrics: what is told, over all workers, to whom, and nothing about people."""

import re
from pathlib import Path

import pytest
import requests
from flask import Flask
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families

from portal import jobs
from portal.application import create_app, let_go
from portal.config import Config
from portal.errors import SettingInvalid
from portal.language import lazy_gettext
from portal.metrics import prepare
from portal.metrics_folder import FOLDER, VARIABLE, fresh_folder
from tests.portal.house import ALICE, House
from tests.portal.sign_in import sign_in
from tests.portal.web_server import serving


def samples(text: str) -> dict[tuple[str, ...], float]:
    """Return the values by name and labels."""
    return {
        (sample.name, *(value for _, value in sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_requests_are_counted_by_endpoint_and_timed(web: FlaskClient) -> None:
    counted = ("scrip_requests_total", "health.alive", "GET", "200")
    timed = ("scrip_request_seconds_count", "health.alive")
    before = samples(web.get("/metrics").text)
    web.get("/healthz")
    after = samples(web.get("/metrics").text)

    assert after[counted] == before.get(counted, 0) + 1
    assert after[timed] == before.get(timed, 0) + 1


def test_sizes_and_lags_are_told(house: House, web: FlaskClient) -> None:
    house.settle()
    told = samples(web.get("/metrics").text)

    assert told["scrip_engine_up",] == 1
    assert told["scrip_ledger_entries",] == house.size()
    assert told["scrip_views_lag_entries",] == 0


def test_a_job_that_failed_is_seen(house: House, web: FlaskClient) -> None:
    def fail() -> jobs.Figures:
        raise ZeroDivisionError

    jobs.do(house.app, jobs.Job("broken", lazy_gettext("Job"), 0, fail))
    told = samples(web.get("/metrics").text)

    assert told["scrip_job_runs_total", "broken"] == 1
    assert told["scrip_job_failures_total", "broken"] == 1
    assert told["scrip_job_late_seconds", "broken"] > 0


def test_without_an_engine_it_says_so(tmp_path: Path) -> None:
    app = create_app(Config(tmp_path))
    told = samples(app.test_client().get("/metrics").text)
    let_go(app)

    assert told["scrip_engine_up",] == 0
    assert ("scrip_ledger_entries",) not in told


def test_no_label_names_a_person_or_a_path(house: House, web: FlaskClient) -> None:
    sign_in(web, house, ALICE)
    for path in ("/proofs/3", "/receipts/7", "/no/such/page/of/mine", "/me"):
        web.get(path)
    web.open("/healthz", method="MADEUP")
    text = web.get("/metrics").text

    for told in ("MADEUP", "/proofs", "/no/such", "example.invalid", "Member"):
        assert told not in text
    labels = set(re.findall(r'endpoint="([^"]*)"', text))
    # Counters belong to the process: applications that other tests made have counted in them too.
    assert {"none", "proofs.entry", "proofs.receipt"} & labels
    assert all(re.fullmatch(r"[a-z_]+(\.[a-z_]+)?", label) for label in labels)


@pytest.mark.parametrize(
    ("address", "headers", "status"),
    [
        ("127.0.0.1", {}, 200),
        ("::1", {}, 200),
        ("192.0.2.7", {}, 403),
        ("10.1.2.3", {}, 200),
        ("127.0.0.1", {"X-Forwarded-For": "127.0.0.1"}, 403),
        ("127.0.0.1", {"Forwarded": "for=127.0.0.1"}, 403),
        ("", {}, 403),
    ],
)
def test_it_is_told_to_this_machine_and_to_networks_that_are_named(
    tmp_path: Path, address: str, headers: dict[str, str], status: int
) -> None:
    app = create_app(Config(tmp_path, metrics_from="10.0.0.0/8, 2001:db8::/32"))
    web = app.test_client()
    response = web.get("/metrics", headers=headers, environ_base={"REMOTE_ADDR": address})
    let_go(app)

    assert response.status_code == status


def test_what_is_no_network_is_refused_at_the_start(tmp_path: Path) -> None:
    with pytest.raises(SettingInvalid, match="SCRIP_METRICS_FROM"):
        prepare(Flask(__name__), Config(tmp_path, metrics_from="everybody"))


def test_whichever_worker_is_asked_tells_of_all(house: House, tmp_path: Path) -> None:
    (tmp_path / FOLDER).mkdir()
    (tmp_path / FOLDER / "counter_1.db").write_bytes(b"of an earlier run")
    folder = fresh_folder(tmp_path)
    asked = 40
    with serving(house.folder, 2, **{VARIABLE: str(folder)}) as address:
        for _ in range(asked):  # each on a connection of its own, so that any worker may take it
            assert requests.get(f"{address}/healthz", timeout=30).ok
        told = samples(requests.get(f"{address}/metrics", timeout=30).text)

    assert told["scrip_requests_total", "health.alive", "GET", "200"] == asked
