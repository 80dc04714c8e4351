"""What files and folders may be called, and which must be there."""

from collections.abc import Iterator
from pathlib import Path

from tests.support.tree.sources import PYTHON_FOLDERS, modules

BANNED = frozenset({"utils", "util", "helpers", "common", "core", "base", "misc", "manager"})
TOP_LEVEL = frozenset({
    "pyproject.toml", "exchange", "ledger", "matching", "portal", "benchmarks", "tests",
    "README.md", "Makefile", "requirements.lock", "docs",
})  # fmt: skip
MADE_BY_RUNS = frozenset({"var", "__pycache__"})


def vague_names(root: Path) -> list[str]:
    """Name every module or package whose name says nothing."""
    named = {path.with_suffix("") for path in modules(root)} | set(_folders(root))
    return sorted(
        f"{path.relative_to(root)}: call it after the thing it holds"
        for path in named
        if path.name in BANNED
    )


def strangers(root: Path) -> list[str]:
    """Name whatever lies at the top of the project and has no place there."""
    return sorted(
        f"{path.name}: not one of the names at the top"
        for path in root.iterdir()
        if path.name not in TOP_LEVEL | MADE_BY_RUNS and not path.name.startswith(".")
    )


def folders_without_init(root: Path) -> list[str]:
    """Name every folder with Python in it that is no package."""
    return sorted(
        f"{folder.relative_to(root)}: needs an __init__.py"
        for folder in _folders(root)
        if not (folder / "__init__.py").is_file()
    )


def unlisted_capabilities(root: Path) -> list[str]:
    """Name every package of the portal that the import contract does not keep apart."""
    contracts = (root / "pyproject.toml").read_text("utf-8")
    return sorted(
        f"portal/{init.parent.name}: add it to the contract on capabilities in pyproject.toml"
        for init in (root / "portal").glob("*/__init__.py")
        if f"({init.parent.name})" not in contracts
    )


def _folders(root: Path) -> Iterator[Path]:
    # Every folder on the way to a module, up to the package; .house holds programs, no package.
    packages = tuple(name for name in PYTHON_FOLDERS if not name.startswith("."))
    found: set[Path] = set()
    for path in modules(root, packages):
        found.update(
            parent for parent in path.parents if parent.is_relative_to(root) and parent != root
        )
    yield from sorted(found)
