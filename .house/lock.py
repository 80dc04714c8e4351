"""Choose versions anew and write both locks, pip's and npm's: versions and hashes, no addresses.

One lock for all extras, for Python 3.11 to 3.14 on Linux and macOS. A release must be a week old:
most poisoned ones are found out and withdrawn within days.
"""

import subprocess
import sys
import tempfile
import venv
from datetime import UTC, datetime, timedelta
from pathlib import Path

import frontend

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "requirements.lock"
COMPILE = [
    "pip", "compile", "--quiet", "--universal", "--python-version", "3.11", "--all-extras",
    "--generate-hashes", "--no-header", "--no-annotate", "--no-emit-index-url",
    "--no-emit-find-links", "--exclude-newer", "1 week", "--upgrade",
]  # fmt: skip


def main() -> int:
    """Resolve with uv from a virtual environment of its own, and refuse a lock with an address."""
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        tool = Path(folder) / "bin"
        subprocess.run([tool / "python", "-m", "pip", "install", "--quiet", "uv"], check=True)
        made = Path(folder) / "lock"
        subprocess.run(
            [tool / "uv", *COMPILE, "--output-file", made, "pyproject.toml"],
            check=True, cwd=ROOT, stdout=subprocess.DEVNULL,
        )  # fmt: skip
        text = made.read_text("utf-8")
    if "://" in text:
        print("The new lock holds an address; requirements.lock is left as it was.")
        return 1
    LOCK.write_text("# Made by `make lock`; never edited by hand.\n" + text, "utf-8")
    print(f"requirements.lock: {text.count(chr(10)) - text.count('    --hash')} pins")
    return frontend.lock(f"{datetime.now(UTC) - timedelta(weeks=1):%Y-%m-%d}")


if __name__ == "__main__":
    sys.exit(main())
