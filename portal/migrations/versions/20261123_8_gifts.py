"""The words of gifts, and what their links are made from."""

import sqlalchemy as sa
from alembic import op

revision = "20261123_8_gifts"
down_revision = "20261123_7_wallet"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the step."""
    op.create_table(
        "gift_notes",
        sa.Column("claim_hash", sa.String(64), nullable=False),
        sa.Column("giver", sa.BigInteger(), nullable=False),
        sa.Column("act", sa.String(64), nullable=False),
        sa.Column("message", sa.String(140), nullable=False),
        sa.PrimaryKeyConstraint("claim_hash", name=op.f("pk_gift_notes")),
    )


def downgrade() -> None:
    """Take it back."""
    op.drop_table("gift_notes")
