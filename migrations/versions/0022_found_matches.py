"""Matches know since when they have been found, people when they looked, and Discord servers their names.

Revision ID: 0022
Revises: 0021
"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column(
        "stored_matches",
        sa.Column("found_at", MOMENT, nullable=True, comment="since when it has been among the user's matches"),
    )
    op.execute(
        "UPDATE stored_matches SET found_at = computed_at FROM match_states s WHERE s.user_id = stored_matches.user_id"
    )
    op.alter_column("stored_matches", "found_at", nullable=False)
    op.create_table(
        "match_visits",
        sa.Column("user_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("seen_at", MOMENT, nullable=False, comment="when they last looked at their matches"),
        sa.Column(
            "new_since", MOMENT, nullable=True, comment="the end of the visit before; NULL: this is the first one"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_match_visits_user_id_users")),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_match_visits")),
    )
    op.create_table(
        "guilds",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False, comment="Discord's id of the server"),
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guilds")),
    )


def downgrade() -> None:
    op.drop_table("guilds")
    op.drop_table("match_visits")
    op.drop_column("stored_matches", "found_at")
