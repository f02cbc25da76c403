"""Bodies of requests around profiles and staff of stores."""

from typing import Annotated, Any

import msgspec
from msgspec import UNSET, UnsetType

from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.kernel.geo import Coordinates
from dualcaster_core.stores.access import StoreRole
from dualcaster_core.stores.profiles import model
from dualcaster_core.stores.profiles.opening_hours import MOST_CLOSED_DATES, MOST_SPANS, Weekday
from dualcaster_http.edge.parameters import LINE, LINES

_Time = Annotated[str, msgspec.Meta(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$|^24:00$")]
_Date = Annotated[str, msgspec.Meta(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]
_Percent = Annotated[int, msgspec.Meta(ge=0, le=model.LARGEST_BONUS_PCT)]
_Latitude = Annotated[float, msgspec.Meta(ge=-90, le=90)]
_Longitude = Annotated[float, msgspec.Meta(ge=-180, le=180)]
_Name = Annotated[str, msgspec.Meta(min_length=2, max_length=model.LONGEST_STORE_NAME, pattern=LINE)]
_Description = Annotated[str, msgspec.Meta(max_length=model.LONGEST_DESCRIPTION, pattern=LINES)]
_Address = Annotated[str, msgspec.Meta(max_length=model.LONGEST_ADDRESS, pattern=LINE)]
_City = Annotated[str, msgspec.Meta(max_length=model.LONGEST_STORE_CITY, pattern=LINE)]
_State = Annotated[str, msgspec.Meta(max_length=model.LONGEST_STATE, pattern=LINE)]
_Postal = Annotated[str, msgspec.Meta(max_length=model.LONGEST_POSTAL, pattern=LINE)]
_Country = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z]{2}$", description="ISO 3166-1 alpha-2, such as US.")]
_Phone = Annotated[str, msgspec.Meta(max_length=model.LONGEST_PHONE, pattern=LINE)]
_Website = Annotated[str, msgspec.Meta(max_length=model.LONGEST_WEBSITE, pattern=LINE)]
_Zone = Annotated[str, msgspec.Meta(min_length=1, max_length=60, description="IANA name, such as America/New_York.")]
Version = Annotated[int, msgspec.Meta(ge=1, le=2**31)]
Username = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9_-]{3,30}$")]


class SpanBody(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """From when until when a store is open; a time to close that is not later means the next day."""

    open: _Time
    close: _Time


_Hours = dict[Weekday, SpanBody | Annotated[list[SpanBody], msgspec.Meta(max_length=MOST_SPANS)] | None]
_ClosedDates = Annotated[list[_Date], msgspec.Meta(max_length=MOST_CLOSED_DATES)]


class StoreEdit(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """What becomes different: a field that is absent stays as it is.

    ``latitude`` and ``longitude`` go together; without them the address is looked up on the map. Days that ``hours``
    does not name are closed. ``version`` is that of the store as it was seen.
    """

    store_name: _Name | UnsetType = UNSET
    description: _Description | UnsetType = UNSET
    store_address: _Address | UnsetType = UNSET
    store_city: _City | UnsetType = UNSET
    store_state: _State | UnsetType = UNSET
    store_postal: _Postal | UnsetType = UNSET
    store_country: _Country | UnsetType = UNSET
    store_phone: _Phone | UnsetType = UNSET
    store_website: _Website | UnsetType = UNSET
    latitude: _Latitude | UnsetType = UNSET
    longitude: _Longitude | UnsetType = UNSET
    offers_buylist: bool | UnsetType = UNSET
    offers_trades: bool | UnsetType = UNSET
    offers_events: bool | UnsetType = UNSET
    trade_in_bonus_pct: _Percent | UnsetType = UNSET
    time_zone: _Zone | UnsetType = UNSET
    hours: _Hours | UnsetType = UNSET
    closed_dates: _ClosedDates | UnsetType = UNSET
    version: Version | UnsetType = UNSET

    def changes(self) -> dict[str, Any]:
        """Return what is given, as ``details_from`` takes it. Raises ``ValidationFailed``."""
        given = {name: value for name in self.__struct_fields__ if (value := getattr(self, name)) is not UNSET}
        given.pop("version", None)
        latitude, longitude = given.pop("latitude", None), given.pop("longitude", None)
        if (latitude is None) != (longitude is None):
            raise ValidationFailed("latitude and longitude go together", field="latitude")
        if latitude is not None and longitude is not None:
            given["coordinates"] = Coordinates(latitude, longitude)
        if "hours" in given:
            given["hours"] = {day.value: msgspec.to_builtins(spans) for day, spans in given["hours"].items()}
        return given


class NewStore(StoreEdit, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """A store as its owner describes it."""

    store_name: _Name
    time_zone: _Zone


class ClosedStoreName(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """The name of the store that closes, so that none is closed by mistake."""

    store_name: _Name


class StaffInvitation(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """Whom a store invites, and as what."""

    username: Username
    role: StoreRole


class StaffRole(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """What somebody is in a store from now on."""

    role: StoreRole


class NewOwner(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """Whom a store is handed to."""

    username: Username
