"""How long modules and functions may be, in lines."""

import ast
from pathlib import Path
from statistics import median

from tests.support.tree.sources import PACKAGES, functions, modules

MODULE_LIMIT = 400
FUNCTION_LIMIT = 60
MODULE_MEDIAN_LIMIT = 120
FUNCTION_MEDIAN_LIMIT = 12


def long_modules(root: Path) -> list[str]:
    """Name every module of more than 400 lines."""
    return [
        f"{path.relative_to(root)}: {lines} lines, {MODULE_LIMIT} at most"
        for path in modules(root)
        if (lines := module_lines(path)) > MODULE_LIMIT
    ]


def long_functions(root: Path) -> list[str]:
    """Name every function of more than 60 lines."""
    return [
        f"{path.relative_to(root)}:{function.lineno}: {function.name} has {lines} lines,"
        f" {FUNCTION_LIMIT} at most"
        for path in modules(root)
        for function in functions(path)
        if (lines := function_lines(function)) > FUNCTION_LIMIT
    ]


def large_medians(root: Path) -> list[str]:
    """Name every package whose median module or function is too long; `__init__` does not count."""
    broken: list[str] = []
    for package in PACKAGES:
        files = [path for path in modules(root, (package,)) if path.name != "__init__.py"]
        of_modules = [module_lines(path) for path in files]
        of_functions = [function_lines(node) for path in files for node in functions(path)]
        for kind, lines, limit in (
            ("module", of_modules, MODULE_MEDIAN_LIMIT),
            ("function", of_functions, FUNCTION_MEDIAN_LIMIT),
        ):
            if lines and median(lines) > limit:
                broken.append(f"{package}: median {kind} of {median(lines):g} lines, above {limit}")
    return broken


def module_lines(path: Path) -> int:
    """Count the lines of a file."""
    return len(path.read_text("utf-8").splitlines())


def function_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Count the lines of a function from `def` to its end, docstring included."""
    return (function.end_lineno or function.lineno) - function.lineno + 1
