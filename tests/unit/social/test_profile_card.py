"""What cards say: badges in order, the picture and when it is another one, frames that nobody mixes up."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from attrs import evolve

from dualcaster_core.accounts.profiles.model import CardPart, Profile
from dualcaster_core.accounts.profiles.views import SignatureCard, every_day
from dualcaster_core.social.achievements.frames import FrameTier
from dualcaster_core.social.achievements.model import AchievementCategory
from dualcaster_core.social.achievements.views import AchievementView
from dualcaster_core.social.profile_card.frames import FRAME_LOOKS, look_of
from dualcaster_core.social.profile_card.pictures import CardArt, CardShape, card_picture, response_words
from dualcaster_core.social.profile_card.views import card_badges
from dualcaster_http.social.examples import SAMPLE_CARD
from tests.support.profile_cards import card_to_draw

ART = "https://cards.scryfall.io/normal/front/a/b/ab.jpg"


def earned(key: str, *, rarity: float | None, points: int = 10) -> AchievementView:
    """Somebody's achievement."""
    return AchievementView(
        key=key,
        name=key.title(),
        category=AchievementCategory.TRADE,
        description="Done.",
        points=points,
        frame_tier=None,
        is_hidden=False,
        season=None,
        unlocked=True,
        unlocked_at=None,
        is_new=False,
        progress=None,
        rarity=rarity,
    )


def test_the_rarest_badges_come_first() -> None:
    """Those whose share is not known yet come last, by their points."""
    shown = card_badges(
        [
            earned("a", rarity=0.5),
            earned("b", rarity=None, points=5),
            earned("c", rarity=0.01),
            earned("d", rarity=None),
        ]
    )
    assert [one.key for one in shown] == ["c", "a", "d", "b"]


def test_every_frame_has_a_shape_of_its_own() -> None:
    """There is a look for each frame there is, and no two of them share an outline or a colour."""
    assert set(FRAME_LOOKS) == {tier.word for tier in FrameTier}
    assert len({look.outline for look in FRAME_LOOKS.values()}) == len(FrameTier)
    assert len({look.metal for look in FRAME_LOOKS.values()}) == len(FrameTier)
    assert look_of("unheard of") == look_of("bronze")


@pytest.mark.parametrize(
    ("hours", "words"),
    [("0.4", "< 1 h"), ("1.0", "1 h"), ("5.5", "6 h"), ("47", "47 h"), ("48.0", "2 days"), ("170", "7 days")],
)
def test_the_time_to_an_answer_is_told_in_short(hours: str, words: str) -> None:
    """In hours up to two days, in days from there on."""
    assert response_words(Decimal(hours)) == words


def test_the_picture_says_what_the_front_says() -> None:
    """The address without its scheme, the art of the signature card, and no number that is not known."""
    signature = SignatureCard(hashid="x", name="Lightning Bolt", image_url=ART)
    front = evolve(SAMPLE_CARD.front, signature_card=signature, rating=None, response_hours=None)
    told = card_picture(evolve(SAMPLE_CARD, front=front), "https://cards.example")
    assert told.address == "cards.example/u/mira"
    assert told.art_address == ART.replace("/normal/", "/art_crop/")
    assert told.facts == (("74", "trades"), ("99 %", "success"))
    assert told.kind == "Trader, since 2026"


@pytest.mark.parametrize("change", [{"name": "Ann"}, {"frame": "silver"}, {"is_open": False}, {"art_address": ART}])
def test_another_content_is_another_picture(change: dict[str, Any]) -> None:
    """Whatever is drawn is in the digest, and so is the shape; the same content has the same one."""
    plain = card_to_draw()
    assert plain.digest(CardShape.WIDE) == card_to_draw().digest(CardShape.WIDE)
    assert plain.digest(CardShape.WIDE) != card_to_draw(**change).digest(CardShape.WIDE)
    assert plain.digest(CardShape.WIDE) != plain.digest(CardShape.CARD)


def test_it_is_known_whether_a_picture_is_complete() -> None:
    """Only what belongs to the card and did not come is missing."""
    bare, whole = card_to_draw(), card_to_draw(art_address=ART, avatar_url="/media/avatars/x.webp")
    assert CardArt().is_all_of(bare)
    assert not CardArt().is_all_of(whole)
    assert not CardArt(signature=b"x").is_all_of(whole)
    assert CardArt(signature=b"x", avatar=b"y").is_all_of(whole)


def test_the_back_has_each_part_once() -> None:
    """In one order, whatever order they were chosen in; a new profile shows them all."""
    chosen = Profile(user_id=1, card_back=(CardPart.REVIEWS, CardPart.NUMBERS, CardPart.REVIEWS))
    assert chosen.card_back == (CardPart.NUMBERS, CardPart.REVIEWS)
    assert Profile(user_id=1).card_back == tuple(CardPart)


def test_days_without_a_look_are_counted_too() -> None:
    """The days run to the last without a gap."""
    days = every_day({date(2026, 3, 1): 4, date(2026, 2, 1): 9}, date(2026, 3, 2), 3)
    assert [(one.day.day, one.views) for one in days] == [(28, 0), (1, 4), (2, 0)]
