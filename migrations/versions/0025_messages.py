"""Two people write to each other: rooms, messages, photos, reactions and reports.

Revision ID: 0025
Revises: 0024
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "rooms",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False, comment="conversation or thread"),
        sa.Column("low_user_id", sa.BigInteger(), nullable=False),
        sa.Column("high_user_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "chain_id",
            sa.BigInteger(),
            nullable=True,
            comment="the first proposal of a thread's chain of counter-offers",
        ),
        sa.Column("trade_id", sa.BigInteger(), nullable=True, comment="the latest proposal of the chain"),
        sa.Column("opened_by", sa.BigInteger(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_number", sa.Integer(), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "ended_at", sa.DateTime(timezone=True), nullable=True, comment="since when a thread can be read alone"
        ),
        sa.Column(
            "held_until",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="until then nothing is purged: there is a report or a dispute",
        ),
        sa.CheckConstraint("(kind = 'thread') = (chain_id IS NOT NULL)", name=op.f("ck_rooms_chain_of_thread")),
        sa.CheckConstraint("low_user_id < high_user_id", name=op.f("ck_rooms_in_order")),
        sa.ForeignKeyConstraint(["high_user_id"], ["users.id"], name=op.f("fk_rooms_high_user_id")),
        sa.ForeignKeyConstraint(["low_user_id"], ["users.id"], name=op.f("fk_rooms_low_user_id")),
        sa.ForeignKeyConstraint(["opened_by"], ["users.id"], name=op.f("fk_rooms_opened_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rooms")),
        sa.UniqueConstraint("chain_id", name=op.f("uq_rooms_chain_id")),
    )
    op.create_index("ix_rooms_ended", "rooms", ["ended_at"], postgresql_where=sa.text("ended_at IS NOT NULL"))
    op.create_index(op.f("ix_rooms_high_user_id"), "rooms", ["high_user_id"])
    op.create_index(op.f("ix_rooms_low_user_id"), "rooms", ["low_user_id"])
    op.create_index("ix_rooms_opened", "rooms", ["opened_by", "opened_at"])
    op.create_index(
        "uq_rooms_pair",
        "rooms",
        ["low_user_id", "high_user_id"],
        unique=True,
        postgresql_where=sa.text("kind = 'conversation'"),
    )
    op.create_table(
        "messages",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("room_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("sender_id", sa.BigInteger(), nullable=True, comment="NULL: the system says it"),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("client_key", sa.Text(), nullable=True),
        sa.Column("card_id", sa.BigInteger(), nullable=True),
        sa.Column("trade_id", sa.BigInteger(), nullable=True),
        sa.Column("note", postgresql.JSONB(), nullable=True, comment="what the system says: kind, actor and facts"),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["card_id"], ["cards.id"], name=op.f("fk_messages_card_id")),
        sa.ForeignKeyConstraint(["room_id"], ["rooms.id"], name=op.f("fk_messages_room_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["sender_id"], ["users.id"], name=op.f("fk_messages_sender_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_messages")),
        sa.UniqueConstraint("room_id", "number", name=op.f("uq_messages_room_id_number")),
        sa.UniqueConstraint(
            "room_id", "sender_id", "client_key", name=op.f("uq_messages_room_id_sender_id_client_key")
        ),
    )
    op.create_index(op.f("ix_messages_card_id"), "messages", ["card_id"])
    op.create_index(
        "ix_messages_deleted", "messages", ["deleted_at"], postgresql_where=sa.text("deleted_at IS NOT NULL")
    )
    op.create_index("ix_messages_sent", "messages", ["sender_id", "sent_at"])
    op.create_table(
        "room_members",
        sa.Column("room_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("state", sa.Text(), nullable=False, comment="open, requested or ignored"),
        sa.Column("read_number", sa.Integer(), nullable=False),
        sa.Column("unread", sa.Integer(), nullable=False),
        sa.Column("archived", sa.Boolean(), nullable=False),
        sa.Column("muted", sa.Boolean(), nullable=False),
        sa.Column("notified_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "last_at", sa.DateTime(timezone=True), nullable=False, comment="of the room, which lists are ordered by"
        ),
        sa.ForeignKeyConstraint(["room_id"], ["rooms.id"], name=op.f("fk_room_members_room_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_room_members_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("room_id", "user_id", name=op.f("pk_room_members")),
    )
    op.create_index("ix_room_members_list", "room_members", ["user_id", "state", "archived", "last_at", "room_id"])
    op.create_index("ix_room_members_unread", "room_members", ["user_id"], postgresql_where=sa.text("unread > 0"))
    op.create_table(
        "message_photos",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("uploader_id", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False, comment="names the stored files"),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("room_id", sa.BigInteger(), nullable=True),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.Column(
            "place",
            sa.SmallInteger(),
            server_default=sa.text("0"),
            nullable=False,
            comment="among the photos of the message",
        ),
        sa.Column("purged_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(room_id IS NULL) = (message_id IS NULL)", name=op.f("ck_message_photos_of_a_message")),
        sa.ForeignKeyConstraint(
            ["message_id"], ["messages.id"], name=op.f("fk_message_photos_message_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["room_id"], ["rooms.id"], name=op.f("fk_message_photos_room_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["uploader_id"], ["users.id"], name=op.f("fk_message_photos_uploader_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message_photos")),
        sa.UniqueConstraint("key", name=op.f("uq_message_photos_key")),
    )
    op.create_index(op.f("ix_message_photos_message_id"), "message_photos", ["message_id"])
    op.create_index(op.f("ix_message_photos_room_id"), "message_photos", ["room_id"])
    op.create_index(
        "ix_message_photos_unattached",
        "message_photos",
        ["uploaded_at"],
        postgresql_where=sa.text("message_id IS NULL"),
    )
    op.create_index(op.f("ix_message_photos_uploader_id"), "message_photos", ["uploader_id"])
    op.create_table(
        "message_reactions",
        sa.Column("message_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("emoji", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["message_id"], ["messages.id"], name=op.f("fk_message_reactions_message_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_message_reactions_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("message_id", "user_id", "emoji", name=op.f("pk_message_reactions")),
    )
    op.create_index(op.f("ix_message_reactions_user_id"), "message_reactions", ["user_id"])
    op.create_table(
        "reports",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("reporter_id", sa.BigInteger(), nullable=False),
        sa.Column("reported_id", sa.BigInteger(), nullable=False),
        sa.Column("room_id", sa.BigInteger(), nullable=True),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column(
            "evidence", postgresql.JSONB(), nullable=False, comment="what was said, as it was when the report was filed"
        ),
        sa.Column("filed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["message_id"], ["messages.id"], name=op.f("fk_reports_message_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["reported_id"], ["users.id"], name=op.f("fk_reports_reported_id")),
        sa.ForeignKeyConstraint(["reporter_id"], ["users.id"], name=op.f("fk_reports_reporter_id")),
        sa.ForeignKeyConstraint(["room_id"], ["rooms.id"], name=op.f("fk_reports_room_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reports")),
        sa.UniqueConstraint("reporter_id", "message_id", name=op.f("uq_reports_reporter_id_message_id")),
    )
    op.create_index("ix_reports_filed", "reports", ["reporter_id", "filed_at"])
    op.create_index(op.f("ix_reports_message_id"), "reports", ["message_id"])
    op.create_index(op.f("ix_reports_reported_id"), "reports", ["reported_id"])
    op.create_index(op.f("ix_reports_room_id"), "reports", ["room_id"])


def downgrade() -> None:
    op.drop_table("reports")
    op.drop_table("message_reactions")
    op.drop_table("message_photos")
    op.drop_table("room_members")
    op.drop_table("messages")
    op.drop_table("rooms")
