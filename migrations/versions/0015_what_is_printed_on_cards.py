"""What is printed on cards, and what a search sorts and keeps them by.

Revision ID: 0015
Revises: 0014
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

PRINTED = ("back_image_url", "artist", "flavor_text")
DERIVED = ("newest_on", "printings", "legalities", "colors", "type_line")


def upgrade() -> None:
    for name in PRINTED:
        op.add_column("cards", sa.Column(name, sa.Text()))
    op.add_column("oracle_cards", sa.Column("type_line", sa.Text(), nullable=False, server_default=sa.text("''")))
    op.add_column(
        "oracle_cards",
        sa.Column(
            "colors",
            sa.SmallInteger(),
            nullable=False,
            server_default=sa.text("0"),
            comment="bits: 1 W, 2 U, 4 B, 8 R, 16 G",
        ),
    )
    op.add_column(
        "oracle_cards",
        sa.Column("legalities", sa.ARRAY(sa.Text()), comment="such as modern=legal; NULL: not known"),
    )
    op.add_column(
        "oracle_cards",
        sa.Column("printings", sa.Integer(), nullable=False, server_default=sa.text("0"), comment="how many, on paper"),
    )
    op.add_column("oracle_cards", sa.Column("newest_on", sa.Date(), comment="when the newest of them came out"))
    # The next import of a catalogue file brings what this cannot know: artists, flavour, legalities, backs.
    op.execute(
        "UPDATE oracle_cards o SET printings = f.printings, newest_on = f.newest_on, type_line = f.type_line,"
        " colors = (f.cost ~ 'W')::int + 2 * (f.cost ~ 'U')::int + 4 * (f.cost ~ 'B')::int"
        " + 8 * (f.cost ~ 'R')::int + 16 * (f.cost ~ 'G')::int"
        " FROM (SELECT oracle_card_id, count(*) AS printings, max(released_at) AS newest_on,"
        " (array_agg(type_line ORDER BY released_at DESC NULLS LAST, id))[1] AS type_line,"
        " coalesce((array_agg(mana_cost ORDER BY released_at DESC NULLS LAST, id))[1], '') AS cost"
        " FROM cards WHERE NOT digital GROUP BY oracle_card_id) f WHERE f.oracle_card_id = o.id"
    )
    for columns in (["newest_on", "id"], ["edhrec_rank", "id"], ["name", "id"]):
        op.create_index(f"ix_oracle_cards_{'_'.join(columns)}", "oracle_cards", columns)
    op.execute("UPDATE generations SET value = value + 1 WHERE name = 'catalogue'")


def downgrade() -> None:
    for columns in (["name", "id"], ["edhrec_rank", "id"], ["newest_on", "id"]):
        op.drop_index(f"ix_oracle_cards_{'_'.join(columns)}", table_name="oracle_cards")
    for name in DERIVED:
        op.drop_column("oracle_cards", name)
    for name in reversed(PRINTED):
        op.drop_column("cards", name)
