"""The breaks: what one small change of one place of a module can be.

Annotations, docstrings, decorators and texts for people are left alone: changing them breaks no
rule that a test could hold.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass

COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
    ast.In: ast.NotIn, ast.NotIn: ast.In,
}  # fmt: skip
OPERATORS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.FloorDiv, ast.FloorDiv: ast.Mult,
    ast.Mod: ast.FloorDiv, ast.LShift: ast.RShift, ast.RShift: ast.LShift,
    ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd, ast.BitXor: ast.BitAnd,
}  # fmt: skip
FOR_PEOPLE = frozenset({"__str__", "__repr__"})
UNTOUCHED = frozenset({"annotation", "returns", "decorator_list", "type_params"})

# A parent, one of its fields, and the position in it where the field is a list.
Place = tuple[ast.AST, str, int | None]


@dataclass(frozen=True)
class Mutant:
    """One break of one module: where, its number there, what stood there and what stands now."""

    path: str
    line: int
    number: int
    before: str
    after: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.before}  ->  {self.after}"


def mutants(path: str, source: str) -> Iterator[Mutant]:
    """Yield every mutant of a module, in order of place."""
    for number, (place, changed) in enumerate(_breaks(ast.parse(source))):
        node = _get(*place)
        line: int = getattr(node, "lineno", 0)
        yield Mutant(path, line, number, _shown(node), _shown(changed))


def broken(mutant: Mutant, source: str) -> str:
    """Return the text of a module with the break in it."""
    module = ast.parse(source)
    for number, (place, changed) in enumerate(_breaks(module)):
        if number == mutant.number:
            _set(*place, changed)
            break
    return ast.unparse(ast.fix_missing_locations(module))


def _breaks(module: ast.Module) -> Iterator[tuple[Place, ast.AST]]:
    for place in _places(module):
        for changed in _changes(_get(*place)):
            yield place, changed


def _shown(node: ast.AST) -> str:
    first, *rest = ast.unparse(node).splitlines()
    return first[:90] + (" ..." if rest or len(first) > 90 else "")  # noqa: PLR2004  # one line wide


def _get(parent: ast.AST, field: str, position: int | None) -> ast.AST:
    value = getattr(parent, field)
    found: ast.AST = value if position is None else value[position]
    return found


def _set(parent: ast.AST, field: str, position: int | None, node: ast.AST) -> None:
    if position is None:
        setattr(parent, field, node)
    else:
        getattr(parent, field)[position] = node


def _places(node: ast.AST) -> Iterator[Place]:
    """Yield every place below a node that may be changed."""
    for field, value in ast.iter_fields(node):
        if field in UNTOUCHED or (field == "keywords" and isinstance(node, ast.ClassDef)):
            continue
        children = enumerate(value) if isinstance(value, list) else [(None, value)]
        for position, child in children:
            if isinstance(child, ast.AST) and not _left_alone(child):
                yield node, field, position
                yield from _places(child)


def _left_alone(node: ast.AST) -> bool:
    match node:
        case ast.FunctionDef(name=name) if name in FOR_PEOPLE:
            return True
        case ast.ClassDef(bases=[ast.Name(id="Protocol")]):
            return True
        case (
            ast.If(test=ast.Name(id="TYPE_CHECKING"))
            | ast.If(test=ast.Compare(left=ast.Name(id="__name__")))
        ):
            return True
        case ast.match_case(pattern=ast.MatchAs(pattern=None, name=None)):
            return True  # `case _: assert_never(...)`
        case ast.JoinedStr() | ast.Import() | ast.ImportFrom() | ast.Expr(value=ast.Constant()):
            return True
        case _:
            return False


def _changes(node: ast.AST) -> Iterator[ast.AST]:
    match node:
        case ast.Compare(left=left, ops=[operator], comparators=right):
            if new := COMPARISONS.get(type(operator)):
                yield ast.copy_location(ast.Compare(left, [new()], right), node)
        case ast.BinOp(left=left, op=operation, right=right):
            if new_operator := OPERATORS.get(type(operation)):
                yield ast.copy_location(ast.BinOp(left, new_operator(), right), node)
        case ast.AugAssign(target=target, op=operation, value=value):
            if new_operator := OPERATORS.get(type(operation)):
                yield ast.copy_location(ast.AugAssign(target, new_operator(), value), node)
        case ast.BoolOp(op=joined, values=values):
            other = ast.Or() if isinstance(joined, ast.And) else ast.And()
            yield ast.copy_location(ast.BoolOp(other, values), node)
        case ast.Constant() | ast.UnaryOp():
            yield from _changed_values(node)
        case _:
            yield from _changed_statements(node)


def _changed_values(node: ast.Constant | ast.UnaryOp) -> Iterator[ast.AST]:
    match node:
        case ast.UnaryOp(op=ast.Not() | ast.USub(), operand=operand):
            yield operand
        case ast.Constant(value=bool(value)):
            yield ast.copy_location(ast.Constant(value=not value), node)
        case ast.Constant(value=int(value)):
            yield ast.copy_location(ast.Constant(value=value + 1), node)
        case _:
            return


def _changed_statements(node: ast.AST) -> Iterator[ast.AST]:
    match node:
        case ast.If(test=ast.Name() | ast.Attribute() | ast.Call() | ast.NamedExpr()):
            opposite = ast.UnaryOp(ast.Not(), node.test)
            yield ast.copy_location(ast.If(opposite, node.body, node.orelse), node)
        case ast.Return(value=ast.expr() as value) if not _is_none(value):
            yield ast.copy_location(ast.Return(ast.Constant(value=None)), node)
        case ast.Expr(value=ast.Call()) | ast.Raise() | ast.Delete():
            yield ast.copy_location(ast.Pass(), node)
        case ast.Break():
            yield ast.copy_location(ast.Continue(), node)
        case ast.Continue():
            yield ast.copy_location(ast.Break(), node)
        case _:
            return


def _is_none(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and value.value is None
