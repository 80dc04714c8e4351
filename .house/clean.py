"""Remove what set-up, tools and runs made in this folder. Sources are never touched."""

import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MADE = (
    ".venv", "var", ".cache", ".coverage", ".hypothesis", ".import_linter_cache", ".mypy_cache",
    ".pytest_cache", ".ruff_cache",
)  # fmt: skip


def main() -> int:
    """Remove it all, but not the ledger of a market that still runs."""
    if any((ROOT / "var").glob("*.pid")) or (ROOT / "var" / "engine.sock").exists():
        print("A market seems to run in ./var: stop it first, or remove ./var by hand.")
        return 1
    for name in MADE:
        path = ROOT / name
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    for cache in [*ROOT.rglob("__pycache__")]:
        shutil.rmtree(cache, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
