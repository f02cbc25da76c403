"""The form of a store's profile: its fields, and the opening hours of a week."""

from collections.abc import Mapping
from typing import Annotated, Any, Final

import msgspec

from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.kernel.geo import Coordinates
from dualcaster_core.stores.profiles import model
from dualcaster_core.stores.profiles.opening_hours import MOST_SPANS, WEEKDAYS
from dualcaster_core.stores.profiles.views import StoreView
from dualcaster_http.site.forms import Form

SPANS: Final = tuple(range(1, MOST_SPANS + 1))
_Text = Annotated[str, msgspec.Meta(max_length=400)]
_DEGREES: Final = {"latitude": 90.0, "longitude": 180.0}


class StoreForm(msgspec.Struct, frozen=True, kw_only=True):
    """A store as its staff describe it; the opening hours are fields of their own, by day and span."""

    store_name: Annotated[str, msgspec.Meta(max_length=2 * model.LONGEST_STORE_NAME)] = ""
    description: Annotated[str, msgspec.Meta(max_length=2 * model.LONGEST_DESCRIPTION)] = ""
    store_address: _Text = ""
    store_city: _Text = ""
    store_state: _Text = ""
    store_postal: _Text = ""
    store_country: Annotated[str, msgspec.Meta(max_length=2)] = "US"
    store_phone: _Text = ""
    store_website: _Text = ""
    latitude: Annotated[str, msgspec.Meta(max_length=20)] = ""
    longitude: Annotated[str, msgspec.Meta(max_length=20)] = ""
    offers_buylist: bool = False
    offers_trades: bool = False
    offers_events: bool = False
    trade_in_bonus_pct: Annotated[int, msgspec.Meta(ge=0, le=model.LARGEST_BONUS_PCT)] = 0
    time_zone: Annotated[str, msgspec.Meta(max_length=60)] = ""
    closed_dates: Annotated[str, msgspec.Meta(max_length=1_000)] = ""
    version: Annotated[int, msgspec.Meta(ge=0, le=2**31)] = 0

    def changes(self, form: Form) -> dict[str, Any]:
        """Return the fields as ``details_from`` takes them. Raises ``ValidationFailed``."""
        given = msgspec.structs.asdict(self)
        del given["version"]
        latitude, longitude = given.pop("latitude"), given.pop("longitude")
        if latitude or longitude:
            given["coordinates"] = Coordinates(
                degrees("latitude", latitude, _DEGREES["latitude"]),
                degrees("longitude", longitude, _DEGREES["longitude"]),
            )
        given["closed_dates"] = given["closed_dates"].replace(",", " ").split()
        return {**given, "hours": hours_of(form)}


def degrees(name: str, text: str, most: float) -> float:
    """Read a latitude or longitude. Raises ``ValidationFailed``."""
    try:
        value = float(text)
    except ValueError:
        value = most + 1
    if not -most <= value <= most:
        raise ValidationFailed(f"a {name} is a number from -{most:.0f} to {most:.0f}", field=name)
    return value


def span_field(day: str, number: int, end: str) -> str:
    """Name the field of a time: ``monday_1_open``."""
    return f"{day}_{number}_{end}"


def hours_of(form: Form) -> dict[str, list[dict[str, str]]]:
    """Read the times of each day; a span that is left empty is none."""
    week: dict[str, list[dict[str, str]]] = {}
    for day in WEEKDAYS:
        spans = [
            {end: _sent(form, span_field(day.value, number, end)) for end in ("open", "close")} for number in SPANS
        ]
        week[day.value] = [span for span in spans if any(span.values())]
    return week


def _sent(form: Form, name: str) -> str:
    return form.listed.get(name, ("",))[-1].strip()[:20]


def with_hours(form: Form) -> Form:
    """Return a form that came back with the times that were typed, so that they are shown again."""
    names = (span_field(day.value, number, end) for day in WEEKDAYS for number in SPANS for end in ("open", "close"))
    typed: Mapping[str, str] = {name: _sent(form, name) for name in names}
    return Form({**form.values, **typed, "hours": ""}, form.errors, form.trouble, form.listed)


def form_of(store: StoreView) -> Form:
    """Return the form of a store as it is."""
    values = {
        name: str(getattr(store, name))
        for name in StoreForm.__struct_fields__
        if name not in {"closed_dates", "latitude", "longitude"}
    }
    for name in ("latitude", "longitude"):
        point = getattr(store, name)
        values[name] = "" if point is None else f"{point:.5f}".rstrip("0").rstrip(".")
    for name in ("offers_buylist", "offers_trades", "offers_events"):
        values[name] = "1" if getattr(store, name) else ""
    values["closed_dates"] = ", ".join(day.isoformat() for day in store.closed_dates)
    for day, spans in store.hours.items():
        for number, span in enumerate(spans, 1):
            values[span_field(day, number, "open")] = span.open
            values[span_field(day, number, "close")] = span.close
    return Form(values)
