"""The audit log, business accounts, and why and by whom roles changed

Revision ID: 0067
Revises: 0066
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0067"
down_revision = "0066"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)
_STAYS = "a trigger refuses to change and to delete them"
_HISTORIES = {
    "role_changes": ("changed_at", "id"),
    "identity_checks": ("decided_at", "id"),
    "price_decisions": ("decided_at", "id"),
}

_LOOKED_UP = {
    "ix_users_created_at": ("users", ("created_at",), None),
    "ix_users_closed": ("users", ("id",), "NOT is_active"),
    "ix_profiles_role": ("profiles", ("account_type", "user_id"), "account_type <> 'user'"),
    "ix_user_reputation_standing": ("user_reputation", ("standing", "user_id"), "standing > 0"),
    "ix_trade_log_at_action_status": ("trade_log", ("at", "action", "status"), None),
}


def upgrade() -> None:
    op.create_table(
        "audit_entries",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False, comment="site, api or console"),
        sa.Column("by_id", sa.BigInteger(), nullable=True, comment="NULL: an operator at the console"),
        sa.Column("by_name", sa.Text(), nullable=False, comment="what the machine calls an operator"),
        sa.Column("subject_id", sa.BigInteger(), nullable=True, comment="about whom"),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("details", postgresql.JSONB(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_audit_entries_by_id")),
        sa.ForeignKeyConstraint(["subject_id"], ["users.id"], name=op.f("fk_audit_entries_subject_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entries")),
        comment=_STAYS,
    )
    op.create_index(op.f("ix_audit_entries_at_id"), "audit_entries", ["at", "id"])
    for name, column in (("subject", "subject_id"), ("by", "by_id")):
        op.create_index(
            f"ix_audit_entries_{name}",
            "audit_entries",
            [column, "at"],
            postgresql_where=sa.text(f"{column} IS NOT NULL"),
        )
    _businesses()
    _role_changes()
    for table, columns in _HISTORIES.items():
        op.create_index(op.f(f"ix_{table}_{'_'.join(columns)}"), table, list(columns))
    for name, (table, columns, condition) in _LOOKED_UP.items():
        where = None if condition is None else sa.text(condition)
        op.create_index(name, table, list(columns), postgresql_where=where)
    for table in ("audit_entries", "role_changes"):
        op.execute(
            f"CREATE TRIGGER {table}_stay BEFORE UPDATE OR DELETE ON {table}"
            " FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )


def _businesses() -> None:
    op.create_table(
        "business_accounts",
        sa.Column("user_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("business_name", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False, comment="pending, verified, rejected or revoked"),
        sa.Column("reason", sa.Text(), nullable=False, comment="why it was decided so; its owner reads it"),
        sa.Column("documents", sa.Text(), nullable=False, comment="what staff were shown; only staff read it"),
        sa.Column("applied_at", _MOMENT, nullable=False),
        sa.Column("decided_at", _MOMENT, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_business_accounts_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_business_accounts")),
    )
    op.create_index(
        op.f("ix_business_accounts_state_applied_at_user_id"), "business_accounts", ["state", "applied_at", "user_id"]
    )


def _role_changes() -> None:
    op.add_column(
        "role_changes",
        sa.Column("by_id", sa.BigInteger(), nullable=True, comment="NULL: an operator at the console"),
    )
    op.add_column(
        "role_changes",
        sa.Column(
            "source",
            sa.Text(),
            server_default=sa.text("'console'"),
            nullable=False,
            comment="site, api or console",
        ),
    )
    op.add_column("role_changes", sa.Column("reason", sa.Text(), server_default=sa.text("''"), nullable=False))
    op.alter_column(
        "role_changes",
        "changed_by",
        comment="at the console: what the machine calls them",
        existing_comment="whoever was at the console, as the machine calls them",
    )
    op.create_foreign_key(op.f("fk_role_changes_by_id"), "role_changes", "users", ["by_id"], ["id"])
    op.create_index("ix_role_changes_by", "role_changes", ["by_id"], postgresql_where=sa.text("by_id IS NOT NULL"))
    op.create_table_comment("role_changes", _STAYS)


def downgrade() -> None:
    op.execute("DROP TRIGGER role_changes_stay ON role_changes")
    for table, columns in _HISTORIES.items():
        op.drop_index(op.f(f"ix_{table}_{'_'.join(columns)}"), table_name=table)
    op.drop_table_comment("role_changes", existing_comment=_STAYS)
    op.drop_index("ix_role_changes_by", table_name="role_changes")
    op.drop_constraint(op.f("fk_role_changes_by_id"), "role_changes", type_="foreignkey")
    op.alter_column(
        "role_changes",
        "changed_by",
        comment="whoever was at the console, as the machine calls them",
        existing_comment="at the console: what the machine calls them",
    )
    for column in ("reason", "source", "by_id"):
        op.drop_column("role_changes", column)
    for name, (table, _, _) in _LOOKED_UP.items():
        op.drop_index(name, table_name=table)
    op.drop_table("business_accounts")
    op.drop_table("audit_entries")
