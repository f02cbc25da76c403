"""Threads of rings

Revision ID: 0059
Revises: 0058
"""

import sqlalchemy as sa
from alembic import op

revision = "0059"
down_revision = "0058"
branch_labels = None
depends_on = None

_COMMENT = "NULL: there are more than two"


def upgrade() -> None:
    op.add_column(
        "rooms", sa.Column("ring_id", sa.BigInteger(), nullable=True, comment="what the thread of a ring is about")
    )
    op.create_foreign_key(op.f("fk_rooms_ring_id_rings"), "rooms", "rings", ["ring_id"], ["id"])
    op.create_unique_constraint(op.f("uq_rooms_ring_id"), "rooms", ["ring_id"])
    for name in ("low_user_id", "high_user_id"):
        op.alter_column("rooms", name, nullable=True, comment=_COMMENT, existing_type=sa.BigInteger())
    op.alter_column("rooms", "kind", comment="conversation, thread or ring", existing_type=sa.Text())
    op.create_check_constraint(op.f("ck_rooms_ring_of_thread"), "rooms", "(kind = 'ring') = (ring_id IS NOT NULL)")
    op.create_check_constraint(op.f("ck_rooms_low_of_two"), "rooms", "(kind = 'ring') = (low_user_id IS NULL)")
    op.create_check_constraint(op.f("ck_rooms_high_of_two"), "rooms", "(kind = 'ring') = (high_user_id IS NULL)")


def downgrade() -> None:
    op.execute("DELETE FROM rooms WHERE kind = 'ring'")
    for name in ("high_of_two", "low_of_two", "ring_of_thread"):
        op.drop_constraint(op.f(f"ck_rooms_{name}"), "rooms", type_="check")
    op.alter_column("rooms", "kind", comment="conversation or thread", existing_type=sa.Text())
    for name in ("low_user_id", "high_user_id"):
        op.alter_column("rooms", name, nullable=False, comment=None, existing_type=sa.BigInteger())
    op.drop_constraint(op.f("uq_rooms_ring_id"), "rooms", type_="unique")
    op.drop_constraint(op.f("fk_rooms_ring_id_rings"), "rooms", type_="foreignkey")
    op.drop_column("rooms", "ring_id")
