"""Metrics for Prometheus: requests over all web workers, sizes, and who is behind whom.

`scrip serve` names a folder in PROMETHEUS_MULTIPROC_DIR, in which every worker keeps its counts;
one that is asked adds them all up. Without it a process tells its own. Labels are names of ours
and HTTP statuses: never a path, an address or an account.
"""

import os
from collections.abc import Iterator
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Final

from flask import Blueprint, Flask, Response, abort, current_app, g, request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.exposition import generate_latest
from prometheus_client.metrics_core import Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from exchange.client import AskTime, Client, Unavailable
from exchange.history import History, HistoryUnavailable, findings
from portal import clock, job_runs
from portal.access import Audience, declare
from portal.config import Config
from portal.database import session
from portal.errors import SettingInvalid
from portal.metrics_folder import VARIABLE

SETTING: Final = "SCRIP_METRICS_FROM"
PROXIED: Final = ("Forwarded", "X-Forwarded-For", "X-Real-IP")
BOUNDS_S: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5)

Network = IPv4Network | IPv6Network

blueprint: Final = Blueprint("metrics", __name__)
declare("metrics.shown", Audience.LOCAL)

_own: Final = CollectorRegistry()
_requests: Final = Counter(
    "scrip_requests", "Requests answered", ("endpoint", "method", "status"), registry=_own
)
_seconds: Final = Histogram(
    "scrip_request_seconds", "How long requests took", ("endpoint",), registry=_own,
    buckets=BOUNDS_S,
)  # fmt: skip


def prepare(app: Flask, config: Config) -> None:
    """Count the requests of `app` and let it tell. Raises SettingInvalid for what is no network."""
    networks = _networks(config.metrics_from)
    app.extensions["metrics"] = Told(app, config), networks
    app.register_blueprint(blueprint)
    app.before_request(_start)
    app.after_request(_count)


@blueprint.get("/metrics")
def shown() -> Response:
    """Tell everything, to whom it may be told."""
    told, networks = current_app.extensions["metrics"]
    if not _is_near(networks):
        abort(403)
    registry = CollectorRegistry()
    registry.register(told)
    if VARIABLE in os.environ:
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        text = generate_latest(registry)
    else:
        text = generate_latest(_own) + generate_latest(registry)
    return Response(text, content_type=CONTENT_TYPE_LATEST)


class Told(Collector):
    """What is known of the processes behind the portal, asked for when somebody wants to know."""

    def __init__(self, app: Flask, config: Config) -> None:
        self._client: Client = app.extensions["exchange"]
        self._history: History = app.extensions["history"]
        self._home = config.home

    def collect(self) -> Iterator[Metric]:
        """Yield the figures; what cannot be known is left out."""
        views = self._history.size()
        try:
            size = self._client.query(AskTime()).size
        except Unavailable:
            yield _gauge("scrip_engine_up", "Whether the engine answers", 0)
        else:
            yield _gauge("scrip_engine_up", "Whether the engine answers", 1)
            yield _gauge("scrip_ledger_entries", "Entries in the ledger", size)
            yield _gauge(
                "scrip_views_lag_entries", "Entries that the read models lack", max(0, size - views)
            )
        yield from self._audit()
        yield from self._jobs()

    def _audit(self) -> Iterator[GaugeMetricFamily]:
        try:
            found = findings.read(self._home)
        except HistoryUnavailable:
            return
        standing = found.standing
        lag, age = standing.ledger_size - standing.size, clock.now() - standing.at
        yield _gauge("scrip_audit_lag_entries", "Entries that were not audited yet", lag)
        yield _gauge(
            "scrip_audit_age_seconds", "Since the audit last told", max(0, age) / clock.SECOND
        )
        sound = found.fault is None
        yield _gauge("scrip_ledger_sound", "Whether nothing is known to be wrong", sound)

    def _jobs(self) -> Iterator[Metric]:
        runs = CounterMetricFamily("scrip_job_runs", "Runs of jobs", labels=["job"])
        failures = CounterMetricFamily(
            "scrip_job_failures", "Runs of jobs that failed or broke off", labels=["job"]
        )
        late = GaugeMetricFamily(
            "scrip_job_late_seconds", "Since a job should have been done", labels=["job"]
        )
        now = clock.now()
        for standing in job_runs.standings(session()).values():
            runs.add_metric([standing.job], standing.runs)
            failures.add_metric([standing.job], standing.failures)
            late.add_metric([standing.job], max(0, now - standing.due_at) / clock.SECOND)
        yield from (runs, failures, late)


def _gauge(name: str, says: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, says, value=value)


def _start() -> None:
    g.counted_from = clock.stopwatch()


def _count(response: Response) -> Response:
    endpoint = request.endpoint or "none"
    # What a caller makes up must not become a label of its own.
    method = request.method if request.url_rule is not None else "other"
    _requests.labels(endpoint, method, str(response.status_code)).inc()
    began = g.get("counted_from")
    if began is not None:
        _seconds.labels(endpoint).observe(clock.elapsed_since(began) / clock.SECOND)
    return response


def _networks(setting: str) -> tuple[Network, ...]:
    try:
        return tuple(ip_network(each.strip()) for each in setting.split(",") if each.strip())
    except ValueError as error:
        raise SettingInvalid(SETTING, setting, "networks with commas between") from error


def _is_near(networks: tuple[Network, ...]) -> bool:
    if any(name in request.headers for name in PROXIED):
        return False  # the address is that of a proxy, not of who asks
    try:
        address = ip_address(request.remote_addr or "")
    except ValueError:
        return False
    return address.is_loopback or any(address in network for network in networks)
