"""Where web workers keep their counts for Prometheus, so that any one can tell those of all."""

from pathlib import Path
from shutil import rmtree
from typing import Final

VARIABLE: Final = "PROMETHEUS_MULTIPROC_DIR"
"""Names the folder to the web workers; the word is prometheus-client's."""

FOLDER: Final = "metrics"
"""Its name in the home folder."""


def fresh_folder(home: Path) -> Path:
    """Return the folder for the counts of web workers, empty: they count from their start."""
    folder = home / FOLDER
    rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    return folder
