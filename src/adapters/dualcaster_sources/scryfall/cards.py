"""From one Scryfall card object to a ``Card`` or a name in another language."""

from itertools import permutations
from typing import Any
from uuid import UUID

from dualcaster_core.catalogue.colors import colors_of_cost, ordered_colors
from dualcaster_core.catalogue.grading import Finish, Rarity
from dualcaster_core.catalogue.language import ENGLISH, LANGUAGES
from dualcaster_core.catalogue.model import FACE_SEPARATOR, Card, LocalizedName
from dualcaster_sources.card_facts import TWO_SIDED, image_by_id, legalities, text_of_faces
from dualcaster_sources.streams.fields import (
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
)

_RARITIES = {rarity.value: rarity for rarity in Rarity}
_FINISHES = tuple(finish.value for finish in Finish)
_FINISH_LISTS = {
    tuple(finish.value for finish in finishes): finishes
    for count in range(1, len(Finish) + 1)
    for finishes in permutations(Finish, count)
}
_MAX_FACES = 8

NAME_LIMIT = 300
_COST_LIMIT = 200
_TYPE_LIMIT = 300
_RULES_LIMIT = 10_000
_IMAGE_LIMIT = 300
_ARTIST_LIMIT = 200


def language_of(record: Record) -> str:
    """Read the language of a card object, English where it is not stated."""
    language = record.get("lang", ENGLISH)
    if type(language) is not str or language not in LANGUAGES:
        raise BrokenRecord(f"lang is {shown(language)}, not a known language")
    return language


def is_paper(record: Record) -> bool:
    """Tell whether a card object is a card that exists on paper; digital ones cannot be traded."""
    kind = record.get("object", "card")
    if kind != "card":
        raise BrokenRecord(f"object is {shown(kind)}, not 'card'")
    digital = record.get("digital", False)
    if type(digital) is not bool:
        raise BrokenRecord(f"digital is {shown(digital)}, neither true nor false")
    return not digital


def read_card(record: Record, language: str) -> Card:
    """Read a card object, all its faces as one card; ``BrokenRecord`` or ``ValueError`` where it breaks a bound."""
    faces = _faces(record) if "card_faces" in record else ()
    scryfall_id = identifier(record.get("id"), "id")
    mana_cost = _joined(record, faces, "mana_cost", _COST_LIMIT, FACE_SEPARATOR)
    released = record.get("released_at")
    return Card(
        scryfall_id=scryfall_id,
        oracle_id=oracle_id_of(record, faces, scryfall_id),
        name=text(record, "name", NAME_LIMIT),
        set_code=text(record, "set", 16).lower(),
        set_name=text(record, "set_name", 200),
        collector_number=text(record, "collector_number", 32),
        rarity=_rarity(record.get("rarity")),
        finishes=_finishes(record.get("finishes")),
        language=language,
        mana_cost=mana_cost,
        type_line=_joined(record, faces, "type_line", _TYPE_LIMIT, FACE_SEPARATOR) or "",
        rules_text=_of_each_face(record, faces, "oracle_text", _RULES_LIMIT),
        flavor_text=_of_each_face(record, faces, "flavor_text", _RULES_LIMIT),
        artist=optional_text(record, "artist", _ARTIST_LIMIT),
        image_url=_image(record, faces) or image_by_id(scryfall_id),
        back_image_url=_back_image(record, faces, scryfall_id),
        colors=_colors(record, faces, mana_cost),
        legalities=legalities(record.get("legalities")),
        tcgplayer_id=optional_whole(record, "tcgplayer_id"),
        tcgplayer_etched_id=optional_whole(record, "tcgplayer_etched_id"),
        cardmarket_id=optional_whole(record, "cardmarket_id"),
        released_at=None if released is None else day(released, "released_at"),
        edhrec_rank=optional_whole(record, "edhrec_rank"),
    )


def read_printed_name(record: Record, language: str) -> LocalizedName | None:
    """Read the name printed on a card in another language; None where none is given or it is the English one."""
    faces = _faces(record) if "card_faces" in record else ()
    printed = optional_text(record, "printed_name", NAME_LIMIT)
    if printed is None and any(face.get("printed_name") for face in faces):
        names = [optional_text(face, "printed_name", NAME_LIMIT) or text(face, "name", NAME_LIMIT) for face in faces]
        printed = FACE_SEPARATOR.join(names)
        if len(printed) > NAME_LIMIT:
            raise BrokenRecord(f"printed_name has {len(printed):,} characters, more than {NAME_LIMIT}")
    if printed is None or printed == record.get("name"):
        return None
    scryfall_id = identifier(record.get("id"), "id")
    return LocalizedName(oracle_id_of(record, faces, scryfall_id), language, printed)


def oracle_id_of(record: Record, faces: tuple[dict[str, Any], ...], scryfall_id: UUID) -> UUID:
    """Find the oracle id in the object or in its first face; an object without any is a card of its own."""
    value = record.get("oracle_id")
    if value is None and faces:
        value = faces[0].get("oracle_id")
    if value is None:
        return scryfall_id
    return cached_identifier(value, "oracle_id") if type(value) is str else identifier(value, "oracle_id")


def _faces(record: Record) -> tuple[dict[str, Any], ...]:
    faces = record["card_faces"]
    if faces is None:
        return ()
    if not isinstance(faces, list) or len(faces) > _MAX_FACES:
        raise BrokenRecord(f"card_faces is {shown(faces)}, not a list of at most {_MAX_FACES} faces")
    return tuple(as_record(face) for face in faces)


def _joined(record: Record, faces: tuple[dict[str, Any], ...], key: str, limit: int, between: str) -> str | None:
    whole = optional_text(record, key, limit)
    if whole is not None or not faces:
        return whole
    joined = between.join(part for face in faces if (part := optional_text(face, key, limit)))
    if len(joined) > limit:
        raise BrokenRecord(f"{key} has {len(joined):,} characters, more than {limit}")
    return joined or None


def _of_each_face(record: Record, faces: tuple[dict[str, Any], ...], key: str, limit: int) -> str | None:
    whole = optional_text(record, key, limit)
    if whole is not None or not faces:
        return whole
    return text_of_faces([optional_text(face, key, limit) for face in faces], key, limit)


def _rarity(value: object) -> Rarity:
    rarity = _RARITIES.get(value) if type(value) is str else None
    if rarity is None:
        raise BrokenRecord(f"rarity is {shown(value)}, not one of {', '.join(_RARITIES)}")
    return rarity


def _finishes(values: object) -> tuple[Finish, ...]:
    if values is None:
        raise BrokenRecord("finishes is missing")
    if not isinstance(values, list) or not 0 < len(values) <= len(_FINISHES):
        raise BrokenRecord(f"finishes is {shown(values)}, not a list of one to {len(_FINISHES)}")
    try:
        return _FINISH_LISTS[tuple(values)]
    except (KeyError, TypeError):
        found = ", ".join(map(shown, values))
        raise BrokenRecord(f"finishes is {found}, not each of {', '.join(_FINISHES)} once at most") from None


def _image(record: Record, faces: tuple[dict[str, Any], ...]) -> str | None:
    uris = record.get("image_uris")
    if uris is None and faces:
        uris = faces[0].get("image_uris")
    if not isinstance(uris, dict):
        return None
    address = uris.get("normal")
    if type(address) is not str or len(address) > _IMAGE_LIMIT or not address.startswith("https://"):
        return None
    address = address.partition("?")[0]
    return address if address.isprintable() and address.isascii() and not set(address) & set(" \"'<>\\") else None


def _back_image(record: Record, faces: tuple[dict[str, Any], ...], scryfall_id: UUID) -> str | None:
    if "image_uris" in record:
        return None  # one picture shows all faces
    if len(faces) > 1 and "image_uris" in faces[1]:
        return _image(faces[1], ())
    return image_by_id(scryfall_id, side="back") if record.get("layout") in TWO_SIDED else None


def _colors(record: Record, faces: tuple[dict[str, Any], ...], mana_cost: str | None) -> str:
    stated = [source["colors"] for source in (record, *faces) if isinstance(source.get("colors"), list)]
    if not stated:
        return colors_of_cost(mana_cost)
    return ordered_colors(letter for letters in stated for letter in letters if type(letter) is str)
