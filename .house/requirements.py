"""Run the tests that carry a requirement mark and print row, test, route and result."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main(arguments: list[str]) -> int:
    """Return pytest's verdict; further arguments go to it."""
    run = [sys.executable, "-m", "pytest", "-q", "-m", "requirement", "--requirements"]
    return subprocess.call([*run, *arguments], cwd=ROOT)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
