"""Cases of moderation, what is done about them for good, and sanctions

Revision ID: 0060
Revises: 0059
"""

import sqlalchemy as sa
from alembic import op

revision = "0060"
down_revision = "0059"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _cases()
    _actions()
    _sanctions()
    op.add_column("reports", sa.Column("case_id", sa.BigInteger(), nullable=True))
    op.add_column("reports", sa.Column("outcome", sa.Text(), nullable=True, comment="upheld or dismissed"))
    op.create_foreign_key(op.f("fk_reports_case_id"), "reports", "moderation_cases", ["case_id"], ["id"])
    op.create_index("ix_reports_case", "reports", ["case_id"], postgresql_where=sa.text("case_id IS NOT NULL"))


def _cases() -> None:
    op.create_table(
        "moderation_cases",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("level", sa.SmallInteger(), nullable=False, comment="1 low to 4 critical"),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("assignee_id", sa.BigInteger(), nullable=True),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("closed_at", MOMENT, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("level BETWEEN 1 AND 4", name=op.f("ck_moderation_cases_level")),
        sa.CheckConstraint(
            "(status = 'closed') = (closed_at IS NOT NULL)", name=op.f("ck_moderation_cases_closed_at_a_moment")
        ),
        sa.ForeignKeyConstraint(["assignee_id"], ["users.id"], name=op.f("fk_moderation_cases_assignee_id")),
        sa.ForeignKeyConstraint(["person_id"], ["users.id"], name=op.f("fk_moderation_cases_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moderation_cases")),
    )
    open_ = sa.text("status <> 'closed'")
    op.create_index("ix_moderation_cases_person_id", "moderation_cases", ["person_id"])
    op.create_index(
        "uq_moderation_cases_joined",
        "moderation_cases",
        ["person_id"],
        unique=True,
        postgresql_where=sa.text("status <> 'closed' AND kind IN ('user_report', 'auto_flag')"),
    )
    op.create_index(
        "ix_moderation_cases_assignee",
        "moderation_cases",
        ["assignee_id"],
        postgresql_where=sa.text("assignee_id IS NOT NULL"),
    )
    op.create_index(
        "ix_moderation_cases_queue",
        "moderation_cases",
        [sa.text("level DESC"), "opened_at", "id"],
        postgresql_where=open_,
    )
    op.create_index(
        "ix_moderation_cases_closed", "moderation_cases", ["closed_at"], postgresql_where=sa.text("status = 'closed'")
    )


def _actions() -> None:
    op.create_table(
        "moderation_actions",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False, comment="moderator, console or rule"),
        sa.Column("by_id", sa.BigInteger(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("days", sa.SmallInteger(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("departure", sa.Text(), nullable=False, comment="why it is not what the ladder suggested"),
        sa.Column("undoes_id", sa.BigInteger(), nullable=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.CheckConstraint(
            "(source = 'moderator') = (by_id IS NOT NULL)", name=op.f("ck_moderation_actions_by_somebody")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_moderation_actions_by_id")),
        sa.ForeignKeyConstraint(["case_id"], ["moderation_cases.id"], name=op.f("fk_moderation_actions_case_id")),
        sa.ForeignKeyConstraint(["person_id"], ["users.id"], name=op.f("fk_moderation_actions_person_id")),
        sa.ForeignKeyConstraint(["undoes_id"], ["moderation_actions.id"], name=op.f("fk_moderation_actions_undoes_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moderation_actions")),
        comment="a trigger refuses to change and to delete them",
    )
    for column in ("case_id", "person_id", "at"):
        op.create_index(f"ix_moderation_actions_{column}", "moderation_actions", [column])
    for name, column in (("by", "by_id"), ("undoes", "undoes_id")):
        op.create_index(
            f"ix_moderation_actions_{name}",
            "moderation_actions",
            [column],
            postgresql_where=sa.text(f"{column} IS NOT NULL"),
        )
    op.execute(
        "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$"
        " BEGIN RAISE EXCEPTION '% is never changed', TG_TABLE_NAME USING ERRCODE = 'restrict_violation'; END $$"
    )
    op.execute(
        "CREATE TRIGGER moderation_actions_stay BEFORE UPDATE OR DELETE ON moderation_actions"
        " FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )


def _sanctions() -> None:
    op.create_table(
        "sanctions",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("action_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False, comment="restrict, suspend or ban"),
        sa.Column("starts_at", MOMENT, nullable=False),
        sa.Column("ends_at", MOMENT, nullable=True),
        sa.Column("lifted_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["action_id"], ["moderation_actions.id"], name=op.f("fk_sanctions_action_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_sanctions_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sanctions")),
    )
    op.create_index("ix_sanctions_action_id", "sanctions", ["action_id"])
    op.create_index("ix_sanctions_user", "sanctions", ["user_id"], postgresql_where=sa.text("lifted_at IS NULL"))
    op.create_index(
        "ix_sanctions_due",
        "sanctions",
        ["ends_at"],
        postgresql_where=sa.text("lifted_at IS NULL AND ends_at IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_constraint(op.f("fk_reports_case_id"), "reports", type_="foreignkey")
    op.drop_index("ix_reports_case", table_name="reports")
    op.drop_column("reports", "outcome")
    op.drop_column("reports", "case_id")
    op.execute(
        "UPDATE users SET is_active = true WHERE id IN (SELECT user_id FROM sanctions"
        " WHERE lifted_at IS NULL AND kind IN ('suspend', 'ban')) AND username NOT LIKE 'deleted-%'"
    )
    op.drop_table("sanctions")
    op.drop_table("moderation_actions")
    op.execute("DROP FUNCTION refuse_change()")
    op.drop_table("moderation_cases")
