"""Cards, their printings, names and sets."""

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    Table,
    Text,
    Uuid,
    text,
)

from dualcaster_postgres.tables.base import key_column, metadata

card_sets = Table(
    "card_sets",
    metadata,
    Column("code", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("name_folded", Text, nullable=False),
    Column("set_type", Text, nullable=False),
    Column("released_at", Date),
    Column("card_count", Integer, nullable=False, server_default=text("0")),
    Column("parent_code", Text),
    Column("digital", Boolean, nullable=False, server_default=text("false")),
    Index(None, "name_folded"),
)

oracle_cards = Table(
    "oracle_cards",
    metadata,
    key_column(),
    Column("oracle_id", Uuid, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("edhrec_rank", Integer),
    Column("type_line", Text, nullable=False, server_default=text("''")),
    Column("colors", SmallInteger, nullable=False, server_default=text("0"), comment="bits: 1 W, 2 U, 4 B, 8 R, 16 G"),
    Column("legalities", ARRAY(Text), comment="such as modern=legal; NULL: not known"),
    Column("printings", Integer, nullable=False, server_default=text("0"), comment="how many, on paper"),
    Column("newest_on", Date, comment="when the newest of them came out"),
    Index(None, "edhrec_rank", "id"),
    Index(None, "name", "id"),
)

cards = Table(
    "cards",
    metadata,
    key_column(),
    Column("scryfall_id", Uuid, nullable=False, unique=True),
    Column("oracle_card_id", BigInteger, ForeignKey("oracle_cards.id"), nullable=False),
    Column("name", Text, nullable=False),
    Column("set_code", Text, nullable=False),
    Column("set_name", Text, nullable=False),
    Column("collector_number", Text, nullable=False),
    Column("rarity", Text, nullable=False),
    Column("finishes", ARRAY(SmallInteger), nullable=False),
    Column("language", Text, nullable=False),
    Column("mana_cost", Text),
    Column("type_line", Text, nullable=False),
    Column("rules_text", Text),
    Column("image_url", Text),
    Column("back_image_url", Text),
    Column("artist", Text),
    Column("flavor_text", Text),
    Column("tcgplayer_id", BigInteger),
    Column("tcgplayer_etched_id", BigInteger),
    Column("cardmarket_id", BigInteger),
    Column("mtgjson_uuid", Uuid),
    Column("released_at", Date),
    Column("digital", Boolean, nullable=False, server_default=text("false")),
    Index(None, "set_code", "collector_number"),
    Index(
        "ix_cards_listing",
        "oracle_card_id",
        postgresql_include=["id", "set_code", "rarity", "finishes", "released_at", "digital"],
    ),
    Index(None, "tcgplayer_id"),
    Index(None, "tcgplayer_etched_id", postgresql_where=text("tcgplayer_etched_id IS NOT NULL")),
    Index(None, "cardmarket_id"),
    Index(None, "mtgjson_uuid"),
)

card_names = Table(
    "card_names",
    metadata,
    Column("folded", Text(collation="C"), primary_key=True),
    Column("oracle_card_id", BigInteger, ForeignKey("oracle_cards.id"), primary_key=True),
    Column("language", Text, nullable=False, server_default=text("'en'")),
    Index(None, "oracle_card_id"),
)
