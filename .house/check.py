"""Format, lint, types, import contracts, looks, messages, rules of the tree; any may fail."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MODULE = (sys.executable, "-m")
PROGRAMS = tuple(sorted(str(path.relative_to(ROOT)) for path in ROOT.glob(".house/*.py")))

STEPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("format", (*MODULE, "ruff", "format", "--check", "--quiet", ".")),
    ("lint", (*MODULE, "ruff", "check", "--quiet", ".")),
    ("types", (*MODULE, "mypy", "--no-error-summary")),
    ("types of .house", (*MODULE, "mypy", "--no-error-summary", *PROGRAMS)),
    ("import contracts", (str(Path(sys.executable).with_name("lint-imports")), "--no-logo")),
    ("looks", (sys.executable, ".house/looks.py")),
    ("messages in both languages", (sys.executable, ".house/messages.py", "check")),
    ("rules of the tree", (*MODULE, "pytest", "-q", "tests/test_architecture.py")),
)


def main() -> int:
    """Run every step, name those that failed, and return the exit status."""
    failed = [name for name, command in STEPS if not passes(name, command)]
    if failed:
        print("make check: FAILED: " + ", ".join(failed))
        return 1
    print("make check: all steps passed")
    return 0


def passes(name: str, command: tuple[str, ...]) -> bool:
    """Run one step and print what it said only if it failed."""
    print(f"check: {name} ...", flush=True)
    done = subprocess.run(
        command, cwd=ROOT, text=True, check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    if done.returncode != 0:
        print(done.stdout, flush=True)
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(main())
