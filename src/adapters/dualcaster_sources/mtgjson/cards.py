"""From MTGJSON's card objects, one for each face, to one ``Card`` for each printing."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from dualcaster_core.catalogue.colors import colors_of_cost, ordered_colors
from dualcaster_core.catalogue.grading import Finish, Rarity
from dualcaster_core.catalogue.language import ENGLISH, LANGUAGES
from dualcaster_core.catalogue.model import FACE_SEPARATOR, Card, LocalizedName
from dualcaster_core.catalogue.ports import BadRecord
from dualcaster_sources.card_facts import TWO_SIDED, image_by_id, legalities, text_of_faces
from dualcaster_sources.streams.fields import (
    LARGEST_WHOLE,
    BrokenRecord,
    Record,
    as_record,
    cached_identifier,
    day,
    identifier,
    optional_text,
    optional_whole,
    shown,
    text,
    why,
)

_RARITIES = {rarity.value: rarity for rarity in Rarity}
_FINISHES = {"nonfoil": Finish.NONFOIL, "foil": Finish.FOIL, "glossy": Finish.FOIL, "etched": Finish.ETCHED}
_OTHER_FINISHES = frozenset({"signed"})
_LANGUAGES = {name: code for code, name in LANGUAGES.items()} | {
    "Chinese Simplified": "zhs",
    "Chinese Traditional": "zht",
    "Portuguese (Brazil)": "pt",
}
_WITHOUT_RARITY = frozenset({"token", "double_faced_token", "emblem", "art_series"})
_SEPARATE_PARTS = "meld"
_MAX_FACES = 8
_MAX_FOREIGN = 100
_NAME_LIMIT = 300
_RULES_LIMIT = 10_000
_ARTIST_LIMIT = 200

_KEPT = frozenset({"edhrecRank", "faceName", "finishes", "identifiers", "language", "layout", "manaCost", "name"}) | {
    *("number", "originalReleaseDate", "rarity", "setCode", "side", "text", "type", "uuid"),
    *("artist", "colors", "flavorText", "legalities"),
}


def without_unused_fields(record: Record) -> dict[str, Any]:
    """Keep only the fields that a ``Card`` is made from."""
    return {key: value for key, value in record.items() if key in _KEPT}


def is_paper(record: Record) -> bool:
    """Tell whether a card object exists on paper; what exists online only cannot be traded."""
    online = record.get("isOnlineOnly", False)
    if type(online) is not bool:
        raise BrokenRecord(f"isOnlineOnly is {shown(online)}, neither true nor false")
    availability = record.get("availability")
    return not online and (not isinstance(availability, list) or not availability or "paper" in availability)


def scryfall_id_of(record: Record) -> UUID:
    """Find the Scryfall id of a face; faces of one printing share it."""
    return identifier(as_record(record.get("identifiers")).get("scryfallId"), "scryfallId")


def read_card(faces: Sequence[Record], set_name: str, released_at: date | None) -> Card:
    """Read the faces of one printing as one card; ``BrokenRecord`` or ``ValueError`` where they break a bound.

    The uuid is that of the front face. ``released_at`` holds where the card states no date of its own.
    """
    if len(faces) > _MAX_FACES:
        raise BrokenRecord(f"{len(faces)} faces share one Scryfall id")
    faces = sorted(faces, key=_side)
    front = faces[0]
    ids = as_record(front.get("identifiers"))
    scryfall_id = scryfall_id_of(front)
    return Card(
        scryfall_id=scryfall_id,
        oracle_id=oracle_id_of(front),
        name=_name(front),
        set_code=text(front, "setCode", 16).lower(),
        set_name=set_name,
        collector_number=text(front, "number", 32),
        rarity=_rarity(front),
        finishes=_finishes(front.get("finishes")),
        language=_language(front.get("language", "English")),
        mana_cost=_joined(faces, "manaCost", 200, FACE_SEPARATOR),
        type_line=_joined(faces, "type", 300, FACE_SEPARATOR) or "",
        rules_text=text_of_faces([optional_text(face, "text", _RULES_LIMIT) for face in faces], "text", _RULES_LIMIT),
        flavor_text=text_of_faces(
            [optional_text(face, "flavorText", _RULES_LIMIT) for face in faces], "flavorText", _RULES_LIMIT
        ),
        artist=_artist(faces),
        image_url=image_by_id(scryfall_id),
        back_image_url=image_by_id(scryfall_id, side="back") if front.get("layout") in TWO_SIDED else None,
        colors=_colors(faces),
        legalities=legalities(front.get("legalities")),
        tcgplayer_id=_outside_id(ids, "tcgplayerProductId"),
        tcgplayer_etched_id=_outside_id(ids, "tcgplayerEtchedProductId"),
        cardmarket_id=_outside_id(ids, "mcmId"),
        mtgjson_uuid=identifier(front.get("uuid"), "uuid"),
        released_at=_own_date(front) or released_at,
        edhrec_rank=optional_whole(front, "edhrecRank"),
    )


def oracle_id_of(record: Record) -> UUID:
    """Find the oracle id of a face; a face without one is a card of its own, by its Scryfall id."""
    value = as_record(record.get("identifiers")).get("scryfallOracleId")
    if value is None:
        return scryfall_id_of(record)
    return cached_identifier(value, "scryfallOracleId") if type(value) is str else identifier(value, "scryfallOracleId")


def printed_names(record: Record, position: int) -> Iterator[LocalizedName | BadRecord]:
    """Yield the names that a face's printing has in other languages."""
    foreign = record.get("foreignData")
    if not foreign:
        return
    if not isinstance(foreign, list) or len(foreign) > _MAX_FOREIGN:
        yield BadRecord(position, f"foreignData is {shown(foreign)}, not a list of at most {_MAX_FOREIGN}")
        return
    for entry in foreign:
        try:
            translation = as_record(entry)
            language = _language(translation.get("language"))
            name = optional_text(translation, "name", _NAME_LIMIT)
            if name is not None and language != ENGLISH:
                yield LocalizedName(oracle_id_of(record), language, name)
        except BrokenRecord as error:
            yield BadRecord(position, f"foreignData: {why(error)}")


def _side(face: Record) -> str:
    side = face.get("side")
    return side if isinstance(side, str) else ""


def _name(front: Record) -> str:
    if front.get("layout") == _SEPARATE_PARTS and (part := optional_text(front, "faceName", _NAME_LIMIT)):
        return part
    return text(front, "name", _NAME_LIMIT)


def _rarity(front: Record) -> Rarity:
    value, layout = front.get("rarity"), front.get("layout")
    if value is None and isinstance(layout, str) and layout in _WITHOUT_RARITY:
        return Rarity.COMMON
    rarity = _RARITIES.get(value) if type(value) is str else None
    if rarity is None:
        raise BrokenRecord(f"rarity is {shown(value)}, not one of {', '.join(_RARITIES)}")
    return rarity


def _finishes(values: object) -> tuple[Finish, ...]:
    if not isinstance(values, list) or len(values) > len(_FINISHES) + len(_OTHER_FINISHES):
        raise BrokenRecord("finishes is missing" if values is None else f"finishes is {shown(values)}")
    found: dict[Finish, None] = {}
    for value in values:
        if type(value) is not str or (value not in _FINISHES and value not in _OTHER_FINISHES):
            raise BrokenRecord(f"finishes holds {shown(value)}, not one of {', '.join(_FINISHES)}")
        if value in _FINISHES:
            found[_FINISHES[value]] = None
    if not found:
        raise BrokenRecord(f"finishes holds none of {', '.join(_FINISHES)}")
    return tuple(found)


def _language(value: object) -> str:
    code = _LANGUAGES.get(value) if type(value) is str else None
    if code is None:
        raise BrokenRecord(f"language is {shown(value)}, not a known one")
    return code


def _joined(faces: Sequence[Record], key: str, limit: int, between: str) -> str | None:
    joined = between.join(part for face in faces if (part := optional_text(face, key, limit)))
    if len(joined) > limit:
        raise BrokenRecord(f"{key} has {len(joined):,} characters, more than {limit}")
    return joined or None


def _artist(faces: Sequence[Record]) -> str | None:
    names = (optional_text(face, "artist", _ARTIST_LIMIT) for face in faces)
    return " & ".join(dict.fromkeys(name for name in names if name))[:_ARTIST_LIMIT] or None


def _colors(faces: Sequence[Record]) -> str:
    stated = [face["colors"] for face in faces if isinstance(face.get("colors"), list)]
    if not stated:
        return colors_of_cost(" ".join(str(face.get("manaCost", "")) for face in faces))
    return ordered_colors(letter for letters in stated for letter in letters if type(letter) is str)


def _outside_id(ids: Record, key: str) -> int | None:
    value = ids.get(key)
    if type(value) is str and value.isascii() and value.isdecimal() and len(value) <= len(str(LARGEST_WHOLE)):
        return optional_whole({key: int(value)}, key)
    return optional_whole(ids, key)


def _own_date(front: Record) -> date | None:
    value = front.get("originalReleaseDate")
    if value is None:
        return None
    try:
        return day(value, "originalReleaseDate")
    except BrokenRecord:
        return None  # the files also hold years and months alone: the set's date is nearer
