"""Review of withdrawals by staff."""

import sqlalchemy as sa
from alembic import op

revision = "20261124_24_payments"
down_revision = "20261124_23_payments"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the step; what was begun before needs nobody's approval."""
    for name in ("approvals_needed", "approvals"):
        op.add_column(
            "withdrawals", sa.Column(name, sa.Integer(), nullable=False, server_default="0")
        )
    op.add_column(
        "withdrawals", sa.Column("declined", sa.Boolean(), nullable=False, server_default="0")
    )


def downgrade() -> None:
    """Take it back."""
    for name in ("declined", "approvals", "approvals_needed"):
        op.drop_column("withdrawals", name)
