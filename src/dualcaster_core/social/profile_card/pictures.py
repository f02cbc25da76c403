"""What the picture of a card shows, and when two pictures are the same."""

import json
from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum
from hashlib import sha256
from typing import Final

from attrs import asdict, frozen

from dualcaster_core.catalogue.pictures import art_of
from dualcaster_core.social.profile_card.views import CardFront, ProfileCard

DESIGN: Final = 1
"""Counts the designs of the picture: with another, every picture is another one."""
MOST_FORMATS: Final = 4


class CardShape(StrEnum):
    """The two shapes of a picture: as links show one, and as the card itself."""

    WIDE = "wide"
    CARD = "card"


SIZES: Final[Mapping[CardShape, tuple[int, int]]] = {CardShape.WIDE: (1_200, 630), CardShape.CARD: (1_000, 1_200)}
"""Width and height of each shape, in pixels."""


@frozen(kw_only=True)
class CardPicture:
    """What the picture of a card shows, in words that are ready to be drawn.

    ``facts`` are numbers with their names. ``art_address`` and ``avatar_url`` say which pictures belong to it.
    """

    name: str
    username: str
    kind: str
    tagline: str
    frame: str
    tier: str
    facts: tuple[tuple[str, str], ...]
    formats: tuple[str, ...]
    badges: tuple[str, ...]
    is_open: bool
    is_verified: bool
    art_name: str
    art_address: str | None
    avatar_url: str | None
    address: str

    def digest(self, shape: CardShape) -> str:
        """Name what the picture shows in a shape: the same for the same content always."""
        told = json.dumps([DESIGN, shape.value, asdict(self)], sort_keys=True, ensure_ascii=True)
        return sha256(told.encode()).hexdigest()[:32]


@frozen(kw_only=True)
class CardArt:
    """The pictures on a card, as files: None where there is none, or it could not be had."""

    signature: bytes | None = None
    avatar: bytes | None = None

    def is_all_of(self, picture: CardPicture) -> bool:
        """Tell whether every picture that belongs to a card is there."""
        return (self.signature is not None) >= (picture.art_address is not None) and (self.avatar is not None) >= (
            picture.avatar_url is not None
        )


def card_picture(card: ProfileCard, site: str) -> CardPicture:
    """Say what the picture of a card shows; ``site`` is the public address of the site."""
    front, signature = card.front, card.front.signature_card
    kind = [front.card_type.value.capitalize()] if front.card_type else []
    return CardPicture(
        name=front.display_name or card.username,
        username=card.username,
        kind=", ".join([*kind, f"since {front.member_since.year}"]),
        tagline=front.tagline,
        frame=front.frame,
        tier=front.tier,
        facts=_facts(front),
        formats=tuple(one.value for one in front.formats[:MOST_FORMATS]),
        badges=tuple(one.name for one in front.badges),
        is_open=front.is_open_to_trades,
        is_verified=front.is_verified,
        art_name=signature.name if signature else "",
        art_address=art_of(signature.image_url) if signature else None,
        avatar_url=front.avatar_url,
        address=f"{site.partition('://')[2] or site}/u/{card.username}",
    )


def _facts(front: CardFront) -> tuple[tuple[str, str], ...]:
    told = [(f"{front.trades:,}", "trade" if front.trades == 1 else "trades")]
    if front.rating is not None:
        told.append((f"{front.rating:.1f}", f"of {front.reviews:,} {'review' if front.reviews == 1 else 'reviews'}"))
    if front.success_rate is not None:
        told.append((f"{front.success_rate * 100:.0f} %", "success"))
    if front.response_hours is not None:
        told.append((response_words(front.response_hours), "to answer"))
    return tuple(told)


def response_words(hours: Decimal) -> str:
    """Say in short how long an answer takes: hours up to two days, then days."""
    if hours < 1:
        return "< 1 h"
    return f"{hours:.0f} h" if hours < 48 else f"{hours / 24:.0f} days"
