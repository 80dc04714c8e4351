"""The account that a member has at the exchange: asked for once, whatever happens on the way."""

from typing import Final

import msgspec
from sqlalchemy.orm import Session

from exchange.client import Client, OutcomeUnknown, Refusal, Refused, Unavailable
from exchange.commands import OPERATOR, AdmitMember, MemberKind
from exchange.events import MemberAdmitted
from portal.people import Member, PersonKind

_KINDS: Final = {
    PersonKind.NATURAL: MemberKind.NATURAL,
    PersonKind.LEGAL: MemberKind.LEGAL,
}


def account_of(session: Session, client: Client, member: Member) -> int:
    """Return the account of `member`; it is opened and committed if they have none.

    The key of the command is kept in the row from the beginning: after a crash, or in two requests
    at once, the exchange gives the same account. Raises Unavailable if it gives none now.
    """
    if member.account is not None:
        return member.account
    kind = _KINDS[PersonKind(member.kind)]
    try:
        reply = client.submit(AdmitMember(OPERATOR, member.admission_key, 0, kind))
    except OutcomeUnknown as error:
        raise Unavailable(Refused(Refusal.ENGINE_UNAVAILABLE)) from error
    if isinstance(reply, Refused):
        raise Unavailable(reply)
    ((_, payload),) = reply.payloads
    member.account = msgspec.msgpack.decode(payload, type=MemberAdmitted).member
    session.commit()
    return member.account
