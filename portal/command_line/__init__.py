"""The `scrip` command: the composition root, the one place where all packages meet.

Each command imports what it needs when it runs, so that help is quick. Settings come from the
environment (docs/settings.md) or from a flag of the same meaning, which wins.

Read `running` first: what `scrip serve` starts, and how the parts find each other.
"""

import typer

from portal.command_line import keys, ledger, running, staff

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Scrip: an exchange for prepaid vouchers on a ledger that anybody can verify.",
)
running.register(app)
ledger.register(app)
app.add_typer(keys.app, name="keys")
app.add_typer(staff.app, name="staff")


def main() -> None:
    """Run the command line."""
    app()
