"""Where each job is, and what came of its runs."""

import sqlalchemy as sa
from alembic import op

revision = "20261124_13_jobs"
down_revision = "20261124_22_payments"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the step."""
    op.create_table(
        "job_standings",
        sa.Column("job", sa.String(32), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("began_at", sa.BigInteger(), nullable=True),
        sa.Column("began_for_id", sa.Integer(), nullable=True),
        sa.Column("asked_at", sa.BigInteger(), nullable=True),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("runs", sa.BigInteger(), nullable=False),
        sa.Column("failures", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["began_for_id"], ["members.id"], name=op.f("fk_job_standings_began_for_id_members")
        ),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["members.id"], name=op.f("fk_job_standings_asked_by_id_members")
        ),
        sa.PrimaryKeyConstraint("job", name=op.f("pk_job_standings")),
    )
    op.create_table(
        "job_runs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("job", sa.String(32), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("began_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=False),
        sa.Column("outcome", sa.String(10), nullable=False),
        sa.Column("figures", sa.String(200), nullable=False),
        sa.Column("error", sa.String(64), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["members.id"], name=op.f("fk_job_runs_asked_by_id_members")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job_runs")),
    )
    op.create_index(op.f("ix_job_runs_job"), "job_runs", ["job"])
    op.create_index(op.f("ix_job_runs_ended_at"), "job_runs", ["ended_at"])


def downgrade() -> None:
    """Take it back."""
    op.drop_table("job_runs")
    op.drop_table("job_standings")
