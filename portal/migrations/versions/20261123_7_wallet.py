"""Requests for money to come or to leave, and the books of the sandbox bank."""

import sqlalchemy as sa
from alembic import op

revision = "20261123_7_wallet"
down_revision = "20261123_6_staff"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the step."""
    _make("deposits", _deposit_columns())
    _make("withdrawals", _withdrawal_columns())
    op.create_table(
        "notices_seen",
        sa.Column("mark", sa.String(64), nullable=False),
        sa.Column("sent_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("mark", name=op.f("pk_notices_seen")),
    )
    op.create_index(op.f("ix_notices_seen_sent_at"), "notices_seen", ["sent_at"])
    _make_bank_payments()


def _make(table: str, columns: list[sa.Column[object]]) -> None:
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(22), nullable=False),
        sa.Column("account", sa.BigInteger(), nullable=False),
        sa.Column("act", sa.String(64), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(9), nullable=False),
        sa.Column("heard", sa.Integer(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=True),
        sa.Column("entry", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        *columns,
        sa.CheckConstraint("amount > 0 and amount % 100 = 0", name=op.f(f"ck_{table}_whole_fen")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("reference", name=op.f(f"uq_{table}_reference")),
        sa.UniqueConstraint("account", "act", name=op.f(f"uq_{table}_account")),
    )
    op.create_index(op.f(f"ix_{table}_account"), table, ["account"])
    op.create_index(op.f(f"ix_{table}_state"), table, ["state"])


def _deposit_columns() -> list[sa.Column[object]]:
    return [
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
    ]


def _withdrawal_columns() -> list[sa.Column[object]]:
    return [
        sa.Column("holder", sa.String(60), nullable=False),
        sa.Column("bank", sa.String(60), nullable=False),
        sa.Column("number_at_bank", sa.String(34), nullable=False),
    ]


def _make_bank_payments() -> None:
    op.create_table(
        "bank_payments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(22), nullable=False),
        sa.Column("outward", sa.Boolean(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("party", sa.String(124), nullable=False),
        sa.Column("number", sa.String(34), nullable=False),
        sa.Column("return_to", sa.String(400), nullable=False),
        sa.Column("standing", sa.Integer(), nullable=False),
        sa.Column("told", sa.Integer(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("pays_at", sa.BigInteger(), nullable=True),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bank_payments")),
        sa.UniqueConstraint("reference", name=op.f("uq_bank_payments_reference")),
    )
    op.create_index(op.f("ix_bank_payments_standing"), "bank_payments", ["standing"])


def downgrade() -> None:
    """Take it back."""
    for table in ("bank_payments", "notices_seen", "withdrawals", "deposits"):
        op.drop_table(table)
