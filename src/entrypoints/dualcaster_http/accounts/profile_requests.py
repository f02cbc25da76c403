"""What the endpoints around people take."""

from typing import Annotated, Any

import msgspec
from msgspec import UNSET, UnsetType

from dualcaster_app import Application
from dualcaster_core.accounts.identity.passwords import LONGEST_PASSWORD
from dualcaster_core.accounts.model import LARGEST_RADIUS_MILES
from dualcaster_core.accounts.profiles.model import (
    LONGEST_BIO,
    LONGEST_CITY,
    LONGEST_DISPLAY_NAME,
    LONGEST_TAGLINE,
    CardPart,
    CardType,
    PlayFormat,
    Shipping,
)
from dualcaster_core.accounts.profiles.places import LONGEST_PLACE_NAME
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.kernel.geo import RADIUS_STEP_MILES
from dualcaster_http.edge.parameters import LINE, LINES, card_key

_DisplayName = Annotated[str, msgspec.Meta(max_length=LONGEST_DISPLAY_NAME, pattern=LINE)]
_Bio = Annotated[str, msgspec.Meta(max_length=LONGEST_BIO, pattern=LINES)]
_Tagline = Annotated[str, msgspec.Meta(max_length=LONGEST_TAGLINE, pattern=LINE)]
_City = Annotated[str, msgspec.Meta(max_length=LONGEST_CITY, pattern=LINE)]
_Country = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z]{2}$", description="ISO 3166-1 alpha-2, such as US.")]
_Hashid = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9]{6,32}$")]
_Formats = Annotated[list[PlayFormat], msgspec.Meta(max_length=len(PlayFormat))]
_CardBack = Annotated[
    list[CardPart], msgspec.Meta(max_length=len(CardPart), description="What the back of the profile card shows.")
]
_Radius = Annotated[
    int,
    msgspec.Meta(ge=0, le=LARGEST_RADIUS_MILES, multiple_of=RADIUS_STEP_MILES, description="Miles, in steps of 5."),
]
_Latitude = Annotated[float, msgspec.Meta(ge=-90, le=90)]
_Longitude = Annotated[float, msgspec.Meta(ge=-180, le=180)]
_PlaceName = Annotated[str, msgspec.Meta(min_length=1, max_length=LONGEST_PLACE_NAME, pattern=LINE)]
_Password = Annotated[str, msgspec.Meta(min_length=1, max_length=LONGEST_PASSWORD)]


class ProfileEdit(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """What becomes different: a field that is absent stays as it is, null clears it.

    ``signature_card`` is a card's hashid.
    """

    display_name: _DisplayName | UnsetType | None = UNSET
    bio: _Bio | UnsetType | None = UNSET
    tagline: _Tagline | UnsetType | None = UNSET
    signature_card: _Hashid | UnsetType | None = UNSET
    formats: _Formats | UnsetType | None = UNSET
    shipping_preference: Shipping | UnsetType | None = UNSET
    city: _City | UnsetType | None = UNSET
    country: _Country | UnsetType | None = UNSET
    trade_radius_miles: _Radius | UnsetType = UNSET
    is_public: bool | UnsetType = UNSET
    show_have_list: bool | UnsetType = UNSET
    show_want_list: bool | UnsetType = UNSET
    show_inventory_value: bool | UnsetType = UNSET
    show_trade_history: bool | UnsetType = UNSET
    show_in_directory: bool | UnsetType = UNSET
    show_in_search: bool | UnsetType = UNSET
    show_online_status: bool | UnsetType = UNSET
    show_portfolio_tier: bool | UnsetType = UNSET
    allow_store_messages: bool | UnsetType = UNSET
    card_back: _CardBack | UnsetType = UNSET

    def changes(self, application: Application) -> dict[str, Any]:
        """Return what was sent, with null as the empty value of its field. Raises ``CardNotFound``."""
        given = {name: getattr(self, name) for name in self.__struct_fields__}
        sent = {
            name: _EMPTY.get(name) if value is None else value for name, value in given.items() if value is not UNSET
        }
        if "signature_card" in sent:
            hashid = sent.pop("signature_card")
            sent["signature_card_id"] = None if hashid is None else card_key(application, hashid)
        return sent


_EMPTY: dict[str, Any] = {"display_name": "", "bio": "", "tagline": "", "city": "", "country": "", "formats": ()}


class Whereabouts(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """Where one trades: the name of a place, or coordinates and the name to show for them."""

    place: _PlaceName | UnsetType = UNSET
    latitude: _Latitude | UnsetType = UNSET
    longitude: _Longitude | UnsetType = UNSET
    display: _PlaceName | UnsetType = UNSET
    trade_radius_miles: _Radius | UnsetType = UNSET

    def meant(self) -> str | tuple[str, float, float]:
        """Return the name to look up, or a name with its latitude and longitude. Raises ``ValidationFailed``."""
        exact = (self.latitude, self.longitude, self.display)
        if isinstance(self.place, str) and all(one is UNSET for one in exact):
            return self.place
        if (
            self.place is UNSET
            and self.latitude is not UNSET
            and self.longitude is not UNSET
            and self.display is not UNSET
        ):
            return self.display, self.latitude, self.longitude
        raise ValidationFailed("send either place, or latitude, longitude and display", field="place")


class CardTypeChoice(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """A trader type."""

    card_type: CardType


class Completion(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """Whether others may find the profile from now on."""

    go_public: bool = False


class Leaving(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """The password of an account that has one."""

    password: _Password | None = None
