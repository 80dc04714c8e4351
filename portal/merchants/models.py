"""What is kept of merchants beside what everybody sees: applications, comparisons, invitations."""

from enum import StrEnum
from typing import Final

from sqlalchemy import (
    BigInteger,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.businesses import ADDRESS_LENGTH, CITY_LENGTH, Merchant, Terminal, one_of
from portal.database import Model
from portal.merchants.comparison import Rule, Severity
from portal.people import EMAIL_LENGTH, NAME_LENGTH, Member
from portal.visitor import Rank

LEGAL_NAME_LENGTH: Final = 100
LICENCE_LENGTH: Final = 32
NUMBER_LENGTH: Final = 40
MARK_LENGTH: Final = 64
TELEPHONE_LENGTH: Final = 20

_OPEN: Final = text("ended_at is null")


class ApplicationState(StrEnum):
    """What became of an application; `ACTION_REQUIRED`: its applicant is to mend something."""

    WAITING = "waiting"
    ACTION_REQUIRED = "action_required"
    APPROVED = "approved"
    DECLINED = "declined"


UNDECIDED: Final = frozenset((ApplicationState.WAITING, ApplicationState.ACTION_REQUIRED))


class IssuerKind(StrEnum):
    """The kinds of issuers that the rules on prepaid cards know."""

    OTHER = "other"
    LARGE = "large"
    BRAND = "brand"
    GROUP = "group"


class Application(Model):
    """A member asks to sell: a supplier at once, a merchant after staff has looked at it.

    `reason` is what staff said last to the applicant; times in ns UTC, `applied_at` of the first
    dossier. What the applicant says is in the dossiers.
    """

    __tablename__ = "applications"
    __table_args__ = (
        one_of("state", ApplicationState),
        # Whoever sends the same form twice at once has one application.
        Index(
            "uq_applications_undecided",
            "member_id",
            unique=True,
            sqlite_where=text("state in ('waiting', 'action_required')"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), index=True)
    state: Mapped[str] = mapped_column(String(16), default=ApplicationState.WAITING, index=True)
    reason: Mapped[str] = mapped_column(Text, default="")
    applied_at: Mapped[int] = mapped_column(BigInteger)
    reviewed_at: Mapped[int | None] = mapped_column(BigInteger)
    reviewer_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))

    member: Mapped[Member] = relationship(foreign_keys=[member_id])
    dossiers: Mapped[list["Dossier"]] = relationship(
        order_by="Dossier.version", back_populates="application"
    )

    @property
    def dossier(self) -> "Dossier":
        """What the applicant says now."""
        return self.dossiers[-1]


class Dossier(Model):
    """What an applicant says of a business, in one version; the next one replaces nothing of it.

    Numbers of identity documents and bank accounts are sealed; beside them stands what is shown of
    each, and a mark by which two that are equal are found. `unified`: the licence is said to have a
    unified social credit code. `region` is the province's two digits (GB/T 2260).
    """

    __tablename__ = "dossiers"
    __table_args__ = (
        UniqueConstraint("application_id", "version"),
        one_of("issuer_kind", IssuerKind),
        one_of("terminal", Terminal),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("applications.id"))
    version: Mapped[int]
    sent_at: Mapped[int] = mapped_column(BigInteger)

    legal_name: Mapped[str] = mapped_column(String(LEGAL_NAME_LENGTH))
    folded_name: Mapped[str] = mapped_column(String(LEGAL_NAME_LENGTH), index=True)
    unified: Mapped[bool]
    licence: Mapped[str] = mapped_column(String(LICENCE_LENGTH), index=True)
    issuer_kind: Mapped[str] = mapped_column(String(8))

    representative: Mapped[str] = mapped_column(String(NAME_LENGTH))
    sealed_identity: Mapped[bytes] = mapped_column(LargeBinary)
    identity_shown: Mapped[str] = mapped_column(String(NUMBER_LENGTH))
    identity_mark: Mapped[str] = mapped_column(String(MARK_LENGTH), index=True)

    region: Mapped[str] = mapped_column(String(2))
    city: Mapped[str] = mapped_column(String(CITY_LENGTH))
    address: Mapped[str] = mapped_column(String(ADDRESS_LENGTH))

    account_holder: Mapped[str] = mapped_column(String(LEGAL_NAME_LENGTH))
    bank: Mapped[str] = mapped_column(String(NAME_LENGTH))
    sealed_account: Mapped[bytes] = mapped_column(LargeBinary)
    account_shown: Mapped[str] = mapped_column(String(NUMBER_LENGTH))
    account_mark: Mapped[str] = mapped_column(String(MARK_LENGTH), index=True)

    contact: Mapped[str] = mapped_column(String(100))
    telephone: Mapped[str] = mapped_column(String(TELEPHONE_LENGTH), index=True)

    name_zh: Mapped[str] = mapped_column(String(NAME_LENGTH))
    name_en: Mapped[str] = mapped_column(String(NAME_LENGTH))
    trade: Mapped[str] = mapped_column(String(16))
    terminal: Mapped[str] = mapped_column(String(10))
    sells: Mapped[str] = mapped_column(Text)

    application: Mapped[Application] = relationship(back_populates="dossiers")


class Comparison(Model):
    """What came out when a dossier was compared; kept each time that it was something else."""

    __tablename__ = "comparisons"

    id: Mapped[int] = mapped_column(primary_key=True)
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossiers.id"), index=True)
    compared_at: Mapped[int] = mapped_column(BigInteger)

    findings: Mapped[list["FindingRow"]] = relationship(order_by="FindingRow.id")


class FindingRow(Model):
    """One rule's finding: the two fields compared, or a field and another's application or account.

    Of the others at most one is named: an application, or a member who is no applicant.
    """

    __tablename__ = "comparison_findings"
    __table_args__ = (one_of("severity", Severity), one_of("rule", Rule))

    id: Mapped[int] = mapped_column(primary_key=True)
    comparison_id: Mapped[int] = mapped_column(ForeignKey("comparisons.id"), index=True)
    rule: Mapped[str] = mapped_column(String(24), index=True)
    severity: Mapped[str] = mapped_column(String(6))
    first: Mapped[str] = mapped_column(String(24))
    second: Mapped[str] = mapped_column(String(24), default="")
    other_application: Mapped[int | None] = mapped_column(ForeignKey("applications.id"))
    other_account: Mapped[int | None] = mapped_column(BigInteger)


class Invitation(Model):
    """A post that somebody is offered until they answer or it is taken back; times in ns UTC.

    `identity` is what the inviter typed, an address or a user name, in small letters. `member_id`
    is who had that user name then; an address is whoever's has it when they look.
    """

    __tablename__ = "invitations"
    __table_args__ = (
        one_of("rank", Rank),
        # Whoever is invited twice at once is invited once.
        Index("uq_invitations_open", "merchant", "identity", unique=True, sqlite_where=_OPEN),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    merchant: Mapped[int] = mapped_column(BigInteger, ForeignKey("merchants.account"))
    identity: Mapped[str] = mapped_column(String(EMAIL_LENGTH), index=True)
    member_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"), index=True)
    rank: Mapped[str] = mapped_column(String(8))
    given_by: Mapped[int] = mapped_column(ForeignKey("members.id"))
    given_at: Mapped[int] = mapped_column(BigInteger)
    expires_at: Mapped[int] = mapped_column(BigInteger)
    ended_at: Mapped[int | None] = mapped_column(BigInteger)

    business: Mapped[Merchant] = relationship()
    giver: Mapped[Member] = relationship(foreign_keys=[given_by])
