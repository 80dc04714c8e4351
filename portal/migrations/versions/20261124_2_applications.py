"""What applicants say lies in dossiers, one for each version; and what comparing them found."""

import sqlalchemy as sa
from alembic import op

revision = "20261124_2_applications"
down_revision = "20261124_32_card_numbers"
branch_labels = None
depends_on = None

MOVED = ("name_zh", "name_en", "trade", "licence", "contact", "sells")
RULES = (
    "licence_number", "identity_number", "of_age", "account_holder", "region", "kind_of_account",
    "kind_of_name", "kind_of_issuer", "member_name", "same_licence", "same_name",
    "same_representative", "same_telephone", "same_bank_account", "same_brand", "same_member",
)  # fmt: skip


def upgrade() -> None:
    """Take the step."""
    _make_dossiers()
    _make_comparisons()
    op.execute("""
        insert into dossiers (application_id, version, sent_at, legal_name, folded_name, unified,
            licence, issuer_kind, representative, sealed_identity, identity_shown, identity_mark,
            region, city, address, account_holder, bank, sealed_account, account_shown,
            account_mark, contact, telephone, name_zh, name_en, trade, terminal, sells)
        select id, 1, applied_at, name_zh, lower(replace(name_zh, ' ', '')), length(licence) = 18,
            licence, 'other', '', x'', '', '', '', '', '', '', '', x'', '', '', contact, '',
            name_zh, name_en, trade, 'local', sells
        from applications
    """)
    op.drop_index("uq_applications_waiting", "applications")
    with op.batch_alter_table("applications") as table:
        for column in MOVED:
            table.drop_column(column)
        table.alter_column("state", existing_type=sa.String(8), type_=sa.String(16))
        table.drop_constraint(op.f("ck_applications_state"), type_="check")
        table.create_check_constraint(
            op.f("ck_applications_state"),
            "state in ('waiting', 'action_required', 'approved', 'declined')",
        )
    op.create_index(
        "uq_applications_undecided",
        "applications",
        ["member_id"],
        unique=True,
        sqlite_where=sa.text("state in ('waiting', 'action_required')"),
    )


def _make_dossiers() -> None:
    op.create_table(
        "dossiers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.BigInteger(), nullable=False),
        _text("legal_name", 100),
        _text("folded_name", 100),
        sa.Column("unified", sa.Boolean(), nullable=False),
        _text("licence", 32),
        _text("issuer_kind", 8),
        _text("representative", 60),
        sa.Column("sealed_identity", sa.LargeBinary(), nullable=False),
        _text("identity_shown", 40),
        _text("identity_mark", 64),
        _text("region", 2),
        _text("city", 40),
        _text("address", 120),
        _text("account_holder", 100),
        _text("bank", 60),
        sa.Column("sealed_account", sa.LargeBinary(), nullable=False),
        _text("account_shown", 40),
        _text("account_mark", 64),
        _text("contact", 100),
        _text("telephone", 20),
        _text("name_zh", 60),
        _text("name_en", 60),
        _text("trade", 16),
        _text("terminal", 10),
        sa.Column("sells", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "issuer_kind in ('other', 'large', 'brand', 'group')",
            name=op.f("ck_dossiers_issuer_kind"),
        ),
        sa.CheckConstraint(
            "terminal in ('local', 'experience')", name=op.f("ck_dossiers_terminal")
        ),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["applications.id"],
            name=op.f("fk_dossiers_application_id_applications"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dossiers")),
        sa.UniqueConstraint("application_id", "version", name=op.f("uq_dossiers_application_id")),
    )
    for column in ("folded_name", "licence", "identity_mark", "account_mark", "telephone"):
        op.create_index(op.f(f"ix_dossiers_{column}"), "dossiers", [column])


def _make_comparisons() -> None:
    op.create_table(
        "comparisons",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("dossier_id", sa.Integer(), nullable=False),
        sa.Column("compared_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossiers.id"], name=op.f("fk_comparisons_dossier_id_dossiers")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comparisons")),
    )
    op.create_index(op.f("ix_comparisons_dossier_id"), "comparisons", ["dossier_id"])
    op.create_table(
        "comparison_findings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("comparison_id", sa.Integer(), nullable=False),
        _text("rule", 24),
        _text("severity", 6),
        _text("first", 24),
        _text("second", 24),
        sa.Column("other_application", sa.Integer(), nullable=True),
        sa.Column("other_account", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "severity in ('blocks', 'look', 'fine')", name=op.f("ck_comparison_findings_severity")
        ),
        sa.CheckConstraint(
            f"rule in ({', '.join(map(repr, RULES))})", name=op.f("ck_comparison_findings_rule")
        ),
        sa.ForeignKeyConstraint(
            ["comparison_id"],
            ["comparisons.id"],
            name=op.f("fk_comparison_findings_comparison_id_comparisons"),
        ),
        sa.ForeignKeyConstraint(
            ["other_application"],
            ["applications.id"],
            name=op.f("fk_comparison_findings_other_application_applications"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comparison_findings")),
    )
    for column in ("comparison_id", "rule"):
        op.create_index(op.f(f"ix_comparison_findings_{column}"), "comparison_findings", [column])


def _text(name: str, length: int) -> sa.Column[str]:
    return sa.Column(name, sa.String(length), nullable=False)


def downgrade() -> None:
    """Take it back: of each application the last version stays."""
    op.drop_index("uq_applications_undecided", "applications")
    with op.batch_alter_table("applications") as table:
        for column in MOVED:
            table.add_column(sa.Column(column, sa.Text(), nullable=False, server_default=""))
        table.drop_constraint(op.f("ck_applications_state"), type_="check")
    for column in MOVED:
        op.execute(
            f"update applications set {column} = (select {column} from dossiers"  # noqa: S608  ours
            " where application_id = applications.id order by version desc limit 1)"
        )
    op.execute("update applications set state = 'waiting' where state = 'action_required'")
    op.create_index(
        "uq_applications_waiting",
        "applications",
        ["member_id"],
        unique=True,
        sqlite_where=sa.text("state = 'waiting'"),
    )
    for table_name in ("comparison_findings", "comparisons", "dossiers"):
        op.drop_table(table_name)
