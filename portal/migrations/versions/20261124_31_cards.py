"""Sales that holders planned."""

import sqlalchemy as sa
from alembic import op

revision = "20261124_31_cards"
down_revision = "20261124_13_jobs"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the step."""
    op.create_table(
        "planned_sales",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("holder", sa.BigInteger(), nullable=False),
        sa.Column("series", sa.BigInteger(), nullable=False),
        sa.Column("days_before", sa.Integer(), nullable=False),
        sa.Column("least_price", sa.BigInteger(), nullable=False),
        sa.Column("manner", sa.String(8), nullable=False),
        sa.Column("mark", sa.String(22), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("order", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.String(40), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "state IN ('on', 'begun', 'done', 'off', 'refused')",
            name=op.f("ck_planned_sales_state_known"),
        ),
        sa.CheckConstraint(
            "manner IN ('at_once', 'waiting')", name=op.f("ck_planned_sales_manner_known")
        ),
        sa.CheckConstraint("least_price > 0", name=op.f("ck_planned_sales_price_positive")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_planned_sales")),
        sa.UniqueConstraint("mark", name=op.f("uq_planned_sales_mark")),
    )
    op.create_index(
        "uq_planned_sales_live",
        "planned_sales",
        ["holder", "series"],
        unique=True,
        sqlite_where=sa.text("state IN ('on', 'begun')"),
    )
    op.create_index("ix_planned_sales_due", "planned_sales", ["state", "due_at"])


def downgrade() -> None:
    """Take it back."""
    op.drop_table("planned_sales")
