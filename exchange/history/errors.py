"""Errors of the read models.

HistoryError
├── HistoryBehind        the projector has not come as far as the reader needs, nor did it in time
└── HistoryUnavailable   there is nothing to read yet, or it is of another version
"""
# ruff: noqa: N818  an error is named after the state that it reports

from pathlib import Path


class HistoryError(Exception):
    """Base of all errors of the read models."""


class HistoryBehind(HistoryError):
    """The read models hold `size` entries; the reader needs `at_least`."""

    def __init__(self, at_least: int, size: int) -> None:
        super().__init__(at_least, size)
        self.at_least = at_least
        self.size = size

    def __str__(self) -> str:
        return f"the read models hold {self.size} entries, {self.at_least} are needed"


class HistoryUnavailable(HistoryError):
    """The file at `path` cannot be read as read models; `reason` says why."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(path, reason)
        self.path = path
        self.reason = reason

    def __str__(self) -> str:
        return f"{self.path} cannot be read: {self.reason}"
