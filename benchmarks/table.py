"""The table of rows that `make bench` prints."""

from rich.console import Console
from rich.table import Table

from benchmarks.rows import NOT_COMPARED, Row


def show(rows: list[Row], console: Console) -> None:
    """Print `rows`, and which of them miss their targets."""
    table = Table(title="Ours beside others, measured in one run")
    for heading in ("what", "ours", "compared with"):
        table.add_column(heading)
    for heading in ("ratio", "target"):
        table.add_column(heading, justify="right")
    for row in rows:
        table.add_row(*_cells(row), style=None if row.met is not False else "bold")
    console.print(table)
    missed = [row.name for row in rows if row.met is False]
    console.print(f"{len(rows) - len(missed)} of {len(rows)} rows do not miss their target")
    for name in missed:
        console.print(f"missed: {name}")


def _cells(row: Row) -> tuple[str, str, str, str, str]:
    sign = ">=" if row.better == "higher" else "<="
    ratio = NOT_COMPARED if row.ratio is None else f"{row.ratio:.3g}"
    value = f"{row.value:,.0f}" if row.value >= 100 else f"{row.value:.3g}"
    return row.name, f"{value} {row.unit}", row.reference, ratio, f"{sign} {row.target:g}"
