"""Measure branch coverage of the cores by their tests; below 95 % in any the exit status is 1."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CORES = ("matching", "ledger", "exchange/venue")
TESTS = ("tests/matching", "tests/ledger", "tests/exchange", "tests/properties")
FLOOR = 95  # percent


def main() -> int:
    """Run the cores' tests under coverage and print what they reach."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "coverage.json"
        sources = [f"--cov={core.replace('/', '.')}" for core in CORES]
        there = [tests for tests in TESTS if (ROOT / tests).is_dir()]
        run = [sys.executable, "-m", "pytest", "-q", *sources, "--cov-branch"]
        outputs = ["--cov-report=term-missing:skip-covered", f"--cov-report=json:{report}"]
        if status := subprocess.call([*run, *outputs, *there], cwd=ROOT):
            return status
        files: dict[str, dict[str, dict[str, int]]] = json.loads(report.read_text("utf-8"))["files"]
    low = [core for core in CORES if not covered(core, files)]
    if low:
        print(f"coverage: below {FLOOR} % in {', '.join(low)}")
    return int(bool(low))


def covered(core: str, files: Mapping[str, Mapping[str, Mapping[str, int]]]) -> bool:
    """Print the branches and lines of a core that its tests reach; return whether enough."""
    summaries = [file["summary"] for name, file in files.items() if name.startswith(core + "/")]
    enough = True
    for kind, hit, of in (
        ("branches", "covered_branches", "num_branches"),
        ("lines", "covered_lines", "num_statements"),
    ):
        reached, whole = (sum(summary[key] for summary in summaries) for key in (hit, of))
        enough = enough and reached * 100 >= FLOOR * whole
        print(f"{core}: {reached} of {whole} {kind} ({reached * 100 / max(whole, 1):.1f} %)")
    return enough


if __name__ == "__main__":
    sys.exit(main())
