"""What the readers of card files share: pictures by id, legalities, texts of several faces."""

from collections.abc import Sequence
from typing import Literal
from uuid import UUID

from dualcaster_core.catalogue.grading import LegalStatus
from dualcaster_core.catalogue.model import RULES_SEPARATOR
from dualcaster_sources.streams.fields import BrokenRecord, shown

TWO_SIDED = frozenset(
    {"transform", "modal_dfc", "double_faced_token", "reversible_card", "art_series", "battle", "double_sided"}
)
"""Layouts of which both sides have a picture, as Scryfall and MTGJSON name them."""

_STATUSES = {status.value: status for status in LegalStatus}
_MAX_FORMATS = 60
_LONGEST_FORMAT = 30


def image_by_id(scryfall_id: UUID, *, side: Literal["front", "back"] = "front") -> str:
    """Return where Scryfall keeps the picture of a printing, for sources that do not say."""
    name = str(scryfall_id)
    return f"https://cards.scryfall.io/normal/{side}/{name[0]}/{name[1]}/{name}.jpg"


def legalities(value: object) -> tuple[tuple[str, LegalStatus], ...]:
    """Read the formats in which a card is legal, restricted or banned, sorted; what else is said of one is left out.

    Scryfall writes the status in small letters and MTGJSON with a capital.
    """
    if value is None:
        return ()
    if not isinstance(value, dict) or len(value) > _MAX_FORMATS:
        raise BrokenRecord(f"legalities is {shown(value)}, not an object of at most {_MAX_FORMATS} formats")
    known = []
    for name, status in value.items():
        if len(name) > _LONGEST_FORMAT or not (name.isascii() and name.isidentifier()):
            raise BrokenRecord(f"legalities names {shown(name)}, not a format")
        if type(status) is str and status.lower() in _STATUSES:
            known.append((name.lower(), _STATUSES[status.lower()]))
    return tuple(sorted(known))


def text_of_faces(texts: Sequence[str | None], key: str, limit: int) -> str | None:
    """Join the texts of faces in their order, so that each can be told which is whose; None where no face has one."""
    if not any(texts):
        return None
    joined = RULES_SEPARATOR.join(text or "" for text in texts)
    if len(joined) > limit:
        raise BrokenRecord(f"{key} has {len(joined):,} characters, more than {limit}")
    return joined
