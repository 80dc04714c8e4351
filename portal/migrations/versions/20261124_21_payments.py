"""Several payment providers side by side, and payments for a purpose."""

import sqlalchemy as sa
from alembic import op

revision = "20261124_21_payments"
down_revision = "20261124_41_mall"
branch_labels = None
depends_on = None

BOTH = ("deposits", "withdrawals")


def upgrade() -> None:
    """Take the step. What was asked for before was asked of the sandbox bank."""
    for table in BOTH:
        op.add_column(
            table, sa.Column("provider", sa.String(16), nullable=False, server_default="bank")
        )
        op.add_column(
            table, sa.Column("look_at", sa.BigInteger(), nullable=False, server_default="0")
        )
    for name, length in (("purpose", 48), ("return_to", 400)):
        op.add_column(
            "deposits", sa.Column(name, sa.String(length), nullable=False, server_default="")
        )
    op.add_column(
        "deposits", sa.Column("served", sa.Boolean(), nullable=False, server_default=sa.false())
    )


def downgrade() -> None:
    """Take it back."""
    for name in ("served", "return_to", "purpose"):
        op.drop_column("deposits", name)
    for table in BOTH:
        op.drop_column(table, "look_at")
        op.drop_column(table, "provider")
