"""Connections whose statements a test sees, changes or fails before they run."""

from collections.abc import Callable, Sequence

from ledger.sqlite_file import Connect, Connection, Cursor, SqlValue, connect

Rewrite = Callable[[str], str]


class RewritingConnection:
    """A connection that runs what `rewrite` makes of each statement."""

    def __init__(self, connection: Connection, rewrite: Rewrite) -> None:
        self._connection = connection
        self._rewrite = rewrite

    def execute(self, sql: str, parameters: Sequence[SqlValue] = (), /) -> Cursor:
        """Run what becomes of `sql`."""
        return self._connection.execute(self._rewrite(sql), parameters)

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()


def rewriting(rewrite: Rewrite) -> Connect:
    """Return a factory of connections whose statements pass through `rewrite`."""
    return lambda uri: RewritingConnection(connect(uri), rewrite)


def instead(statements: dict[str, str]) -> Connect:
    """Return a factory of connections that run other statements in place of those named."""
    return rewriting(lambda sql: statements.get(sql, sql))
