"""How people present themselves."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from attrs import evolve, field, frozen

from dualcaster_core.accounts.errors import CardTypeCooldown
from dualcaster_core.accounts.model import AccountRules
from dualcaster_core.accounts.profiles.avatar_names import is_key
from dualcaster_core.accounts.profiles.countries import COUNTRIES
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.kernel.text import clean_text

VIEWS_KEPT = timedelta(days=365)
"""How long it is known who looked at a profile."""
LONGEST_DISPLAY_NAME, LONGEST_BIO, LONGEST_TAGLINE, LONGEST_CITY = 60, 500, 50, 80


class CardType(StrEnum):
    """What kind of trader somebody is."""

    COLLECTOR = "collector"
    TRADER = "trader"
    BREWER = "brewer"
    INVESTOR = "investor"


class PlayFormat(StrEnum):
    """A format that somebody plays."""

    COMMANDER = "Commander"
    MODERN = "Modern"
    LEGACY = "Legacy"
    VINTAGE = "Vintage"
    PIONEER = "Pioneer"
    STANDARD = "Standard"
    PAUPER = "Pauper"
    CEDH = "cEDH"
    LIMITED = "Limited"


class Shipping(StrEnum):
    """How far somebody sends cards."""

    LOCAL = "local"
    DOMESTIC = "domestic"
    INTERNATIONAL = "international"


class CardPart(StrEnum):
    """A part of the back of a profile card, in the order in which it is shown."""

    NUMBERS = "numbers"
    PORTFOLIO = "portfolio"
    VERIFICATION = "verification"
    ENDORSEMENTS = "endorsements"
    CONNECTIONS = "connections"
    TRADES = "trades"
    REVIEWS = "reviews"
    ACHIEVEMENTS = "achievements"


def _clean_display_name(text: str) -> str:
    return clean_text("display_name", text, LONGEST_DISPLAY_NAME)


def _clean_bio(text: str) -> str:
    return clean_text("bio", text, LONGEST_BIO, lines=True)


def _clean_tagline(text: str) -> str:
    return clean_text("tagline", text, LONGEST_TAGLINE)


def _clean_city(text: str) -> str:
    return clean_text("city", text, LONGEST_CITY)


def check_avatar(key: str | None) -> str | None:
    """Return the key of a stored picture. Raises ``ValueError`` for what is none: keys are our own."""
    if key is not None and not is_key(key):
        raise ValueError(f"{key[:40]!r} is not the key of a picture")
    return key


def clean_country(code: str) -> str:
    """Return the code of a country (ISO 3166-1 alpha-2) in capitals, or no text. Raises ``ValidationFailed``."""
    known = code.strip().upper()
    if known and known not in COUNTRIES:
        raise ValidationFailed(
            f"{code[:10]!r} is not the two-letter code of a country, such as US or DE", field="country"
        )
    return known


def clean_formats(formats: Sequence[PlayFormat]) -> tuple[PlayFormat, ...]:
    """Return each format once, in the order of ``PlayFormat``."""
    return tuple(one for one in PlayFormat if one in set(formats))


def clean_card_back(parts: Sequence[CardPart]) -> tuple[CardPart, ...]:
    """Return each part of the back of a card once, in the order of ``CardPart``."""
    return tuple(one for one in CardPart if one in set(parts))


@frozen(kw_only=True)
class Profile:
    """What an owner tells about themselves. Texts are trimmed and bounded on construction.

    ``country`` is a two-letter code, ``avatar`` the key of the stored picture. ``card_back`` is what the back of the
    profile card shows. ``allow_store_messages``: stores nearby may write to them. ``revision`` counts edits.
    """

    user_id: int
    display_name: str = field(default="", converter=_clean_display_name)
    bio: str = field(default="", converter=_clean_bio)
    tagline: str = field(default="", converter=_clean_tagline)
    avatar: str | None = field(default=None, converter=check_avatar)
    signature_card_id: int | None = None
    card_type: CardType | None = None
    card_type_changed_at: datetime | None = None
    formats: tuple[PlayFormat, ...] = field(default=(), converter=clean_formats)
    shipping_preference: Shipping | None = None
    city: str = field(default="", converter=_clean_city)
    country: str = field(default="", converter=clean_country)
    show_inventory_value: bool = False
    show_trade_history: bool = False
    show_in_directory: bool = True
    show_in_search: bool = True
    show_online_status: bool = True
    show_portfolio_tier: bool = True
    allow_store_messages: bool = False
    card_back: tuple[CardPart, ...] = field(default=tuple(CardPart), converter=clean_card_back)
    onboarding_completed_at: datetime | None = None
    onboarding_skipped_at: datetime | None = None
    revision: int = 0

    def edited(self, **changes: Any) -> "Profile":
        """Change facts of ``EDITABLE``; the same object where nothing differs. Raises ``ValidationFailed``."""
        unknown = sorted(set(changes) - EDITABLE)
        if unknown:
            raise ValidationFailed(f"a profile has no changeable {', '.join(unknown)}")
        changed = evolve(self, **changes)
        return self if changed == self else changed

    def card_type_changeable_at(self, rules: AccountRules) -> datetime | None:
        """Say from when on the trader type may be changed; None for at any time."""
        return None if self.card_type_changed_at is None else self.card_type_changed_at + rules.card_type_cooldown

    def with_card_type(self, card_type: CardType, now: datetime, rules: AccountRules) -> "Profile":
        """Choose a trader type, which then rests for ``rules.card_type_cooldown``. Raises ``CardTypeCooldown``.

        Choosing the one that stands changes nothing.
        """
        if card_type is self.card_type:
            return self
        free_at = self.card_type_changeable_at(rules)
        if free_at is not None and now < free_at:
            raise CardTypeCooldown(free_at)
        return evolve(self, card_type=card_type, card_type_changed_at=now)


EDITABLE = frozenset(
    {
        "display_name",
        "bio",
        "tagline",
        "signature_card_id",
        "formats",
        "shipping_preference",
        "city",
        "country",
        "show_inventory_value",
        "show_trade_history",
        "show_in_directory",
        "show_in_search",
        "show_online_status",
        "show_portfolio_tier",
        "allow_store_messages",
        "card_back",
    }
)
"""What its owner may change at any time."""
