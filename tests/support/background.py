"""Commands as a shell starts them in the background: deaf to Ctrl-C, like all that they start."""

from collections.abc import Sequence


def deaf(command: Sequence[object]) -> list[str]:
    """Return `command` started with SIGINT ignored, which only a handler of its own undoes."""
    return ["sh", "-c", 'trap "" INT; exec "$@"', "sh", *map(str, command)]
