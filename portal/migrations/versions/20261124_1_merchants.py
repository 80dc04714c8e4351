"""Merchants, posts at them and invitations to such; who was let issue becomes an owner."""

import sqlalchemy as sa
from alembic import op

revision = "20261124_1_merchants"
down_revision = "20261123_8_gifts"
branch_labels = None
depends_on = None

RANKS = "rank in ('cashier', 'manager', 'owner')"


def upgrade() -> None:
    """Take the step."""
    _make_merchants()
    _make_posts()
    _make_invitations()
    with op.batch_alter_table("series_drafts") as table:
        table.add_column(sa.Column("drafted_by", sa.Integer(), nullable=True))
        table.create_foreign_key(
            op.f("fk_series_drafts_drafted_by_members"), "members", ["drafted_by"], ["id"]
        )
    _move_merchants()


def _make_merchants() -> None:
    words = [
        ("name_zh", sa.String(60)),
        ("name_en", sa.String(60)),
        ("trade", sa.String(16)),
        ("terminal", sa.String(10)),
        ("contact", sa.String(100)),
        ("region", sa.String(2)),
        ("city_zh", sa.String(40)),
        ("city_en", sa.String(40)),
        ("address_zh", sa.String(120)),
        ("address_en", sa.String(120)),
        ("hours", sa.String(400)),
        ("colour", sa.String(16)),
        ("about_zh", sa.Text()),
        ("about_en", sa.Text()),
    ]
    op.create_table(
        "merchants",
        sa.Column("account", sa.BigInteger(), nullable=False, autoincrement=False),
        *(sa.Column(name, kind, nullable=False) for name, kind in words),
        sa.Column("bound", sa.Boolean(), nullable=False),
        sa.Column("standing", sa.String(10), nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "terminal in ('local', 'experience')", name=op.f("ck_merchants_terminal")
        ),
        sa.CheckConstraint(
            "standing in ('good', 'watched', 'suspended')", name=op.f("ck_merchants_standing")
        ),
        sa.CheckConstraint(
            "colour in ('chilli', 'amber', 'moss', 'jade', 'lake', 'indigo', 'plum', 'slate')",
            name=op.f("ck_merchants_colour"),
        ),
        sa.PrimaryKeyConstraint("account", name=op.f("pk_merchants")),
    )


def _make_posts() -> None:
    op.create_table(
        "posts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("merchant", sa.BigInteger(), nullable=False),
        sa.Column("rank", sa.String(8), nullable=False),
        sa.Column("given_at", sa.BigInteger(), nullable=False),
        sa.Column("given_by", sa.Integer(), nullable=True),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_by", sa.Integer(), nullable=True),
        sa.CheckConstraint(RANKS, name=op.f("ck_posts_rank")),
        *_keys("posts", "member_id", "given_by", "ended_by"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_posts")),
    )
    op.create_index(op.f("ix_posts_member_id"), "posts", ["member_id"])
    op.create_index(op.f("ix_posts_merchant"), "posts", ["merchant"])
    op.create_index(
        "uq_posts_open",
        "posts",
        ["member_id", "merchant"],
        unique=True,
        sqlite_where=sa.text("ended_at is null"),
    )


def _make_invitations() -> None:
    op.create_table(
        "invitations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("merchant", sa.BigInteger(), nullable=False),
        sa.Column("identity", sa.String(254), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("rank", sa.String(8), nullable=False),
        sa.Column("given_by", sa.Integer(), nullable=False),
        sa.Column("given_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(RANKS, name=op.f("ck_invitations_rank")),
        *_keys("invitations", "member_id", "given_by"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitations")),
    )
    for column in ("identity", "member_id"):
        op.create_index(op.f(f"ix_invitations_{column}"), "invitations", [column])
    op.create_index(
        "uq_invitations_open",
        "invitations",
        ["merchant", "identity"],
        unique=True,
        sqlite_where=sa.text("ended_at is null"),
    )


def _keys(table: str, *members: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint(
            ["merchant"], ["merchants.account"], name=op.f(f"fk_{table}_merchant_merchants")
        ),
        *(
            sa.ForeignKeyConstraint(
                [column], ["members.id"], name=op.f(f"fk_{table}_{column}_members")
            )
            for column in members
        ),
    ]


def _move_merchants() -> None:
    """Let whoever was let issue be the owner of a merchant, called as it applied or issued."""
    op.execute(f"""
        insert into merchants (account, name_zh, name_en, trade, terminal, contact, region,
            city_zh, city_en, address_zh, address_en, hours, colour, about_zh, about_en, bound,
            standing, opened_at)
        select members.account, {_known("name_zh", "brand_zh")}, {_known("name_en", "brand_en")},
            coalesce({_applied("trade")}, 'other'), 'local', '', '', '', '', '', '', '',
            coalesce({_issued("colour")}, 'slate'), '', '', false, 'good', member_roles.granted_at
        from members join member_roles on member_roles.member_id = members.id
        where member_roles.role = 'merchant' and members.account is not null
    """)  # noqa: S608  nothing in it comes from outside
    op.execute("""
        insert into posts (member_id, merchant, rank, given_at)
        select members.id, merchants.account, 'owner', merchants.opened_at
        from merchants join members on members.account = merchants.account
    """)
    op.execute("delete from member_roles where role = 'merchant'")


def _known(applied: str, issued: str) -> str:
    return f"coalesce({_applied(applied)}, {_issued(issued)}, members.name)"


def _applied(column: str) -> str:
    return (
        f"(select {column} from applications where member_id = members.id"  # noqa: S608  as above
        " and state = 'approved' order by id desc limit 1)"
    )


def _issued(column: str) -> str:
    return (
        f"(select {column} from series_texts where merchant = members.account"  # noqa: S608  above
        " order by series desc limit 1)"
    )


def downgrade() -> None:
    """Take it back."""
    op.execute("""
        insert into member_roles (member_id, role, granted_at)
        select posts.member_id, 'merchant', posts.given_at from posts
        join members on members.id = posts.member_id and members.account = posts.merchant
        where posts.ended_at is null
    """)
    with op.batch_alter_table("series_drafts") as table:
        table.drop_constraint(op.f("fk_series_drafts_drafted_by_members"), type_="foreignkey")
        table.drop_column("drafted_by")
    for table_name in ("invitations", "posts", "merchants"):
        op.drop_table(table_name)
