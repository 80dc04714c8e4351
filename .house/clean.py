"""Remove what set-up, tools and runs made in this folder. Sources are never touched."""

import fcntl
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MADE = (
    ".venv", "var", ".cache", ".coverage", ".hypothesis", ".import_linter_cache", ".mypy_cache",
    ".pytest_cache", ".ruff_cache", "portal/frontend/node_modules", "portal/frontend/dist",
    "portal/frontend/words.json",
)  # fmt: skip


def main() -> int:
    """Remove it all, but nothing while a market of this folder runs."""
    if running := [lock for lock in (ROOT / "var").rglob("*.lock") if held(lock)]:
        print(f"A market runs here and holds {running[0]}: stop it first.")
        return 1
    compiled = (ROOT / "portal").rglob("LC_MESSAGES/*.mo")
    for path in [*(ROOT / name for name in MADE), *ROOT.rglob("__pycache__"), *compiled]:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    return 0


def held(lock: Path) -> bool:
    """Whether a living process holds a lock file; one that ended left only the file."""
    with lock.open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


if __name__ == "__main__":
    sys.exit(main())
