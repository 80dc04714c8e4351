"""A missing browser is named with the command that brings it, and is never passed over silently."""

from pathlib import Path

import pytest

from tests.support import browser_finding
from tests.support.browser_finding import BrowserMissing


@pytest.fixture
def reader(monkeypatch: pytest.MonkeyPatch) -> None:
    """Be an ordinary user, for whom nothing is installed unasked."""
    monkeypatch.setattr("os.geteuid", lambda: 1000)


@pytest.mark.usefixtures("reader")
def test_a_missing_browser_is_named_with_its_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCRIP_BROWSER", "/nowhere/chromium")
    with pytest.raises(BrowserMissing) as missing:
        browser_finding.browser()
    assert "apt install chromium fonts-noto-cjk" in str(missing.value)
    assert "SCRIP_SKIP=browser" in str(missing.value)


@pytest.mark.usefixtures("reader")
def test_a_missing_font_is_named_with_its_command(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    listing = tmp_path / "fc-list"
    listing.write_text("#!/bin/sh\n")
    listing.chmod(0o755)
    monkeypatch.setenv("SCRIP_BROWSER", "/bin/sh")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(BrowserMissing, match=r"font with Chinese characters.*apt install"):
        browser_finding.browser()


@pytest.mark.usefixtures("reader")
def test_a_driver_that_cannot_start_is_named_with_its_command(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(browser_finding, "compute_driver_executable", lambda: ("false", ""))
    with pytest.raises(BrowserMissing, match=r"Playwright's node.*apt install.*libatomic1"):
        browser_finding.browser()


@pytest.mark.usefixtures("reader")
def test_a_missing_axe_is_named_with_its_command(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(browser_finding, "AXE", tmp_path / "axe.js")
    assert [each.command for each in browser_finding.lacking()] == ["make setup"]


@pytest.mark.parametrize(
    ("settings", "skipped"),
    [
        ({"SCRIP_SKIP": "browser", "CI": ""}, True),
        ({"SCRIP_SKIP": "browser", "CI": "true"}, False),
        ({"SCRIP_SKIP": "", "CI": ""}, False),
    ],
)
def test_only_the_setting_leaves_them_out_and_never_where_ci_is_true(
    monkeypatch: pytest.MonkeyPatch, settings: dict[str, str], *, skipped: bool
) -> None:
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    assert browser_finding.skipped() is skipped
