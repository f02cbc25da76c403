"""Disputes over trades, and what both sides say and show in them

Revision ID: 0068
Revises: 0067
"""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0068"
down_revision = "0067"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _disputes()
    _statements()
    for table in ("dispute_statements", "dispute_photos"):
        op.execute(
            f"CREATE TRIGGER {table}_stay BEFORE UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
    op.execute(
        "CREATE FUNCTION refuse_open_evidence() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        " IF EXISTS (SELECT 1 FROM disputes WHERE case_id = OLD.case_id AND resolved_at IS NULL) THEN"
        " RAISE EXCEPTION 'evidence of an open dispute is never deleted' USING ERRCODE = 'restrict_violation';"
        " END IF; RETURN OLD; END $$"
    )
    op.execute(
        "CREATE TRIGGER dispute_statements_held BEFORE DELETE ON dispute_statements"
        " FOR EACH ROW EXECUTE FUNCTION refuse_open_evidence()"
    )


def _disputes() -> None:
    op.create_table(
        "disputes",
        sa.Column("case_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("trade_id", sa.BigInteger(), nullable=False),
        sa.Column("filer_id", sa.BigInteger(), nullable=False, comment="who complains"),
        sa.Column("respondent_id", sa.BigInteger(), nullable=False, comment="whom it is about"),
        sa.Column("opened_by", sa.BigInteger(), nullable=True, comment="NULL: time, or a broken ring"),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("opened_at", _MOMENT, nullable=False),
        sa.Column("after_completion", sa.Boolean(), nullable=False),
        *_side("filer"),
        *_side("respondent"),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column(
            "rules", postgresql.ARRAY(sa.Text()), nullable=True, comment="the house rules that the ruling rests on"
        ),
        sa.Column("good_faith", sa.Boolean(), nullable=True, comment="who lost has nothing counted against them"),
        sa.Column("departure", sa.Text(), nullable=True, comment="why it is not what the house rules propose"),
        sa.Column("refund_percent", sa.SmallInteger(), nullable=True),
        sa.Column("ruled_by", sa.BigInteger(), nullable=True, comment="NULL: at the console"),
        sa.Column("money", sa.Text(), nullable=True, comment="refund, release or part"),
        sa.Column("fault_id", sa.BigInteger(), nullable=True, comment="whom it counts against"),
        sa.Column("resolved_at", _MOMENT, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("filer_id <> respondent_id", name=op.f("ck_disputes_two_people")),
        sa.CheckConstraint(
            "(status = 'resolved') = (resolved_at IS NOT NULL)", name=op.f("ck_disputes_resolved_at_a_moment")
        ),
        sa.CheckConstraint(
            "(outcome IS NULL) = (resolved_at IS NULL)", name=op.f("ck_disputes_resolved_by_an_outcome")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["moderation_cases.id"], name=op.f("fk_disputes_case_id")),
        sa.ForeignKeyConstraint(["trade_id"], ["trades.id"], name=op.f("fk_disputes_trade_id")),
        *(
            sa.ForeignKeyConstraint([name], ["users.id"], name=op.f(f"fk_disputes_{name}"))
            for name in ("filer_id", "respondent_id", "opened_by", "ruled_by", "fault_id")
        ),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_disputes")),
    )
    op.create_index(
        "uq_disputes_open", "disputes", ["trade_id"], unique=True, postgresql_where=sa.text("status <> 'resolved'")
    )
    op.create_index(op.f("ix_disputes_trade_id"), "disputes", ["trade_id"])
    for side in ("filer", "respondent"):
        op.create_index(f"ix_disputes_{side}", "disputes", [f"{side}_id", sa.text("case_id DESC")])
    for name, column in (
        ("opened_by", "opened_by"),
        ("ruled_by", "ruled_by"),
        ("faults", "fault_id"),
        ("resolved", "resolved_at"),
    ):
        op.create_index(f"ix_disputes_{name}", "disputes", [column], postgresql_where=sa.text(f"{column} IS NOT NULL"))


def _side(name: str) -> list[sa.Column[Any]]:
    return [
        sa.Column(f"{name}_asked_at", _MOMENT, nullable=True, comment=f"since when the {name} owes an answer"),
        sa.Column(f"{name}_statements", sa.SmallInteger(), nullable=False),
        sa.Column(f"{name}_photos", sa.SmallInteger(), nullable=False),
        sa.Column(f"{name}_would_cancel", sa.Boolean(), nullable=False),
        sa.Column(
            f"{name}_parcel", sa.Text(), nullable=False, comment=f"what the carrier says of what the {name} sent"
        ),
    ]


def _statements() -> None:
    op.create_table(
        "dispute_statements",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("author_id", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("would_cancel", sa.Boolean(), nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["disputes.case_id"], name=op.f("fk_dispute_statements_case_id")),
        sa.ForeignKeyConstraint(["author_id"], ["users.id"], name=op.f("fk_dispute_statements_author_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dispute_statements")),
        comment="triggers refuse to change them, and to delete those of an open dispute",
    )
    for column in ("case_id", "author_id"):
        op.create_index(op.f(f"ix_dispute_statements_{column}"), "dispute_statements", [column])
    op.create_table(
        "dispute_photos",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("statement_id", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False, comment="names the stored files"),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("place", sa.SmallInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["statement_id"],
            ["dispute_statements.id"],
            name=op.f("fk_dispute_photos_statement_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dispute_photos")),
        sa.UniqueConstraint("key", name=op.f("uq_dispute_photos_key")),
        comment="a trigger refuses to change them",
    )
    op.create_index(op.f("ix_dispute_photos_statement_id"), "dispute_photos", ["statement_id"])


def downgrade() -> None:
    op.drop_table("dispute_photos")
    op.drop_table("dispute_statements")
    op.drop_table("disputes")
    op.execute("DROP FUNCTION refuse_open_evidence()")
