"""What series are called, in both languages."""

import sqlalchemy as sa
from alembic import op

revision = "20261123_3_series_texts"
down_revision = "20261123_2_members"
branch_labels = None
depends_on = None

COLOURS = "'chilli', 'amber', 'moss', 'jade', 'lake', 'indigo', 'plum', 'slate'"


def upgrade() -> None:
    """Take the step."""
    op.create_table(
        "series_texts",
        sa.Column("series", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("merchant", sa.BigInteger(), nullable=False),
        sa.Column("colour", sa.String(16), nullable=False),
        sa.Column("brand_zh", sa.String(64), nullable=False),
        sa.Column("brand_en", sa.String(64), nullable=False),
        sa.Column("name_zh", sa.String(64), nullable=False),
        sa.Column("name_en", sa.String(64), nullable=False),
        sa.Column("buys_zh", sa.String(200), nullable=False),
        sa.Column("buys_en", sa.String(200), nullable=False),
        sa.Column("terms_zh", sa.Text(), nullable=False),
        sa.Column("terms_en", sa.Text(), nullable=False),
        sa.CheckConstraint(f"colour IN ({COLOURS})", name=op.f("ck_series_texts_colour_known")),
        sa.PrimaryKeyConstraint("series", name=op.f("pk_series_texts")),
    )
    op.create_index(op.f("ix_series_texts_merchant"), "series_texts", ["merchant"])


def downgrade() -> None:
    """Take it back."""
    op.drop_table("series_texts")
