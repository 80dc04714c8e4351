"""Errors of the audit.

AuditError
├── Contradiction  an entry says what cannot follow from the entries before it
└── BadEntry       the same, with the entry's sequence: the first bad one
"""
# ruff: noqa: N818  an error is named after what it reports

from exchange.venue.invariants import Rule


class AuditError(Exception):
    """Base of the errors of the audit."""


class Contradiction(AuditError):
    """An entry says what cannot follow from the entries before it; `reason` says what."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class BadEntry(AuditError):
    """Entry `sequence` is the first that is bad; `reason` says why, `rules` what it breaks."""

    def __init__(self, sequence: int, reason: str, rules: frozenset[Rule] = frozenset()) -> None:
        super().__init__(sequence, reason)
        self.sequence = sequence
        self.reason = reason
        self.rules = rules

    def __str__(self) -> str:
        return f"entry {self.sequence} is bad: {self.reason}"


def agree(what: str, expected: object, found: object) -> None:
    """Raise Contradiction unless an entry says (`found`) what follows (`expected`)."""
    if expected != found:
        raise Contradiction(reason=f"{what}: {expected} follows, {found} is recorded")


def need(what: str, holds: object) -> None:
    """Raise Contradiction unless `holds`; `what` says what should hold."""
    if not holds:
        raise Contradiction(reason=f"it needs that {what}")
