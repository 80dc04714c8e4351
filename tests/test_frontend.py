"""Set-up of what pages load: packages by the lock, bundles by their sources, both only once."""

import json
from pathlib import Path
from types import ModuleType

import pytest

from tests.test_house import ROOT, program

LOCK = ROOT / "portal" / "frontend" / "package-lock.json"


@pytest.fixture
def frontend(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> ModuleType:
    """Import the program, with its stamps elsewhere and its work only written down."""
    frontend = program("frontend", monkeypatch)
    monkeypatch.setattr(frontend, "INSTALLED", tmp_path / "installed")
    monkeypatch.setattr(frontend, "BUNDLED", tmp_path / "bundled")
    monkeypatch.setattr(frontend, "done", [], raising=False)
    monkeypatch.setattr(frontend, "install", lambda: frontend.done.append("install") or 0)
    monkeypatch.setattr(frontend, "bundle", lambda: frontend.done.append("bundle") or 0)
    return frontend


def test_the_second_time_nothing_is_done(frontend: ModuleType) -> None:
    assert frontend.main() == 0
    assert frontend.done == ["install", "bundle"]

    assert frontend.main() == 0
    assert frontend.done == ["install", "bundle"]


def test_what_failed_is_done_again(frontend: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frontend, "install", lambda: 7)

    assert frontend.main() == 7
    assert frontend.done == []
    assert not frontend.INSTALLED.exists()


def test_another_source_is_bundled_but_nothing_installed(
    frontend: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    frontend.main()
    monkeypatch.setattr(frontend, "of_bundles", lambda: "other sources\n")

    frontend.main()

    assert frontend.done == ["install", "bundle", "bundle"]


def test_the_stamp_changes_with_every_source(
    frontend: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(frontend, "ROOT", tmp_path)
    source = tmp_path / "a.css"
    source.write_text(".a {}", "utf-8")
    before = frontend.digest([source], "")

    source.write_text(".b {}", "utf-8")

    assert frontend.digest([source], "") != before
    assert frontend.digest([source], "another machine") != frontend.digest([source], "")


def test_certificates_that_pip_trusts_are_trusted_by_npm(
    frontend: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NODE_EXTRA_CA_CERTS", raising=False)
    monkeypatch.setenv("PIP_CERT", "/etc/house.crt")

    assert frontend.environment()["NODE_EXTRA_CA_CERTS"] == "/etc/house.crt"


def test_the_lock_has_versions_and_hashes_and_no_address() -> None:
    lock = json.loads(LOCK.read_text("utf-8"))
    packages = {name: found for name, found in lock["packages"].items() if name}

    assert len(packages) > 5
    for found in packages.values():
        assert found["version"]
        assert found["integrity"].startswith("sha512-")
        assert "resolved" not in found
    assert "://" not in LOCK.read_text("utf-8")
