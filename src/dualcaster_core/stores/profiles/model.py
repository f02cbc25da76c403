"""A store as its staff describe it."""

import re
from collections.abc import Mapping
from datetime import datetime, tzinfo
from typing import Any, Final

from attrs import evolve, field, frozen

from dualcaster_core.accounts.profiles.countries import COUNTRIES
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.kernel.geo import Coordinates
from dualcaster_core.kernel.ids import UNSAVED
from dualcaster_core.kernel.text import clean_text
from dualcaster_core.notifying.local_time import zone_named
from dualcaster_core.stores.profiles.opening_hours import OpeningHours, opening_hours_as_plain, opening_hours_from

LONGEST_STORE_NAME, LONGEST_ADDRESS, LONGEST_STORE_CITY, LONGEST_STATE, LONGEST_POSTAL = 100, 200, 100, 60, 16
LONGEST_PHONE, LONGEST_WEBSITE, LONGEST_DESCRIPTION = 30, 200, 1_000
LARGEST_BONUS_PCT: Final = 100
ADDRESS: Final = ("store_address", "store_city", "store_state", "store_postal", "store_country")
"""What says where a store is."""
_PHONE: Final = re.compile(r"\+?[0-9][0-9 ()./-]{4,28}[0-9]\Z")
_WEBSITE: Final = re.compile(
    r"https?://[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?\.[A-Za-z]{2,}(?::[0-9]{1,5})?(?:/[\x21-\x7e]*)?\Z"
)


def _description(text: str) -> str:
    return clean_text("description", text, LONGEST_DESCRIPTION, lines=True)


def _address(text: str) -> str:
    return clean_text("store_address", text, LONGEST_ADDRESS)


def _city(text: str) -> str:
    return clean_text("store_city", text, LONGEST_STORE_CITY)


def _state(text: str) -> str:
    return clean_text("store_state", text, LONGEST_STATE)


def _postal(text: str) -> str:
    return clean_text("store_postal", text, LONGEST_POSTAL)


def _store_name(text: str) -> str:
    cleaned = clean_text("store_name", text, LONGEST_STORE_NAME)
    if len(cleaned) < 2:
        raise ValidationFailed("say what the store is called, in 2 to 100 characters", field="store_name")
    return cleaned


def _country(code: str) -> str:
    known = code.strip().upper()
    if known not in COUNTRIES:
        raise ValidationFailed(
            f"{code[:10]!r} is not the two-letter code of a country, such as US or DE", field="store_country"
        )
    return known


def _phone(text: str) -> str:
    cleaned = clean_text("store_phone", text, LONGEST_PHONE)
    if cleaned and not _PHONE.match(cleaned):
        raise ValidationFailed("a phone number has 6 to 30 digits, such as +1 617 555 0100", field="store_phone")
    return cleaned


def _website(text: str) -> str:
    cleaned = clean_text("store_website", text, LONGEST_WEBSITE)
    if cleaned and "://" not in cleaned:
        cleaned = f"https://{cleaned}"
    if cleaned and not _WEBSITE.match(cleaned):
        raise ValidationFailed("a website is an address such as https://example.com", field="store_website")
    return cleaned


def _time_zone(name: str) -> str:
    zone_named(name)
    return name


def _bonus(_: object, __: object, percent: int) -> None:
    if not 0 <= percent <= LARGEST_BONUS_PCT:
        raise ValidationFailed(f"the trade-in bonus is 0 to {LARGEST_BONUS_PCT} percent", field="trade_in_bonus_pct")


@frozen(kw_only=True)
class StoreDetails:
    """What a store tells of itself. Texts are trimmed and bounded on construction, and may be empty but for the name.

    ``coordinates`` are where the address is. ``trade_in_bonus_pct`` is what credit is worth more than cash, in percent.
    Raises ``ValidationFailed`` with the field that is wrong.
    """

    store_name: str = field(converter=_store_name)
    description: str = field(default="", converter=_description)
    store_address: str = field(default="", converter=_address)
    store_city: str = field(default="", converter=_city)
    store_state: str = field(default="", converter=_state)
    store_postal: str = field(default="", converter=_postal)
    store_country: str = field(default="US", converter=_country)
    store_phone: str = field(default="", converter=_phone)
    store_website: str = field(default="", converter=_website)
    coordinates: Coordinates | None = None
    offers_buylist: bool = False
    offers_trades: bool = True
    offers_events: bool = False
    trade_in_bonus_pct: int = field(default=0, validator=_bonus)
    time_zone: str = field(default="UTC", converter=_time_zone)
    hours: OpeningHours = field(factory=OpeningHours)

    @property
    def zone(self) -> tzinfo:
        """The time zone that its clock shows."""
        return zone_named(self.time_zone)

    @property
    def address_line(self) -> str:
        """The address in one line, as one would search for it on a map."""
        region = " ".join(part for part in (self.store_state, self.store_postal) if part)
        country = COUNTRIES[self.store_country]
        return ", ".join(part for part in (self.store_address, self.store_city, region, country) if part)

    @property
    def city_line(self) -> str:
        """The city in one line, with its state and country."""
        country = COUNTRIES[self.store_country]
        return ", ".join(part for part in (self.store_city, self.store_state, country) if part)


def details_from(changes: Mapping[str, Any], before: StoreDetails | None = None) -> StoreDetails:
    """Describe a store by its fields, those that are not given as before.

    ``hours`` and ``closed_dates`` are plain, as ``opening_hours_from`` reads them. Another address without
    ``coordinates`` has none yet. Raises ``ValidationFailed``.
    """
    given = dict(changes)
    hours = OpeningHours() if before is None else before.hours
    if "hours" in given or "closed_dates" in given:
        week = given.pop("hours", None)
        dates = given.pop("closed_dates", None)
        given["hours"] = opening_hours_from(
            opening_hours_as_plain(hours) if week is None else week,
            [day.isoformat() for day in hours.closed_dates] if dates is None else dates,
        )
    if before is None:
        return StoreDetails(**given)
    moved = any(given.get(name, getattr(before, name)) != getattr(before, name) for name in ADDRESS)
    return evolve(before, **({"coordinates": None} if moved else {}) | given)


@frozen(kw_only=True)
class Store:
    """A store. ``user_id`` is the account of its owner; ``is_verified`` whether staff verified that business.

    ``version`` counts changes of the profile and of who owns it.
    """

    id: int = UNSAVED
    user_id: int
    details: StoreDetails
    created_at: datetime
    is_verified: bool = False
    closed_at: datetime | None = None
    version: int = 1

    @property
    def is_closed(self) -> bool:
        """Whether it closed and was not opened again."""
        return self.closed_at is not None

    @property
    def is_listed(self) -> bool:
        """Whether others than its staff may see it."""
        return self.is_verified and self.closed_at is None

    def handed_to(self, user_id: int) -> "Store":
        """Give it to another owner."""
        return evolve(self, user_id=user_id, version=self.version + 1)

    def closed(self, at: datetime) -> "Store":
        """Close it: its name and its city stay for those who dealt with it."""
        told = self.details
        kept = StoreDetails(
            store_name=told.store_name,
            store_city=told.store_city,
            store_state=told.store_state,
            store_country=told.store_country,
            time_zone=told.time_zone,
            offers_trades=False,
        )
        return evolve(self, details=kept, closed_at=at, version=self.version + 1)

    def opened_again(self, details: StoreDetails) -> "Store":
        """Open it once more, as its owner describes it now."""
        return evolve(self, details=details, closed_at=None, version=self.version + 1)

    def edited(self, details: StoreDetails) -> "Store":
        """Describe it anew."""
        return evolve(self, details=details, version=self.version + 1)
