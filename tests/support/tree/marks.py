"""Requirement marks: literal, known, on a function, three rows at most."""

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path

from tests.support.tree.sources import modules, tree

MOST_ROWS = 3


def bad_marks(root: Path) -> list[str]:
    """Name every mark with an unknown row, too many rows, or on anything but a function."""
    known = tomllib.loads((root / "tests" / "requirements.toml").read_text("utf-8")).keys()
    broken: list[str] = []
    for path in modules(root, ("tests",)):
        on_functions = set(_decorators(path))
        for call in _marks(path):
            where = f"{path.relative_to(root)}:{call.lineno}"
            ids = [str(one.value) for one in call.args if isinstance(one, ast.Constant)]
            if call not in on_functions:
                broken.append(f"{where}: mark the function that shows the row, nothing else")
            if len(ids) != len(call.args) or not 1 <= len(ids) <= MOST_ROWS:
                broken.append(f"{where}: one to three rows, written out")
            broken += [f"{where}: no row {row}" for row in ids if row not in known]
    return broken


def rows_without_sentence(root: Path) -> list[str]:
    """Name every row of the acceptance table that lacks its sentence or its route field."""
    table = tomllib.loads((root / "tests" / "requirements.toml").read_text("utf-8"))
    return [
        f"{row}: needs `says` and `route`, and nothing else"
        for row, fields in table.items()
        if fields.keys() != {"says", "route"} or not fields["says"]
    ]


def _marks(path: Path) -> Iterator[ast.Call]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "pytest.mark.requirement":
            yield node


def _decorators(path: Path) -> Iterator[ast.expr]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield from node.decorator_list
