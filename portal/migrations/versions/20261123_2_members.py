"""Members, their roles and applications, their sign-ins and recovery codes."""

import sqlalchemy as sa
from alembic import op

revision = "20261123_2_members"
down_revision = "20261123_1_spot_api"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take the step."""
    _make_members()
    _make_applications()
    _make_sign_ins()


def _make_members() -> None:
    op.create_table(
        "members",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("user_name", sa.String(32), nullable=True),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("password", sa.String(200), nullable=False),
        sa.Column("account", sa.BigInteger(), nullable=True),
        sa.Column("admission_key", sa.String(22), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("confirmed_at", sa.BigInteger(), nullable=True),
        sa.Column("sealed_totp", sa.LargeBinary(), nullable=True),
        sa.Column("totp_step", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("kind in ('natural', 'legal')", name=op.f("ck_members_kind")),
        sa.CheckConstraint("language in ('', 'zh', 'en')", name=op.f("ck_members_language")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_members")),
        sa.UniqueConstraint("email", name=op.f("uq_members_email")),
        sa.UniqueConstraint("user_name", name=op.f("uq_members_user_name")),
        sa.UniqueConstraint("account", name=op.f("uq_members_account")),
        sa.UniqueConstraint("admission_key", name=op.f("uq_members_admission_key")),
    )
    op.create_table(
        "member_roles",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("granted_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_member_roles_member_id_members")
        ),
        sa.PrimaryKeyConstraint("member_id", "role", name=op.f("pk_member_roles")),
    )


def _make_applications() -> None:
    op.create_table(
        "applications",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("name_zh", sa.String(60), nullable=False),
        sa.Column("name_en", sa.String(60), nullable=False),
        sa.Column("trade", sa.String(16), nullable=False),
        sa.Column("licence", sa.String(32), nullable=False),
        sa.Column("contact", sa.String(100), nullable=False),
        sa.Column("sells", sa.Text(), nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("applied_at", sa.BigInteger(), nullable=False),
        sa.Column("reviewed_at", sa.BigInteger(), nullable=True),
        sa.Column("reviewer_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "state in ('waiting', 'approved', 'declined')", name=op.f("ck_applications_state")
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_applications_member_id_members")
        ),
        sa.ForeignKeyConstraint(
            ["reviewer_id"], ["members.id"], name=op.f("fk_applications_reviewer_id_members")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_applications")),
    )
    op.create_index(op.f("ix_applications_member_id"), "applications", ["member_id"])
    op.create_index(op.f("ix_applications_state"), "applications", ["state"])


def _make_sign_ins() -> None:
    op.create_table(
        "sign_ins",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("second_factor", sa.Boolean(), nullable=False),
        sa.Column("browser", sa.String(40), nullable=False),
        sa.Column("started_at", sa.BigInteger(), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_sign_ins_member_id_members")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_ins")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_sign_ins_token_hash")),
    )
    op.create_index(op.f("ix_sign_ins_member_id"), "sign_ins", ["member_id"])
    op.create_table(
        "recovery_codes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("code_hash", sa.String(64), nullable=False),
        sa.Column("used_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_recovery_codes_member_id_members")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_codes")),
    )
    op.create_index(op.f("ix_recovery_codes_member_id"), "recovery_codes", ["member_id"])


def downgrade() -> None:
    """Take it back."""
    for table in ("recovery_codes", "sign_ins", "applications", "member_roles", "members"):
        op.drop_table(table)
