"""Who changed a merchant's page last, and when."""

import sqlalchemy as sa
from alembic import op

revision = "20261124_4_merchant_pages"
down_revision = "20261124_24_payments"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the step."""
    with op.batch_alter_table("merchants") as table:
        table.add_column(sa.Column("edited_at", sa.BigInteger(), nullable=True))
        table.add_column(sa.Column("edited_by", sa.Integer(), nullable=True))
        table.create_foreign_key(
            op.f("fk_merchants_edited_by_members"), "members", ["edited_by"], ["id"]
        )


def downgrade() -> None:
    """Take it back."""
    with op.batch_alter_table("merchants") as table:
        table.drop_constraint(op.f("fk_merchants_edited_by_members"), type_="foreignkey")
        table.drop_column("edited_by")
        table.drop_column("edited_at")
