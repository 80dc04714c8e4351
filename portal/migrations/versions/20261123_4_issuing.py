"""Drafts of series, and the codes that holders show at the counter."""

import sqlalchemy as sa
from alembic import op

revision = "20261123_4_issuing"
down_revision = "20261123_3_series_texts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the step."""
    op.create_table(
        "series_drafts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("merchant", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("symbol", sa.String(24), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("drafted_at", sa.BigInteger(), nullable=False),
        sa.Column("series", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_series_drafts")),
        sa.UniqueConstraint("merchant", "key", name=op.f("uq_series_drafts_merchant")),
    )
    op.create_index(op.f("ix_series_drafts_merchant"), "series_drafts", ["merchant"])
    op.create_table(
        "shown_codes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("token", sa.String(200), nullable=False),
        sa.Column("holder", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shown_codes")),
        sa.UniqueConstraint("digest", name=op.f("uq_shown_codes_digest")),
    )
    for column in ("holder", "expires_at"):
        op.create_index(op.f(f"ix_shown_codes_{column}"), "shown_codes", [column])


def downgrade() -> None:
    """Take it back."""
    op.drop_table("shown_codes")
    op.drop_table("series_drafts")
