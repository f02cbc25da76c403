"""What is printed on a card, as its page shows it: texts of each face, and the formats that allow it."""

from collections.abc import Mapping, Sequence

from attrs import frozen

from dualcaster_core.catalogue.grading import LegalStatus
from dualcaster_core.catalogue.model import FACE_SEPARATOR, RULES_SEPARATOR
from dualcaster_core.catalogue.ports import DetailedCard
from dualcaster_http.site.mana import RulesPart, rules_parts

FORMATS: Mapping[str, str] = {
    "standard": "Standard",
    "pioneer": "Pioneer",
    "modern": "Modern",
    "legacy": "Legacy",
    "vintage": "Vintage",
    "commander": "Commander",
    "pauper": "Pauper",
    "brawl": "Brawl",
    "oathbreaker": "Oathbreaker",
    "premodern": "Premodern",
}
"""Formats that are played with paper cards, the usual ones first, as sources name them and as people do."""
_WORDS = {LegalStatus.LEGAL: "Legal", LegalStatus.RESTRICTED: "Restricted to one", LegalStatus.BANNED: "Banned"}


@frozen
class FaceText:
    """The texts of one face: rules in paragraphs of words and symbols."""

    name: str
    rules: tuple[tuple[RulesPart, ...], ...]
    flavor: str


@frozen
class FormatLegality:
    """What a format says of a card; ``status`` is ``none`` where it does not know it."""

    name: str
    status: str
    words: str


def faces_of(card: DetailedCard) -> tuple[FaceText, ...]:
    """List the faces of a card with their texts; a text that is not divided as the faces are is the first one's."""
    names = card.name.split(FACE_SEPARATOR)
    rules, flavors = _divided(card.rules_text, len(names)), _divided(card.flavor_text, len(names))
    return tuple(
        FaceText(name, rules_parts(rules[at]), flavors[at])
        for at, name in enumerate(names)
        if len(set(names)) > 1 or at == 0
    )


def legalities_of(card: DetailedCard) -> tuple[FormatLegality, ...]:
    """List what each format says; nothing where the source did not tell."""
    if not card.legalities:
        return ()
    told = ((name, card.legalities.get(key)) for key, name in FORMATS.items())
    return tuple(
        FormatLegality(name, status.value if status else "none", _WORDS[status] if status else "Not legal")
        for name, status in told
    )


def _divided(text: str | None, faces: int) -> Sequence[str]:
    parts = (text or "").split(RULES_SEPARATOR)
    if len(parts) == faces:
        return parts
    return ["\n".join(part for part in parts if part), *[""] * (faces - 1)]
