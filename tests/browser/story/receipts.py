"""Receipts, checked on a machine that has nothing else of the exchange."""

import subprocess
import sys
from pathlib import Path
from shutil import copy
from typing import Final

from playwright.sync_api import Locator

from tests.browser.story.people import Person

VERIFIER: Final = Path(__file__).parents[3] / "ledger" / "verify.py"


def download(person: Person, link: Locator, path: Path) -> None:
    """Keep what a link gives as a file."""
    with person.page.expect_download() as coming:
        person.touch(link)
    coming.value.save_as(path)


def public_key(person: Person) -> str:
    """Return the key that the exchange tells everybody."""
    person.page.goto("/key")
    return person.page.locator("body").inner_text().strip()


def verdict(folder: Path, receipt: Path, key: str) -> str:
    """Verify a receipt in an empty folder with the key alone; return what it says first."""
    copy(VERIFIER, folder / "verify.py")
    command = [sys.executable, "-I", "verify.py", "--receipt", str(receipt), "--key", key]
    told = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return (told.stdout or told.stderr).splitlines()[0]
