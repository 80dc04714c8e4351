"""One browser and one running demo for all browser tests.

Without a browser they fail with the command that brings it; SCRIP_SKIP=browser leaves them out,
and the last line of the run says so.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Browser

from tests.support import browser_finding
from tests.support.browser_finding import BrowserMissing
from tests.support.browser_stage import Stage, serving
from tests.support.browser_visits import browsing

HERE: Final = Path(__file__).parent
left_out: list[str] = []


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave browser tests out where SCRIP_SKIP says so."""
    if not browser_finding.skipped():
        return
    ours = [item for item in items if item.path.is_relative_to(HERE)]
    if ours:
        items[:] = [item for item in items if not item.path.is_relative_to(HERE)]
        config.hook.pytest_deselected(items=ours)
        left_out.extend(item.nodeid for item in ours)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Say as the last line that browser tests were left out."""
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    if left_out and reporter is not None:
        reporter.write_line(f"{len(left_out)} browser tests left out: SCRIP_SKIP=browser")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    try:
        with browsing() as browser:
            yield browser
    except BrowserMissing as missing:
        pytest.fail(str(missing), pytrace=False)


@pytest.fixture(scope="session")
def stage(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with serving(tmp_path_factory.mktemp("demo")) as stage:
        yield stage
