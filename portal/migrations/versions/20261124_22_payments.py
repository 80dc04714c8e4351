"""What providers answered when payments were begun, and where they disagree with us."""

import sqlalchemy as sa
from alembic import op

revision = "20261124_22_payments"
down_revision = "20261124_21_payments"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the step."""
    op.create_table(
        "begun_payments",
        sa.Column("reference", sa.String(22), nullable=False),
        sa.Column("provider", sa.String(16), nullable=False),
        sa.Column("theirs", sa.String(100), nullable=False),
        sa.Column("way", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("reference", name=op.f("pk_begun_payments")),
    )
    op.create_index(op.f("ix_begun_payments_theirs"), "begun_payments", ["theirs"])
    op.create_table(
        "payment_differences",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("provider", sa.String(16), nullable=False),
        sa.Column("day", sa.String(10), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("reference", sa.String(22), nullable=False),
        sa.Column("theirs", sa.String(64), nullable=False),
        sa.Column("ours", sa.BigInteger(), nullable=True),
        sa.Column("said", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("found_at", sa.BigInteger(), nullable=False),
        sa.Column("explained_at", sa.BigInteger(), nullable=True),
        sa.Column("explained_by", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["explained_by"],
            ["members.id"],
            name=op.f("fk_payment_differences_explained_by_members"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_differences")),
    )
    op.create_index(
        op.f("ix_payment_differences_explained_at"), "payment_differences", ["explained_at"]
    )
    op.create_index(
        "uq_payment_differences",
        "payment_differences",
        ["provider", "day", "kind", "reference", "theirs"],
        unique=True,
    )


def downgrade() -> None:
    """Take it back."""
    op.drop_table("payment_differences")
    op.drop_table("begun_payments")
