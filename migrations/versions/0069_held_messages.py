"""Messages that are held

Revision ID: 0069
Revises: 0068
"""

import sqlalchemy as sa
from alembic import op

revision = "0069"
down_revision = "0068"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "held_messages",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("room_id", sa.BigInteger(), nullable=False),
        sa.Column("sender_id", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("client_key", sa.Text()),
        sa.Column("card_id", sa.BigInteger()),
        sa.Column("trade_id", sa.BigInteger()),
        sa.Column("phrase", sa.Text(), nullable=False, comment="the id of the phrase that it is held for"),
        sa.Column("held_at", MOMENT, nullable=False),
        sa.Column("deliver_at", MOMENT, nullable=False, comment="when it is delivered by itself"),
        sa.Column("status", sa.Text(), nullable=False, comment="waiting, delivered or withheld"),
        sa.Column("case_id", sa.BigInteger()),
        sa.Column("decided_at", MOMENT),
        sa.Column("decided_by", sa.BigInteger(), comment="NULL: the console, or the clock"),
        sa.Column("by_clock", sa.Boolean(), nullable=False),
        sa.Column("message_id", sa.BigInteger(), comment="what it became"),
        sa.CheckConstraint(
            "(status = 'waiting') = (decided_at IS NULL)", name=op.f("ck_held_messages_decided_at_a_moment")
        ),
        sa.ForeignKeyConstraint(["room_id"], ["rooms.id"], name=op.f("fk_held_messages_room_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["sender_id"], ["users.id"], name=op.f("fk_held_messages_sender_id")),
        sa.ForeignKeyConstraint(["card_id"], ["cards.id"], name=op.f("fk_held_messages_card_id")),
        sa.ForeignKeyConstraint(["case_id"], ["moderation_cases.id"], name=op.f("fk_held_messages_case_id")),
        sa.ForeignKeyConstraint(["decided_by"], ["users.id"], name=op.f("fk_held_messages_decided_by")),
        sa.ForeignKeyConstraint(
            ["message_id"], ["messages.id"], name=op.f("fk_held_messages_message_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_held_messages")),
        sa.UniqueConstraint(
            "room_id", "sender_id", "client_key", name=op.f("uq_held_messages_room_id_sender_id_client_key")
        ),
    )
    op.create_index("ix_held_messages_sender", "held_messages", ["sender_id", "held_at"])
    op.create_index(
        "ix_held_messages_due", "held_messages", ["deliver_at", "id"], postgresql_where=sa.text("status = 'waiting'")
    )
    for name, column in (
        ("case", "case_id"),
        ("message", "message_id"),
        ("decided", "decided_at"),
        ("decided_by", "decided_by"),
        ("card", "card_id"),
    ):
        op.create_index(
            f"ix_held_messages_{name}", "held_messages", [column], postgresql_where=sa.text(f"{column} IS NOT NULL")
        )
    op.add_column("message_photos", sa.Column("held_id", sa.BigInteger(), comment="kept for it"))
    op.create_foreign_key(
        op.f("fk_message_photos_held_id"), "message_photos", "held_messages", ["held_id"], ["id"], ondelete="CASCADE"
    )
    op.create_index(
        "ix_message_photos_held", "message_photos", ["held_id"], postgresql_where=sa.text("held_id IS NOT NULL")
    )


def downgrade() -> None:
    op.drop_index("ix_message_photos_held", "message_photos")
    op.drop_column("message_photos", "held_id")
    op.drop_table("held_messages")
