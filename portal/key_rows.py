"""API keys: a key names an account of the exchange; its secret signs requests."""

from sqlalchemy import BigInteger, CheckConstraint, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.database import Model

KEY_LENGTH = 64


class ApiKey(Model):
    """A key; the secret is sealed, and shown to nobody after the key was made. Times in ns UTC."""

    __tablename__ = "api_keys"
    __table_args__ = (CheckConstraint(f"length(key) = {KEY_LENGTH}", "key_length"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(KEY_LENGTH), unique=True)
    sealed_secret: Mapped[bytes] = mapped_column(LargeBinary)
    member: Mapped[int] = mapped_column(BigInteger, index=True)
    label: Mapped[str] = mapped_column(String(64), default="")
    may_trade: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[int] = mapped_column(BigInteger)
    revoked_at: Mapped[int | None] = mapped_column(BigInteger, default=None)
