"""People and firms: who they are, and what they may be.

Members make these rows and staff looks at them. Nothing here is money or a right: the account that
a member has at the exchange is a number, and the ledger knows no more of them.
"""

from enum import StrEnum
from typing import Final

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    LargeBinary,
    String,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.access import Role
from portal.database import Model

EMAIL_LENGTH: Final = 254
NAME_LENGTH: Final = 60
USER_NAME_LENGTH: Final = 32
ADMISSION_KEY_LENGTH: Final = 22


class PersonKind(StrEnum):
    """A human being, or a firm."""

    NATURAL = "natural"
    LEGAL = "legal"


class Member(Model):
    """Somebody who can sign in. Times in ns UTC; `email` and `user_name` in small letters.

    `account` is the number at the exchange, None until it said so; `admission_key` is the key of
    the command that asks for it, so that asking twice makes one account. `password` is a hash.
    `sealed_totp` is the secret of the second factor, `totp_step` the last step used of it.
    """

    __tablename__ = "members"
    __table_args__ = (
        CheckConstraint("kind in ('natural', 'legal')", "kind"),
        CheckConstraint("language in ('', 'zh', 'en')", "language"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(EMAIL_LENGTH), unique=True)
    user_name: Mapped[str | None] = mapped_column(String(USER_NAME_LENGTH), unique=True)
    name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    kind: Mapped[str] = mapped_column(String(8), default=PersonKind.NATURAL)
    language: Mapped[str] = mapped_column(String(2), default="")
    password: Mapped[str] = mapped_column(String(200))
    account: Mapped[int | None] = mapped_column(BigInteger, unique=True)
    admission_key: Mapped[str] = mapped_column(String(ADMISSION_KEY_LENGTH), unique=True)
    created_at: Mapped[int] = mapped_column(BigInteger)
    confirmed_at: Mapped[int | None] = mapped_column(BigInteger)
    sealed_totp: Mapped[bytes | None] = mapped_column(LargeBinary)
    totp_step: Mapped[int] = mapped_column(BigInteger, default=0)

    granted: Mapped[list["MemberRole"]] = relationship(cascade="all, delete-orphan")

    @property
    def roles(self) -> frozenset[Role]:
        """What the member may be."""
        return frozenset(Role(each.role) for each in self.granted)

    def grant(self, role: Role, now: int) -> None:
        """Let the member be `role`; nothing happens if they are."""
        if role not in self.roles:
            self.granted.append(MemberRole(role=role, granted_at=now))


class MemberRole(Model):
    """One role of a member."""

    __tablename__ = "member_roles"

    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True)
    role: Mapped[str] = mapped_column(String(16), primary_key=True)
    granted_at: Mapped[int] = mapped_column(BigInteger)
