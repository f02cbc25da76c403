"""Two invented game stores for the sample market: in Boston and in Berlin, each by the clock on its own wall."""

from collections.abc import Mapping
from typing import Any, Final

from dualcaster_app.application import Application
from dualcaster_core.accounts.business.model import BusinessStep
from dualcaster_core.accounts.errors import UsernameTaken
from dualcaster_core.accounts.model import Actor, User
from dualcaster_core.accounts.staff import operator
from dualcaster_core.kernel.geo import Coordinates
from dualcaster_core.stores.profiles.model import StoreDetails
from dualcaster_core.stores.profiles.opening_hours import opening_hours_from

_EVENINGS: Final[Mapping[str, Any]] = {
    **{day: {"open": "12:00", "close": "20:00"} for day in ("tuesday", "wednesday", "thursday")},
    "friday": {"open": "12:00", "close": "01:00"},
    "saturday": {"open": "10:00", "close": "22:00"},
    "sunday": {"open": "12:00", "close": "18:00"},
}
_MIDDAY_BREAK: Final[Mapping[str, Any]] = {
    **{
        day: [{"open": "10:00", "close": "13:00"}, {"open": "14:00", "close": "19:00"}]
        for day in ("monday", "tuesday", "wednesday", "thursday")
    },
    "friday": [{"open": "10:00", "close": "13:00"}, {"open": "14:00", "close": "00:00"}],
    "saturday": {"open": "10:00", "close": "20:00"},
}
STORES: Final[Mapping[str, StoreDetails]] = {
    "lotus_harbor": StoreDetails(
        store_name="Lotus Harbor Games",
        description="Singles, sealed and forty seats by the water. We buy collections every day until six.",
        store_address="88 Commercial Street",
        store_city="Boston",
        store_state="MA",
        store_postal="02109",
        store_country="US",
        store_phone="+1 617 555 0142",
        store_website="https://lotus-harbor.example",
        coordinates=Coordinates(42.3627, -71.0511),
        offers_buylist=True,
        offers_trades=True,
        offers_events=True,
        trade_in_bonus_pct=25,
        time_zone="America/New_York",
        hours=opening_hours_from(_EVENINGS, ["2026-12-25", "2027-01-01"]),
    ),
    "karten_am_kanal": StoreDetails(
        store_name="Karten am Kanal",
        description="Old frames, old borders and new friends. Commander every Friday until midnight.",
        store_address="Paul-Lincke-Ufer 12",
        store_city="Berlin",
        store_postal="10999",
        store_country="DE",
        store_phone="+49 30 5550199",
        store_website="https://karten-am-kanal.example",
        coordinates=Coordinates(52.4956, 13.4201),
        offers_trades=True,
        offers_events=True,
        trade_in_bonus_pct=15,
        time_zone="Europe/Berlin",
        hours=opening_hours_from(_MIDDAY_BREAK, ["2026-12-25", "2026-12-26", "2027-01-01"]),
    ),
}
"""The stores by the names of their owners' accounts."""


async def add_sample_stores(app: Application) -> None:
    """Open the stores and verify them; those that are there already are left as they are."""
    businesses, registration = app.accounts.businesses, app.stores.profiles.registration
    for username, details in STORES.items():
        try:
            user: User = await app.accounts.operator.create(username, is_public=True)
        except UsernameTaken:
            continue
        owner = Actor(user_id=user.id, username=username, session_id=0)
        await businesses.apply(owner, details.store_name)
        await registration.open(owner, details)
        await businesses.decide(
            operator(), user.id, BusinessStep.VERIFY, reason="A store of the sample.", documents="None: it is invented."
        )
