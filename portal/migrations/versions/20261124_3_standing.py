"""When the second person seconded an act of staff."""

import sqlalchemy as sa
from alembic import op

revision = "20261124_3_standing"
down_revision = "20261124_2_applications"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the step."""
    op.add_column("staff_acts", sa.Column("seconded_at", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    """Take it back."""
    with op.batch_alter_table("staff_acts") as table:
        table.drop_column("seconded_at")
