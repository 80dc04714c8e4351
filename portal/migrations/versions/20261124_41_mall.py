"""Goods with their prices, purchases, baskets, and memberships."""

import sqlalchemy as sa
from alembic import op

revision = "20261124_41_mall"
down_revision = "20261124_1_merchants"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the step."""
    _create_goods()
    _create_memberships()
    _create_purchases()
    _create_parts_of_purchases()
    _create_refunds()


def _create_goods() -> None:
    op.create_table(
        "goods",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("merchant", sa.BigInteger(), nullable=False),
        sa.Column("act", sa.String(length=64), nullable=False),
        sa.Column("name_zh", sa.String(length=80), nullable=False),
        sa.Column("name_en", sa.String(length=80), nullable=False),
        sa.Column("about_zh", sa.Text(), nullable=False),
        sa.Column("about_en", sa.Text(), nullable=False),
        sa.Column("list_price", sa.BigInteger(), nullable=False),
        sa.Column("member_price", sa.BigInteger(), nullable=False),
        sa.Column("stock", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "state IN ('draft', 'on_sale', 'withdrawn')", name=op.f("ck_goods_state")
        ),
        sa.CheckConstraint(
            "member_price > 0 AND member_price <= list_price", name=op.f("ck_goods_prices")
        ),
        sa.CheckConstraint("stock IS NULL OR stock >= 0", name=op.f("ck_goods_stock")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_goods")),
        sa.UniqueConstraint("merchant", "act", name=op.f("uq_goods_merchant")),
    )
    op.create_index(op.f("ix_goods_state"), "goods", ["state"], unique=False)
    op.create_table(
        "special_prices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("good_id", sa.Integer(), nullable=False),
        sa.Column("price", sa.BigInteger(), nullable=False),
        sa.Column("opens_at", sa.BigInteger(), nullable=False),
        sa.Column("closes_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("opens_at < closes_at", name=op.f("ck_special_prices_window")),
        sa.CheckConstraint("price > 0", name=op.f("ck_special_prices_price")),
        sa.ForeignKeyConstraint(
            ["good_id"], ["goods.id"], name=op.f("fk_special_prices_good_id_goods")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_special_prices")),
    )
    op.create_index(op.f("ix_special_prices_good_id"), "special_prices", ["good_id"], unique=False)
    op.create_table(
        "basket_lines",
        sa.Column("buyer", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("good_id", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_basket_lines_quantity")),
        sa.ForeignKeyConstraint(
            ["good_id"], ["goods.id"], name=op.f("fk_basket_lines_good_id_goods")
        ),
        sa.PrimaryKeyConstraint("buyer", "good_id", name=op.f("pk_basket_lines")),
    )


def _create_memberships() -> None:
    op.create_table(
        "memberships",
        sa.Column("account", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("merchant", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("joined_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("account", "merchant", name=op.f("pk_memberships")),
    )


def _create_purchases() -> None:
    op.create_table(
        "purchases",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=12), nullable=False),
        sa.Column("act", sa.String(length=64), nullable=False),
        sa.Column("buyer", sa.BigInteger(), nullable=False),
        sa.Column("merchant", sa.BigInteger(), nullable=False),
        sa.Column("way", sa.String(length=8), nullable=False),
        sa.Column("series", sa.BigInteger(), nullable=True),
        sa.Column("units", sa.BigInteger(), nullable=False),
        sa.Column("money", sa.BigInteger(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("list_total", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("provider", sa.String(length=16), nullable=False),
        sa.Column("arrived", sa.Boolean(), nullable=False),
        sa.Column("refusal", sa.String(length=40), nullable=False),
        sa.Column("refused_field", sa.String(length=40), nullable=False),
        sa.Column("authorisation", sa.BigInteger(), nullable=True),
        sa.Column("payment", sa.BigInteger(), nullable=True),
        sa.Column("placed_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("note", sa.String(length=140), nullable=False),
        sa.CheckConstraint(
            "(way = 'right') = (series IS NOT NULL)", name=op.f("ck_purchases_series")
        ),
        sa.CheckConstraint(
            "state IN ('placed', 'paid', 'collected', 'cancelled', 'refunded')",
            name=op.f("ck_purchases_state"),
        ),
        sa.CheckConstraint(
            "way IN ('right', 'balance', 'provider')", name=op.f("ck_purchases_way")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purchases")),
        sa.UniqueConstraint("buyer", "act", name=op.f("uq_purchases_buyer")),
        sa.UniqueConstraint("number", name=op.f("uq_purchases_number")),
    )
    op.create_index(op.f("ix_purchases_buyer"), "purchases", ["buyer"], unique=False)
    op.create_index("ix_purchases_merchant_state", "purchases", ["merchant", "state"], unique=False)
    op.create_index(op.f("ix_purchases_state"), "purchases", ["state"], unique=False)


def _create_parts_of_purchases() -> None:
    op.create_table(
        "purchase_lines",
        sa.Column("purchase_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("good_id", sa.Integer(), nullable=False),
        sa.Column("name_zh", sa.String(length=80), nullable=False),
        sa.Column("name_en", sa.String(length=80), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("list_price", sa.BigInteger(), nullable=False),
        sa.Column("price", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("refunded", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_purchase_lines_quantity")),
        sa.CheckConstraint(
            "refunded >= 0 AND refunded <= quantity", name=op.f("ck_purchase_lines_refunded")
        ),
        sa.ForeignKeyConstraint(
            ["good_id"], ["goods.id"], name=op.f("fk_purchase_lines_good_id_goods")
        ),
        sa.ForeignKeyConstraint(
            ["purchase_id"], ["purchases.id"], name=op.f("fk_purchase_lines_purchase_id_purchases")
        ),
        sa.PrimaryKeyConstraint("purchase_id", "position", name=op.f("pk_purchase_lines")),
    )
    op.create_index(op.f("ix_purchase_lines_good_id"), "purchase_lines", ["good_id"], unique=False)
    op.create_table(
        "purchase_steps",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("purchase_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("entry", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["purchase_id"], ["purchases.id"], name=op.f("fk_purchase_steps_purchase_id_purchases")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purchase_steps")),
    )
    op.create_index(
        op.f("ix_purchase_steps_purchase_id"), "purchase_steps", ["purchase_id"], unique=False
    )


def _create_refunds() -> None:
    op.create_table(
        "purchase_refunds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("purchase_id", sa.Integer(), nullable=False),
        sa.Column("act", sa.String(length=64), nullable=False),
        sa.Column("lines", sa.String(length=500), nullable=False),
        sa.Column("units", sa.BigInteger(), nullable=False),
        sa.Column("money", sa.BigInteger(), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("done_at", sa.BigInteger(), nullable=True),
        sa.Column("entry", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["purchase_id"],
            ["purchases.id"],
            name=op.f("fk_purchase_refunds_purchase_id_purchases"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purchase_refunds")),
        sa.UniqueConstraint("purchase_id", "act", name=op.f("uq_purchase_refunds_purchase_id")),
    )
    op.create_index(
        op.f("ix_purchase_refunds_done_at"), "purchase_refunds", ["done_at"], unique=False
    )


def downgrade() -> None:
    """Take it back."""
    op.drop_index(op.f("ix_special_prices_good_id"), table_name="special_prices")
    op.drop_table("special_prices")
    op.drop_index(op.f("ix_purchase_steps_purchase_id"), table_name="purchase_steps")
    op.drop_table("purchase_steps")
    op.drop_index(op.f("ix_purchase_refunds_done_at"), table_name="purchase_refunds")
    op.drop_table("purchase_refunds")
    op.drop_index(op.f("ix_purchase_lines_good_id"), table_name="purchase_lines")
    op.drop_table("purchase_lines")
    op.drop_table("basket_lines")
    op.drop_index(op.f("ix_purchases_state"), table_name="purchases")
    op.drop_index("ix_purchases_merchant_state", table_name="purchases")
    op.drop_index(op.f("ix_purchases_buyer"), table_name="purchases")
    op.drop_table("purchases")
    op.drop_table("memberships")
    op.drop_index(op.f("ix_goods_state"), table_name="goods")
    op.drop_table("goods")
