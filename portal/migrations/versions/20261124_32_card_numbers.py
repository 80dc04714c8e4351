"""Numbers of cards."""

import sqlalchemy as sa
from alembic import op

revision = "20261124_32_card_numbers"
down_revision = "20261124_31_cards"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the step."""
    op.create_table(
        "card_numbers",
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("series", sa.BigInteger(), nullable=False),
        sa.Column("holder", sa.BigInteger(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("draw", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_card_numbers")),
        sa.UniqueConstraint("series", "holder", "since", name=op.f("uq_card_numbers_series")),
    )


def downgrade() -> None:
    """Take it back."""
    op.drop_table("card_numbers")
