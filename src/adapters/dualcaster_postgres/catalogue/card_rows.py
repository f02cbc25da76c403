"""Rows of printings, turned into views."""

from collections.abc import Sequence
from typing import Any, Final

from dualcaster_core.catalogue.grading import LegalStatus, Rarity
from dualcaster_core.catalogue.pictures import art_of
from dualcaster_core.catalogue.ports import CardView, DetailedCard
from dualcaster_core.kernel.ids import IdKind, PublicIds
from dualcaster_postgres.catalogue.color_bits import colors_of_bits
from dualcaster_postgres.sql.codes import FINISHES
from dualcaster_postgres.sql.database import Row
from dualcaster_postgres.tables.catalogue import cards, oracle_cards

CARD_COLUMNS: Final = (
    cards.c.id,
    cards.c.scryfall_id,
    oracle_cards.c.oracle_id,
    cards.c.name,
    cards.c.set_code,
    cards.c.set_name,
    cards.c.collector_number,
    cards.c.rarity,
    cards.c.finishes,
    cards.c.language,
    cards.c.mana_cost,
    cards.c.type_line,
    cards.c.image_url,
    cards.c.released_at,
    cards.c.back_image_url,
)
DETAIL_COLUMNS: Final = (
    cards.c.rules_text,
    cards.c.flavor_text,
    cards.c.artist,
    oracle_cards.c.colors,
    oracle_cards.c.legalities,
)


def card_facts(row: Row, ids: PublicIds) -> dict[str, Any]:
    """Name the values of ``CARD_COLUMNS`` as the fields of a view."""
    released = row[13]
    return {
        "id": row[0],
        "hashid": ids.encode(IdKind.CARD, row[0]),
        "scryfall_id": row[1],
        "oracle_id": row[2],
        "name": row[3],
        "set_code": row[4],
        "set_name": row[5],
        "collector_number": row[6],
        "rarity": Rarity(row[7]),
        "finishes": tuple(FINISHES[code] for code in row[8]),
        "language": row[9],
        "mana_cost": row[10],
        "type_line": row[11],
        "image_url": row[12],
        "art_url": art_of(row[12]),
        "back_image_url": row[14],
        "released_at": released.isoformat() if released else None,
    }


def card_view(row: Row, ids: PublicIds) -> CardView:
    """Turn ``CARD_COLUMNS`` into a view."""
    return CardView(**card_facts(row, ids))


def detailed_card(row: Row, ids: PublicIds) -> DetailedCard:
    """Turn ``CARD_COLUMNS`` and ``DETAIL_COLUMNS`` into a view of all that is printed on a card."""
    rules_text, flavor_text, artist, colors, legalities = row[len(CARD_COLUMNS) :]
    return DetailedCard(
        **card_facts(row, ids),
        rules_text=rules_text,
        flavor_text=flavor_text,
        artist=artist,
        colors=colors_of_bits(colors),
        legalities=_legalities(legalities or ()),
    )


def _legalities(stored: Sequence[str]) -> dict[str, LegalStatus]:
    told = (pair.partition("=") for pair in stored)
    return {name: LegalStatus(status) for name, _, status in told}
