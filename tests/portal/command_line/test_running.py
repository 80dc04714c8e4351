"""`scrip serve` refuses what it cannot do, before it starts anything; and stops when told to."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from exchange.home import Home
from exchange.precedence import FOLLOWER, LAST
from portal.command_line import app
from portal.command_line.running import _certificate
from portal.demo.credentials import DEMO_FILE, MAKING
from tests.support.background import deaf
from tests.support.loopback import free_port
from tests.support.waiting import wait_until


def serve(home: Path, *arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["serve", "--home", str(home), *arguments])
    return result.exit_code, result.output


def test_a_busy_port_is_named_with_its_holder_and_the_setting(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as held:
        port = held.getsockname()[1]

        status, output = serve(tmp_path, "--port", str(port))

    assert status == 2
    assert f"port {port} is in use by " in output
    assert "(process " in output
    assert "SCRIP_PORT" in output


def test_a_busy_port_of_the_feed_is_named_with_its_setting(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as held:
        port = held.getsockname()[1]

        status, output = serve(tmp_path, "--port", "0", "--feed-port", str(port))

    assert status == 2
    assert f"port {port} is in use by " in output
    assert "SCRIP_FEED_PORT" in output


def test_the_demo_refuses_a_public_address(tmp_path: Path) -> None:
    status, output = serve(tmp_path, "--demo", "--host", "192.0.2.1", "--port", "0")

    assert status == 2
    assert "only on 127.0.0.1" in output


def test_the_sandbox_bank_refuses_a_public_address(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SCRIP_SANDBOX_BANK", "1")
    status, output = serve(tmp_path, "--host", "192.0.2.1", "--port", "0")

    assert status == 2
    assert "the sandbox bank gives money away" in output
    assert "only on 127.0.0.1" in output


def test_the_demo_refuses_a_real_ledger(tmp_path: Path) -> None:
    (tmp_path / "ledger.db").write_bytes(b"somebody's money")

    status, output = serve(tmp_path, "--demo", "--port", "0")

    assert status == 2
    assert "give the demo a folder of its own" in output


@pytest.mark.parametrize("told", [signal.SIGINT, signal.SIGTERM])
def test_it_stops_while_it_makes_the_demo_though_it_was_started_deaf(
    tmp_path: Path, told: signal.Signals
) -> None:
    command = [sys.executable, "-m", "portal.command_line", "serve", "--demo"]
    settings = {"SCRIP_HOME": str(tmp_path), "SCRIP_PORT": str(free_port())}
    settings["SCRIP_FEED_PORT"] = str(free_port())
    program = subprocess.Popen(deaf(command), env=os.environ | settings)
    try:
        wait_until((tmp_path / MAKING).exists, "the demo is being made")
        wait_until((tmp_path / "engine.sock").exists, "its engine works")
        program.send_signal(told)
        assert program.wait(30) == 0
    finally:
        program.kill()
        program.wait()

    assert not (tmp_path / DEMO_FILE).exists()


def test_what_gunicorn_is_told_for_tls_brings_nothing_into_its_master(tmp_path: Path) -> None:
    (told,) = (word for word in _certificate(Home(tmp_path), "127.0.0.1") if "--config" in word)
    path = told.partition("=")[2]
    run = f"import runpy, sys; runpy.run_path({path!r})"
    look = f"{run}; print({{'portal', 'ssl'}} & {{*sys.modules}})"
    seen = subprocess.run([sys.executable, "-I", "-c", look], capture_output=True, check=True)
    assert seen.stdout.strip() == b"set()"


@pytest.mark.parametrize("heavy", ["flask", "sqlalchemy", "exchange.engine", "exchange.audit"])
def test_no_process_carries_what_only_others_need(heavy: str) -> None:
    look = "import sys, portal.command_line; print(*sys.modules, sep='\\n')"
    loaded = subprocess.run(
        [sys.executable, "-c", look], check=True, capture_output=True, text=True
    ).stdout.splitlines()
    assert "portal.command_line.running" in loaded
    assert heavy not in loaded


@pytest.mark.parametrize("name", ["projector", "feed", "auditor"])
def test_who_follows_the_engine_leaves_it_the_processor(tmp_path: Path, name: str) -> None:
    words = ["--port", str(free_port())] if name == "feed" else []
    command = [sys.executable, "-m", "portal.command_line", name, "--home", str(tmp_path), *words]
    nice = min(LAST, os.nice(0) + (LAST if name == "auditor" else FOLLOWER))
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as child:
        try:
            wait_until(lambda: os.getpriority(os.PRIO_PROCESS, child.pid) == nice, "it stands back")
            if name == "auditor" and hasattr(os, "SCHED_IDLE"):
                idle = os.SCHED_IDLE
                wait_until(lambda: os.sched_getscheduler(child.pid) == idle, "it comes last")
        finally:
            child.kill()
