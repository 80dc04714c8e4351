"""What browser tests need of the machine: a Chromium, node, and a font that has Chinese.

As root on a Debian all of it is installed when it is missing; else whoever runs the tests is told
what to type. SCRIP_BROWSER names another browser, SCRIP_SKIP=browser leaves these tests out.
"""

import os
import shutil
import subprocess
from pathlib import Path
from typing import Final

from playwright._impl._driver import compute_driver_executable

INSTALL: Final = ("apt-get", "install", "-y", "--no-install-recommends")
PACKAGES: Final = ("chromium", "fonts-noto-cjk", "libatomic1")
APT: Final = f"apt install {' '.join(PACKAGES)}"
SKIP: Final = "browser"
NAMES: Final = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MAC: Final = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
FRONTEND: Final = Path(__file__).parents[2] / "portal" / "frontend"
AXE: Final = FRONTEND / "node_modules" / "axe-core" / "axe.min.js"


class BrowserMissing(Exception):  # noqa: N818  named after the state that it reports
    """Browser tests cannot run here: `what` is missing, and `command` brings it."""

    def __init__(self, what: str, command: str) -> None:
        super().__init__(what, command)
        self.what = what
        self.command = command

    def __str__(self) -> str:
        return (
            f"no {self.what}. Run: {self.command}\n"
            f"(or leave the browser tests out, on this machine: SCRIP_SKIP={SKIP})"
        )


def skipped() -> bool:
    """Whether browser tests are to be left out; never where CI=true."""
    return os.environ.get("SCRIP_SKIP") == SKIP and os.environ.get("CI") != "true"


def browser() -> str:
    """Return the program to drive. Raises BrowserMissing with the command that brings it."""
    missing = lacking()
    if any(each.command == APT for each in missing) and os.geteuid() == 0:
        _install()
        missing = lacking()
    if missing:
        raise missing[0]
    return str(_program())


def lacking() -> list[BrowserMissing]:
    """Return everything that is missing here."""
    found: list[BrowserMissing] = []
    if _program() is None:
        found.append(BrowserMissing("browser (Chromium or Chrome)", APT))
    if not _has_chinese_font():
        found.append(BrowserMissing("font with Chinese characters", APT))
    if not _driver_runs():
        found.append(BrowserMissing("library that Playwright's node needs", APT))
    if not AXE.is_file():
        found.append(BrowserMissing(f"axe in {AXE}", "make setup"))
    return found


def _program() -> str | None:
    told = os.environ.get("SCRIP_BROWSER")
    if told:
        return shutil.which(told)
    return next(filter(None, map(shutil.which, (*NAMES, *MAC))), None)


def _has_chinese_font() -> bool:
    listing = shutil.which("fc-list")
    if listing is None:
        return Path("/System/Library/Fonts").is_dir()  # macOS brings PingFang
    told = subprocess.run([listing, ":lang=zh-cn"], capture_output=True, text=True, check=False)
    return bool(told.stdout.strip())


def _driver_runs() -> bool:
    node = compute_driver_executable()[0]
    return subprocess.run([node, "--version"], capture_output=True, check=False).returncode == 0


def _install() -> None:
    if shutil.which("apt-get") is None:
        return
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (("apt-get", "update", "-qq"), (*INSTALL, "-qq", *PACKAGES)):
        subprocess.run(command, env=environment, check=False, stdout=subprocess.DEVNULL)
