"""The catalogue: one ``Card`` per printing."""

from datetime import date
from typing import Any
from uuid import UUID

from attrs import field, frozen, validators

from dualcaster_core.catalogue.grading import Finish, LegalStatus, Rarity
from dualcaster_core.catalogue.language import ENGLISH
from dualcaster_core.kernel.text import fold

FACE_SEPARATOR = " // "
RULES_SEPARATOR = "\n//\n"
"""Stands between the rules texts of faces, and between their flavour texts; a face without one leaves it empty."""


def _short(limit: int) -> Any:
    return validators.and_(validators.min_len(1), validators.max_len(limit))


@frozen(kw_only=True)
class Card:
    """One printing, whatever its language: language belongs to the copy that somebody owns.

    ``oracle_id`` groups the printings of one card. ``language`` is the one the printing exists in (English
    unless it exists in another only). ``edhrec_rank`` is its popularity, 1 the most played; None if unranked.
    ``back_image_url`` is the picture of the other side, None where that is the usual back. ``colors`` are letters of
    ``COLORS`` in that order. ``legalities`` pairs formats with what they say of the card, sorted; empty if unknown.
    """

    scryfall_id: UUID
    oracle_id: UUID
    name: str = field(validator=_short(300))
    set_code: str = field(validator=_short(16))
    set_name: str = field(validator=_short(200))
    collector_number: str = field(validator=_short(32))
    rarity: Rarity
    finishes: tuple[Finish, ...]
    language: str = ENGLISH
    mana_cost: str | None = None
    type_line: str = ""
    rules_text: str | None = None
    image_url: str | None = None
    back_image_url: str | None = None
    artist: str | None = None
    flavor_text: str | None = None
    colors: str = ""
    legalities: tuple[tuple[str, LegalStatus], ...] = ()
    tcgplayer_id: int | None = None
    tcgplayer_etched_id: int | None = None
    cardmarket_id: int | None = None
    mtgjson_uuid: UUID | None = None
    released_at: date | None = None
    edhrec_rank: int | None = None
    digital: bool = False

    @property
    def faces(self) -> tuple[str, ...]:
        """Names of the faces; one for a card with a single face."""
        return tuple(self.name.split(FACE_SEPARATOR))


@frozen(kw_only=True)
class CardSet:
    """A set as listed by Scryfall; ``code`` is lower case."""

    code: str = field(validator=_short(16))
    name: str = field(validator=_short(200))
    set_type: str = ""
    released_at: date | None = None
    card_count: int = 0
    parent_code: str | None = None
    digital: bool = False


@frozen
class LocalizedName:
    """The name printed on a copy in another language; for search only."""

    oracle_id: UUID
    language: str
    name: str


def searchable_names(name: str) -> tuple[str, ...]:
    """List the folded texts a card is found by: its whole name, then each face of a multi-faced card."""
    whole = fold(name)
    faces = [fold(face) for face in name.split(FACE_SEPARATOR)]
    return tuple(dict.fromkeys([whole, *faces]))


def canonical_name(name: str) -> str:
    """Return the name of the card behind a printing: ``A // A`` (the same card on both sides) is ``A``."""
    faces = name.split(FACE_SEPARATOR)
    return faces[0] if len(set(faces)) == 1 else name
