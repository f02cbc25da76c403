"""What every view of a profile shows: its columns, and the fields that they become."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import false, func

from dualcaster_core.accounts.profiles.avatar_names import avatar_address
from dualcaster_core.accounts.profiles.model import CardPart, CardType, PlayFormat, Shipping
from dualcaster_core.accounts.profiles.views import SignatureCard
from dualcaster_core.kernel.ids import IdKind, PublicIds
from dualcaster_postgres.accounts.privacy_sql import WITH_PROFILE
from dualcaster_postgres.sql.database import Row
from dualcaster_postgres.tables.accounts import profiles, users
from dualcaster_postgres.tables.catalogue import cards

_users, _profile = users.c, profiles.c
PRESENTED: Any = (
    func.coalesce(_profile.display_name, ""),
    func.coalesce(_profile.bio, ""),
    func.coalesce(_profile.tagline, ""),
    _profile.avatar,
    _profile.card_type,
    _profile.formats,
    _profile.shipping_preference,
    func.coalesce(_profile.city, ""),
    func.coalesce(_profile.country, ""),
    cards.c.id,
    cards.c.name,
    cards.c.image_url,
    _users.username,
    _users.id,
    _users.location_display,
    _users.trade_radius_miles,
    func.coalesce(_profile.identity_checked, false()),
)
PRESENTED_COUNT = len(PRESENTED)
FROM_PROFILE: Any = WITH_PROFILE.outerjoin(cards, cards.c.id == _profile.signature_card_id)
"""Every account, with its profile and the card on it where there are such."""


def presented_from_row(row: Row, ids: PublicIds) -> dict[str, Any]:
    """Turn ``PRESENTED`` at the beginning of a row into the fields that all views of a profile share."""
    (display_name, bio, tagline, avatar, card_type, formats, shipping, city, country) = row[:9]
    card_id, card_name, image_url, username, key, location, radius, checked = row[9:PRESENTED_COUNT]
    signature = (
        None
        if card_id is None
        else SignatureCard(hashid=ids.encode(IdKind.CARD, card_id), name=card_name, image_url=image_url)
    )
    return {
        "username": username,
        "hashid": ids.encode(IdKind.USER, key),
        "display_name": display_name,
        "bio": bio,
        "tagline": tagline,
        "avatar_url": avatar_address(avatar),
        "signature_card": signature,
        "card_type": None if card_type is None else CardType(card_type),
        "formats": tuple(PlayFormat(one) for one in formats or ()),
        "shipping_preference": None if shipping is None else Shipping(shipping),
        "city": city,
        "country": country,
        "location": location,
        "trade_radius_miles": radius,
        "identity_checked": checked,
    }


def card_back_of(parts: Sequence[str] | None) -> tuple[CardPart, ...]:
    """Turn the stored parts of the back of a card into those of the core; without a profile it shows all."""
    return tuple(CardPart) if parts is None else tuple(CardPart(one) for one in parts)
