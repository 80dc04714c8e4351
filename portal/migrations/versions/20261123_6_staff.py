"""What staff did; and a member has one application that waits, not two."""

import sqlalchemy as sa
from alembic import op

revision = "20261123_6_staff"
down_revision = "20261123_4_issuing"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the step."""
    op.create_index(
        "uq_applications_waiting",
        "applications",
        ["member_id"],
        unique=True,
        sqlite_where=sa.text("state = 'waiting'"),
    )
    op.create_table(
        "staff_acts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("act", sa.String(16), nullable=False),
        sa.Column("subject", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("second_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["members.id"], name=op.f("fk_staff_acts_staff_id_members")
        ),
        sa.ForeignKeyConstraint(
            ["second_id"], ["members.id"], name=op.f("fk_staff_acts_second_id_members")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_acts")),
        sa.UniqueConstraint("key", name=op.f("uq_staff_acts_key")),
    )


def downgrade() -> None:
    """Take it back."""
    op.drop_table("staff_acts")
    op.drop_index("uq_applications_waiting", "applications")
