"""The programs behind `make`: set-up, help, the proof on a bare Debian, mutants."""

import importlib
import socket
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parent.parent
TARGETS = {
    "setup", "run", "test", "test-long", "check", "bench", "requirements", "mutants", "fresh",
    "clean",
}  # fmt: skip


def program(name: str, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Import a program of .house, which is no package."""
    monkeypatch.syspath_prepend(str(ROOT / ".house"))
    return importlib.import_module(name)


def test_every_pin_of_the_lock_has_a_version_and_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    set_up = program("set_up", monkeypatch)
    pins = set_up.pins()

    assert len(pins) > 50
    assert all("==" in pin and "--hash=sha256:" in pin for pin in pins)
    assert set(set_up.references()) < {set_up.name_of(pin) for pin in pins}


def test_set_up_does_nothing_the_second_time(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    set_up = program("set_up", monkeypatch)
    monkeypatch.setattr(set_up, "STAMP", tmp_path / "installed")
    installed: list[str] = []

    def install() -> int:
        installed.append("again")
        return 0

    monkeypatch.setattr(set_up, "install", install)

    assert set_up.main([]) == 0
    assert installed == ["again"]

    (tmp_path / "installed").write_text(set_up.stamp(), "utf-8")

    assert set_up.main([]) == 0
    assert installed == ["again"]


def test_another_lock_is_installed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    set_up = program("set_up", monkeypatch)
    before = set_up.stamp()
    (tmp_path / "requirements.lock").write_text("other==1\n", "utf-8")
    monkeypatch.setattr(set_up, "LOCK", tmp_path / "requirements.lock")

    assert set_up.stamp() != before


def test_a_python_without_venv_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    set_up = program("set_up", monkeypatch)
    assert set_up.unfit() == ""

    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)

    assert "apt install git make python3 python3-venv" in set_up.unfit()
    assert "brew install python" in set_up.unfit()


def test_help_names_every_target() -> None:
    said = subprocess.run(
        [sys.executable, ".house/help.py"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    named = {line.split()[0] for line in said.stdout.splitlines()[1:]}

    assert named > TARGETS


def test_the_readme_marks_its_commands(monkeypatch: pytest.MonkeyPatch) -> None:
    fresh = program("fresh", monkeypatch)

    blocks = fresh.commands_of((ROOT / "README.md").read_text("utf-8"))

    assert blocks["run"] == "make run"
    assert blocks["test"] == "make test"
    assert "python3-venv" in blocks["as-root"]


def test_a_readme_without_its_commands_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    fresh = program("fresh", monkeypatch)

    with pytest.raises(fresh.UnprovenError, match="as-root, test"):
        fresh.commands_of("```sh run\nmake run\n```\n")


# It listens to Ctrl-C as the market does, which asks for it at the start: whatever a background
# shell starts has inherited that SIGINT is ignored, and Python then leaves it so.
MARKET = """
import http.server, signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200 if self.path == "/readyz" else 404)
        self.end_headers()
    def log_message(self, *_): pass
try:
    http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Page).serve_forever()
except KeyboardInterrupt:
    pass
"""


class Here:
    """Stands in for a Debian in a folder: runs a market of one page on this machine itself."""

    def __init__(self, program: str) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.environment = {"SCRIP_PORT": str(free.getsockname()[1])}
        self.program = program
        self.started: list[subprocess.Popen[bytes]] = []

    def start(self, _command: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-c", self.program, self.environment["SCRIP_PORT"]]
        self.started.append(subprocess.Popen(command, start_new_session=True))
        return self.started[-1]

    def strays(self) -> list[int]:
        return []


def test_a_market_is_awaited_and_stopped_as_by_ctrl_c(monkeypatch: pytest.MonkeyPatch) -> None:
    fresh = program("fresh", monkeypatch)
    here = Here(MARKET)

    fresh.run_until_ready(here, "make run")

    assert [market.returncode for market in here.started] == [0]


def test_a_market_that_ends_by_itself_fails_the_proof(monkeypatch: pytest.MonkeyPatch) -> None:
    fresh = program("fresh", monkeypatch)

    with pytest.raises(fresh.UnprovenError, match="ended with status 3"):
        fresh.run_until_ready(Here("raise SystemExit(3)"), "make run")


@pytest.mark.parametrize(
    ("source", "breaks"),
    [
        ("x = a < b", ["a <= b"]),
        ("x = a + 1", ["a - 1", "2"]),
        ("x -= y", ["x += y"]),
        ("x = a and b", ["a or b"]),
        ("x = not a", ["a"]),
        ("x = True", ["False"]),
        ("if a:\n    f()", ["if not a: ...", "pass"]),
        ("def f() -> int:\n    return a", ["return None"]),
        ("for a in b:\n    break", ["continue"]),
        ("raise E(a)", ["pass"]),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_mutant_is_one_change(
    monkeypatch: pytest.MonkeyPatch, source: str, breaks: list[str]
) -> None:
    mutations = program("mutations", monkeypatch)
    found = list(mutations.mutants("a.py", source))

    assert [mutant.after for mutant in found] == breaks
    for mutant in found:
        assert mutations.broken(mutant, source) != source


@pytest.mark.parametrize(
    "source",
    [
        '"""Text."""',
        "def f(x: int = None) -> bool: ...",
        "class A(B, frozen=True): ...",
        "def __str__(self):\n    return 1",
        "@cache(1)\ndef f(): ...",
        "if TYPE_CHECKING:\n    x = 1",
        "x = f'{1 + 2}'",
    ],
)
def test_what_breaks_no_rule_is_left_alone(monkeypatch: pytest.MonkeyPatch, source: str) -> None:
    mutations = program("mutations", monkeypatch)

    assert list(mutations.mutants("a.py", source)) == []
