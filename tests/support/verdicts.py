"""What the audit and the independent verifier say of one ledger, which must be the same."""

from dataclasses import dataclass
from pathlib import Path

from ledger import verify
from ledger.audit import audit
from ledger.notes import VerifyingKey


@dataclass(frozen=True)
class Verdict:
    """Whether a ledger is good; if not, the first bad sequence where there is one."""

    good: bool
    first_bad: int | None = None


GOOD = Verdict(good=True)


def of_audit(path: Path, key: VerifyingKey | None = None, note: bytes | None = None) -> Verdict:
    """Return what the audit says."""
    report = audit(path, key, [] if note is None else [note])
    if report.fault is None:
        return GOOD
    return Verdict(good=False, first_bad=report.fault.sequence)


def of_verifier(path: Path, key: VerifyingKey | None = None, note: bytes | None = None) -> Verdict:
    """Return what the independent verifier says."""
    known = None if key is None else (key.name, key.public)
    try:
        verify.verify_ledger(path, known, note)
    except ValueError as error:
        return Verdict(good=False, first_bad=getattr(error, "sequence", None))
    return GOOD


def agreed(path: Path, key: VerifyingKey | None = None, note: bytes | None = None) -> Verdict:
    """Return what both say, and fail if they differ."""
    theirs, ours = of_verifier(path, key, note), of_audit(path, key, note)
    assert theirs == ours, f"the verifier says {theirs}, the audit {ours}"
    return ours
