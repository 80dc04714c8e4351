"""Which files the rules read."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

PACKAGES = ("matching", "ledger", "exchange", "portal")
PYTHON_FOLDERS = (*PACKAGES, "benchmarks", "tests", ".house")
MADE = frozenset({"__pycache__", "dist", "node_modules", "var"})


def modules(root: Path, folders: tuple[str, ...] = PYTHON_FOLDERS) -> Iterator[Path]:
    """Yield every Python file below the given folders, in order of path."""
    for folder in folders:
        yield from (path for path in sorted((root / folder).rglob("*.py")) if not made(root, path))


def texts(root: Path) -> Iterator[tuple[Path, str]]:
    """Yield every text file that we write, with what it says."""
    for path in sorted(root.rglob("*")):
        if path.is_file() and not made(root, path) and not path.is_symlink():
            try:
                yield path, path.read_text("utf-8")
            except UnicodeDecodeError:
                continue


def made(root: Path, path: Path) -> bool:
    """Whether a file was made by a tool: it lies in a cache, a virtual environment or the like."""
    folders = path.relative_to(root).parts[:-1]
    hidden = {name for name in folders if name.startswith(".")} - {".house", ".ci"}
    return bool(hidden or MADE.intersection(folders)) or path.name.startswith(".coverage")


def tree(path: Path) -> ast.Module:
    """Return the syntax tree of a file."""
    return _parsed(path.read_text("utf-8"), str(path))


@cache
def _parsed(text: str, name: str) -> ast.Module:
    return ast.parse(text, name)


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Yield every function and method of a file, nested ones too."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node
