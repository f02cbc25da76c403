"""What a profile may hold."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dualcaster_core.accounts.errors import CardTypeCooldown
from dualcaster_core.accounts.model import AccountRules
from dualcaster_core.accounts.profiles.countries import COUNTRIES
from dualcaster_core.accounts.profiles.model import EDITABLE, CardType, PlayFormat, Profile
from dualcaster_core.accounts.profiles.places import place_from
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.kernel.text import clean_text

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
BOUNDS = {"display_name": 60, "bio": 500, "tagline": 50, "city": 80}


@pytest.mark.parametrize(("name", "longest"), BOUNDS.items())
def test_texts_are_bounded_after_trimming(name: str, longest: int) -> None:
    """As many e-mails as allowed fit, with space around them; one more does not."""
    assert getattr(Profile(user_id=1, **{name: f"  {'é' * longest}\n"}), name) == "é" * longest  # type: ignore[arg-type]
    with pytest.raises(ValidationFailed, match=str(longest)):
        Profile(user_id=1, **{name: "x" * (longest + 1)})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "mark", ["\0", "\x07", "\x7f", "\x85", "\u202e", "\u2066", "\u200f", "\ufeff", "\u2028", "\ud800"]
)
@pytest.mark.parametrize("name", BOUNDS)
def test_marks_that_deceive_are_refused(name: str, mark: str) -> None:
    """Control characters, turned-around text, invisible marks and halves of characters are in no text."""
    with pytest.raises(ValidationFailed, match=r"U\+"):
        Profile(user_id=1, **{name: f"a{mark}b"})  # type: ignore[arg-type]


def test_only_a_bio_has_lines() -> None:
    """Line breaks of any system become one kind there, and are refused elsewhere."""
    assert Profile(user_id=1, bio="a\r\nb\rc\nd").bio == "a\nb\nc\nd"
    with pytest.raises(ValidationFailed):
        Profile(user_id=1, tagline="a\nb")


@given(st.text(max_size=80))
def test_what_was_cleaned_is_clean(text: str) -> None:
    """A text that was taken once is taken again as it is."""
    try:
        cleaned = clean_text("bio", text, 60, lines=True)
    except ValidationFailed:
        return
    assert clean_text("bio", cleaned, 60, lines=True) == cleaned
    assert len(cleaned) <= 60


def test_a_picture_is_one_that_the_site_keeps() -> None:
    """A profile points at a stored picture by its key; anything else, an address of another site too, is a mistake."""
    assert Profile(user_id=1, avatar="0" * 32).avatar == "0" * 32
    for wrong in ("https://pictures.example/a.png", "../../etc/passwd", "A" * 32, "0" * 31, "", "0" * 32 + "\n"):
        with pytest.raises(ValueError, match="not the key of a picture"):
            Profile(user_id=1, avatar=wrong)
    with pytest.raises(ValidationFailed):
        Profile(user_id=1).edited(avatar="0" * 32)


def test_a_country_is_one_of_the_list() -> None:
    """Codes of ISO 3166 are taken in any case; others are refused."""
    assert len(COUNTRIES) == 249
    assert Profile(user_id=1, country="de").country == "DE"
    for wrong in ("XX", "DEU", "Germany", "D"):
        with pytest.raises(ValidationFailed):
            Profile(user_id=1, country=wrong)


def test_formats_are_kept_once_in_one_order() -> None:
    """Whatever the order they are named in."""
    named = [PlayFormat.LIMITED, PlayFormat.COMMANDER, PlayFormat.LIMITED]
    assert Profile(user_id=1, formats=named).formats == (PlayFormat.COMMANDER, PlayFormat.LIMITED)


def test_only_what_is_the_owners_can_be_edited() -> None:
    """Roles, checks, counts and moments are nobody's to edit; an edit that changes nothing is the same profile."""
    profile = Profile(user_id=1)
    for name in (
        "user_id",
        "card_type",
        "card_type_changed_at",
        "onboarding_completed_at",
        "revision",
        "identity_checked",
    ):
        assert name not in EDITABLE
        with pytest.raises(ValidationFailed):
            profile.edited(**{name: 1})
    assert profile.edited(bio="  ") is profile


@given(st.lists(st.tuples(st.sampled_from(CardType), st.integers(0, 40)), max_size=8))
def test_two_changes_of_trader_type_are_thirty_days_apart(steps: list[tuple[CardType, int]]) -> None:
    """Whatever is tried when, the type changes at most once in thirty days, and the refusal names the right moment."""
    rules, profile, now = AccountRules(), Profile(user_id=1), NOW
    changed_at: list[datetime] = []
    for wished, days in steps:
        now += timedelta(days=days)
        before = profile.card_type
        free_at = changed_at[-1] + timedelta(days=30) if changed_at else now
        if wished is not before and now < free_at:
            with pytest.raises(CardTypeCooldown) as refused:
                profile.with_card_type(wished, now, rules)
            assert refused.value.facts["changeable_at"] == free_at.isoformat()
            continue
        profile = profile.with_card_type(wished, now, rules)
        assert profile.card_type is wished
        if wished is not before:
            changed_at.append(now)
    assert all(later - earlier >= timedelta(days=30) for earlier, later in pairwise(changed_at))


@pytest.mark.parametrize(
    ("latitude", "longitude"), [(90.01, 0), (-91, 0), (0, 180.5), (float("nan"), 0), (0, float("inf"))]
)
def test_places_are_on_the_globe(latitude: float, longitude: float) -> None:
    """Coordinates out of range and numbers that are none are refused."""
    with pytest.raises(ValidationFailed):
        place_from("Somewhere", latitude, longitude)
