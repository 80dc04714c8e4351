"""What may stand in a file: docstrings must, floating point and foreign addresses must not."""

import ast
import re
from pathlib import Path

from tests.support.tree.sources import PACKAGES, modules, texts, tree

EXACT_PACKAGES = ("matching", "ledger", "exchange")

# Files that may say `float`, each with the reason. Amounts never pass through them.
FLOATS_ALLOWED: dict[str, str] = {
    "exchange/clock.py": "the operating system counts waiting in seconds",
}

# Hosts that a committed file may name behind "://": this machine, and what is filled in later.
LOCAL_HOST = re.compile(r"^(127\.0\.0\.1|localhost|\[::1\]|0\.0\.0\.0|[\w.-]*\bexample|$|[{%<$.…])")
PATH_NAME = re.compile(r"(?:^|_)(?:file|folder|path|home|root|directory)$", re.IGNORECASE)
ADDRESS = re.compile(r"\b(?:https?|ftp|git|ssh|wss?|git\+\w+)://([^\s/\"'`)>]*)")


def missing_docstrings(root: Path) -> list[str]:
    """Name every module, public class and public function of the packages that says nothing."""
    broken: list[str] = []
    for path in modules(root, PACKAGES):
        module = tree(path)
        if ast.get_docstring(module) is None:
            broken.append(f"{path.relative_to(root)}: no docstring")
        for node in module.body:
            if not isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            if not node.name.startswith("_") and ast.get_docstring(node) is None:
                broken.append(
                    f"{path.relative_to(root)}:{node.lineno}: {node.name} has no docstring"
                )
    return broken


def inexact_numbers(root: Path) -> list[str]:
    """Name every float, Decimal and true division where amounts are integers."""
    return [
        f"{path.relative_to(root)}:{node.lineno}: {found}"
        for path in modules(root, EXACT_PACKAGES)
        if str(path.relative_to(root)) not in FLOATS_ALLOWED
        for node in ast.walk(tree(path))
        if isinstance(node, ast.expr | ast.stmt | ast.alias) and (found := inexact(node))
    ]


def needless_exceptions(root: Path) -> list[str]:
    """Name every file that is allowed floats and is not there."""
    return sorted(f"{name}: is gone" for name in FLOATS_ALLOWED if not (root / name).is_file())


def inexact(node: ast.AST) -> str:
    """Say what is inexact about one node, or nothing."""
    match node:
        case ast.Constant(value=float() | complex()):
            return f"floating-point literal {node.value!r}"
        case ast.Name(id="float" | "Decimal" | "Fraction") | ast.Attribute(attr="Decimal"):
            return "a number type that is not int"
        case ast.alias(name="decimal" | "fractions" | "Decimal" | "Fraction"):
            return "a number type that is not int"
        case ast.BinOp(op=ast.Div()) if not _joins_paths(node):
            return "true division: say which way to round"
        case ast.AugAssign(op=ast.Div()):
            return "true division: say which way to round"
        case _:
            return ""


def _joins_paths(division: ast.BinOp) -> bool:
    # A text, or something called a file or folder, on either side: then `/` joins paths.
    return any(map(_is_path, (division.left, division.right)))


def _is_path(side: ast.expr) -> bool:
    match side:
        case ast.JoinedStr() | ast.Constant(value=str()):
            return True
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return PATH_NAME.search(name) is not None
        case ast.BinOp(op=ast.Div()):
            return _joins_paths(side)
        case _:
            return False


def foreign_addresses(root: Path) -> list[str]:
    """Name every address of ours that leads off this machine; the lock has none at all."""
    return [
        f"{path.relative_to(root)}: names {match.group()}"
        for path, text in texts(root)
        for match in ADDRESS.finditer(text)
        if path.suffix == ".lock" or not LOCAL_HOST.match(match.group(1))
    ]
