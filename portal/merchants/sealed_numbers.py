"""Numbers that only their owners should have: of identity documents and of bank accounts.

They are sealed in the dossier, shown masked, and found again by a mark that only our key makes.
"""

from typing import NamedTuple

from portal.merchants.identities import masked
from portal.merchants.models import Dossier
from portal.people import Member
from portal.sealing import Seal

IDENTITY, ACCOUNT = "identity document", "bank account"


class Sealed(NamedTuple):
    """A number as it is kept: sealed, as it is shown, and the mark that equal ones share."""

    sealed: bytes
    shown: str
    mark: str


def seal_number(seal: Seal, member: Member, kind: str, number: str) -> Sealed:
    """Return a number of that kind, of a member, as it is kept."""
    return Sealed(
        seal.seal(number, _context(member, kind)), masked(number), seal.mark(number, kind)
    )


def identity_in(seal: Seal, dossier: Dossier) -> str:
    """Return the number of the identity document in a dossier; "" where none was asked for yet."""
    if not dossier.sealed_identity:
        return ""
    return seal.open(dossier.sealed_identity, _context(dossier.application.member, IDENTITY))


def _context(member: Member, kind: str) -> str:
    # Not the number of the row: it would come again in a database that began anew.
    return f"{kind} of {member.admission_key}"
