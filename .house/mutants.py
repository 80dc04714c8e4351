"""Break matching, the ledger and the venue on purpose, one place at a time, and run their tests.

Usage: make mutants, or python .house/mutants.py [--sample N] [--seed N] [--minutes N] [PATH ...]

A seeded sample of all breaks; for each, the mirrored test module first, then the tests beside it,
then the property tests: the first failure, or running far beyond the usual time, kills the mutant.
Prints the survivors and the share killed; below 85 % in any package the exit status is 1.
"""

import argparse
import contextlib
import os
import queue
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path

from mutations import Mutant, broken, mutants

ROOT = Path(__file__).resolve().parent.parent
CORES = ("matching", "ledger", "exchange/venue")
# Programs and adapters of the ledger: not its core.
LEFT_OUT = frozenset({"ledger/verify.py"})
COPIED = (
    "matching",
    "ledger",
    "exchange",
    "portal",
    "benchmarks",
    "tests",
    "pyproject.toml",
    "docs",
)
SHARE_KILLED = 85  # percent
PYTEST = ("-m", "pytest", "-x", "-q", "--no-header", "-p", "no:cacheprovider", "-p", "no:randomly")


class Bench:
    """A copy of the project in which one mutant at a time is tried."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name in COPIED:
            source = ROOT / name
            if source.is_dir():
                shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
            elif source.exists():
                shutil.copy2(source, folder / name)

    def kills(self, mutant: Mutant, usual_s: dict[str, float]) -> bool:
        """Whether any of the tests for this module notices the break."""
        module = self.folder / mutant.path
        original, times = module.read_bytes(), module.stat()
        module.write_text(broken(mutant, original.decode("utf-8")), "utf-8")
        try:
            return any(
                self.seconds(stage, 10 + 4 * usual_s[stage]) is None
                for stage in stages(mutant.path)
                if stage in usual_s
            )
        finally:
            module.write_bytes(original)
            os.utime(module, ns=(times.st_atime_ns, times.st_mtime_ns))

    def seconds(self, stage: str, limit_s: float, *, write: bool = False) -> float | None:
        """Run some tests; return how long they took, or nothing if they failed or took too long."""
        environment = {**os.environ, "PYTHONPATH": str(self.folder)}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        if not write:  # a mutant's byte code must not outlive it
            environment["PYTHONDONTWRITEBYTECODE"] = "1"
        began = time.monotonic()
        run = subprocess.Popen(
            [sys.executable, *PYTEST, *stage.split()], cwd=self.folder, env=environment,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        try:
            status = run.wait(limit_s)
        except subprocess.TimeoutExpired:
            status = 1
        finally:
            stop(run)
        return None if status else time.monotonic() - began


def stop(run: "subprocess.Popen[bytes]") -> None:
    """End a test run and whatever it started."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(run.pid, signal.SIGKILL)
    run.wait()


def stages(path: str) -> list[str]:
    """Return which tests judge a module, nearest first, as far as they exist."""
    module = Path(path)
    beside = Path("tests") / module.parent
    wanted = [ROOT / beside / f"test_{module.stem}.py", ROOT / beside, ROOT / "tests/properties"]
    there = [stage for stage in wanted if stage.is_file() or [*stage.rglob("test_*.py")]]
    return [str(stage.relative_to(ROOT)) for stage in there]


def main() -> int:
    """Return the exit status."""
    options = arguments()
    chosen = sample(options)
    with tempfile.TemporaryDirectory(prefix="scrip-mutants-") as folder:
        benches = [Bench(Path(folder) / str(n)) for n in range(options.workers)]
        usual_s = usual(benches[0], {stage for mutant in chosen for stage in stages(mutant.path)})
        if usual_s is None:
            return 1
        for bench in benches[1:]:
            shutil.rmtree(bench.folder)
            shutil.copytree(benches[0].folder, bench.folder)
        survivors, tried = trial(benches, chosen, usual_s, options.minutes * 60)
    return verdict(survivors, tried)


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--sample", type=int, default=300, help="how many breaks (300)")
    parser.add_argument("--seed", type=int, default=2, help="of the choice (2)")
    parser.add_argument(
        "--minutes", type=int, default=13, help="then stop with what was tried (13)"
    )
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("paths", nargs="*", help="modules or folders (the cores)")
    return parser.parse_args()


def sample(options: argparse.Namespace) -> list[Mutant]:
    """Choose the breaks, the same ones for the same seed and sources."""
    found: list[Mutant] = []
    for core in options.paths or CORES:
        start = ROOT / core
        for path in [start] if start.is_file() else sorted(start.rglob("*.py")):
            name = str(path.relative_to(ROOT))
            if name not in LEFT_OUT:
                found += mutants(name, path.read_text("utf-8"))
    chosen = random.Random(options.seed).sample(found, min(options.sample, len(found)))
    print(f"mutants: {len(chosen)} of {len(found)} breaks, seed {options.seed}", flush=True)
    return chosen


def usual(bench: Bench, wanted: set[str]) -> dict[str, float] | None:
    """Time each set of tests on the unbroken code, where all must pass."""
    usual_s: dict[str, float] = {}
    for stage in sorted(wanted):
        seconds = bench.seconds(stage, 600, write=True)
        if seconds is None:
            print(f"mutants: {stage} fails on the unbroken code")
            return None
        usual_s[stage] = seconds
    return usual_s


def trial(
    benches: list[Bench], chosen: list[Mutant], usual_s: dict[str, float], limit_s: float
) -> tuple[list[Mutant], list[Mutant]]:
    """Try the mutants on all benches at once; return the survivors and all that were tried."""
    waiting: queue.SimpleQueue[Mutant] = queue.SimpleQueue()
    for mutant in chosen:
        waiting.put(mutant)
    survivors: list[Mutant] = []
    tried: list[Mutant] = []
    end = time.monotonic() + limit_s

    def work(bench: Bench) -> None:
        while time.monotonic() < end:
            try:
                mutant = waiting.get_nowait()
            except queue.Empty:
                return
            if not bench.kills(mutant, usual_s):
                survivors.append(mutant)
                print(f"survived: {mutant}", flush=True)
            tried.append(mutant)

    threads = [threading.Thread(target=work, args=[bench]) for bench in benches]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return survivors, tried


def verdict(survivors: list[Mutant], tried: list[Mutant]) -> int:
    """Print the share killed of each core and of all; return 1 if any is too low."""
    alive, all_of = Counter(map(core_of, survivors)), Counter(map(core_of, tried))
    low = False
    for core, count in sorted(all_of.items()):
        killed = count - alive[core]
        low = low or killed * 100 < SHARE_KILLED * count
        print(f"{core}: {killed} of {count} mutants killed ({killed * 100 // count} %)")
    killed = len(tried) - len(survivors)
    print(f"all: {killed} of {len(tried)} mutants killed; {SHARE_KILLED} % wanted of each")
    return int(low or not tried)


def core_of(mutant: Mutant) -> str:
    """Return which core a mutant belongs to."""
    return next((core for core in CORES if mutant.path.startswith(core + "/")), "other")


if __name__ == "__main__":
    sys.exit(main())
