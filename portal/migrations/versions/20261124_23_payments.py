"""Amount, time and way back of payments that were begun, for the page where they are scanned."""

import sqlalchemy as sa
from alembic import op

revision = "20261124_23_payments"
down_revision = "20261124_3_standing"
branch_labels = None
depends_on = None

TABLE = "begun_payments"


def upgrade() -> None:
    """Take the step."""
    for name in ("amount", "expires_at"):
        op.add_column(TABLE, sa.Column(name, sa.BigInteger(), nullable=False, server_default="0"))
    op.add_column(
        TABLE, sa.Column("return_to", sa.String(400), nullable=False, server_default="/wallet")
    )


def downgrade() -> None:
    """Take it back."""
    for name in ("return_to", "expires_at", "amount"):
        op.drop_column(TABLE, name)
