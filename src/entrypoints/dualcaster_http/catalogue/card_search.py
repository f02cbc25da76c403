"""What a visitor asked of the card browser."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any

import msgspec
from attrs import field, frozen

from dualcaster_app import Application
from dualcaster_app.formatting import money
from dualcaster_core.catalogue.colors import COLORS, ordered_colors
from dualcaster_core.catalogue.grading import Finish, Rarity
from dualcaster_core.catalogue.ports import CardFilter, SetView
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.kernel.money import parse_amount
from dualcaster_core.kernel.paging import CURSOR_PATTERN
from dualcaster_core.market.listing import CardOrder, ListedPage, PriceRange
from dualcaster_http.site.queries import PLAIN

TILES = 24
COLORLESS = "C"

_Text = Annotated[str, msgspec.Meta(max_length=100, pattern=PLAIN)]
_KINDS: Mapping[str, Any] = {
    "q": _Text,
    "set": _Text,
    "type": Annotated[str, msgspec.Meta(max_length=60, pattern=PLAIN)],
    "colors": Annotated[str, msgspec.Meta(max_length=12, pattern=r"^([WUBRG]*|C)$")],
    "rarity": Rarity,
    "finish": Finish,
    "min": Decimal,
    "max": Decimal,
    "sort": CardOrder,
    "every": bool,
    "cursor": Annotated[str, msgspec.Meta(pattern=CURSOR_PATTERN)],
}
_REFUSALS: Mapping[str, str] = {
    "q": "A search has at most 100 characters.",
    "set": "A set's name has at most 100 characters.",
    "type": "A type has at most 60 characters.",
    "colors": "Choose from white, blue, black, red and green, or colourless.",
    "rarity": "There is no such rarity. Choose common, uncommon, rare, mythic, special or bonus.",
    "finish": "There is no such finish. Choose nonfoil, foil or etched.",
    "min": "Write a price in dollars, such as 0.50 or 20.",
    "max": "Write a price in dollars, such as 0.50 or 20.",
    "sort": "Cards cannot be sorted so. Choose an order from the menu.",
    "every": "Choose cards or every printing.",
    "cursor": "This part of the list is gone. Here is its beginning.",
}
"""What is said beside a field that cannot be read."""
_FIELDS = {"min_price": "min", "max_price": "max"}
"""The fields of the page behind those that the core names."""


@frozen(kw_only=True)
class Browse:
    """The search form, as far as it could be read, and what was wrong with the rest, by field."""

    q: str | None = None
    set: str | None = None
    type: str | None = None
    colors: str | None = None
    rarity: Rarity | None = None
    finish: Finish | None = None
    min: Decimal | None = None
    max: Decimal | None = None
    sort: CardOrder | None = None
    every: bool = False
    cursor: str | None = None
    errors: Mapping[str, str] = field(factory=dict)

    @property
    def parameters(self) -> dict[str, object]:
        """The fields as they go into addresses, without the place on the pages."""
        return {
            "q": self.q,
            "set": self.set,
            "type": self.type,
            "colors": self.colors,
            "rarity": self.rarity.value if self.rarity else None,
            "finish": self.finish.value if self.finish else None,
            "min": self.min,
            "max": self.max,
            "sort": self.sort.value if self.sort else None,
            "every": 1 if self.every else None,
        }

    @property
    def plain(self) -> bool:
        """Whether nothing was asked: the browser as it opens."""
        return self == Browse()

    @property
    def narrowed(self) -> bool:
        """Whether filters leave cards out."""
        return any(value for name, value in self.parameters.items() if name not in ("q", "sort", "every"))

    def toggled(self, color: str) -> str:
        """Return the colours with one more, or without it; colourless stands alone."""
        chosen = self.colors or ""
        if COLORLESS in (color, chosen):
            return "" if chosen == color else color
        return ordered_colors(set(chosen) ^ {color})

    def filters(self, chosen_set: SetView | None) -> CardFilter:
        """Return what the search keeps: one line for each card, unless every printing is wanted."""
        return CardFilter(
            set_code=chosen_set.code if chosen_set else None,
            rarity=self.rarity,
            finish=self.finish,
            type_contains=self.type,
            colors=None if not self.colors else ordered_colors(self.colors),
            one_per_card=not self.every,
        )


@frozen(kw_only=True)
class Results:
    """What a search found: cards, the set that was chosen, and sets that have the name that was typed."""

    asked: Browse
    found: ListedPage
    chosen_set: SetView | None = None
    named_sets: tuple[SetView, ...] = ()


def browse_from(query: Mapping[str, str]) -> Browse:
    """Read the form from a query. Empty fields count as absent, since a form sends them all, as do unknown ones."""
    read: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for name, text in query.items():
        if name not in _KINDS or not text.strip():
            continue
        try:
            read[name] = _read(name, text.strip())
        except (msgspec.ValidationError, ValidationFailed):
            errors[name] = _REFUSALS[name]
    if read.get("colors") is not None:
        read["colors"] = read["colors"] if read["colors"] == COLORLESS else ordered_colors(read["colors"]) or None
    return Browse(**read, errors=errors)


def _read(name: str, text: str) -> Any:
    if _KINDS[name] is Decimal:
        return PriceRange(least=parse_amount(text)).least
    if name == "colors":
        text = text.replace(",", "").upper()
    return msgspec.convert(text, _KINDS[name], strict=False)


async def results_of(application: Application, asked: Browse) -> Results:
    """Search; what the search refuses is said beside its field, and the rest is answered without it."""
    chosen = await application.catalogue.cards.sets(asked.set, limit=1) if asked.set else ()
    if asked.set and not chosen:
        asked = _without(asked, "set", f"No set is called “{asked.set}”. Try its code, or a part of its name.")
    chosen_set = chosen[0] if chosen else None
    for _ in range(len(_KINDS)):
        try:
            prices = PriceRange(least=asked.min, most=asked.max)
            found = await application.market.priced_cards.search(
                asked.q,
                asked.filters(chosen_set),
                prices=prices,
                order=asked.sort,
                limit=TILES,
                cursor=asked.cursor,
            )
            break
        except ValidationFailed as error:
            asked = _refused(asked, error)
    else:
        raise ValidationFailed("this search cannot be read")
    named = await application.catalogue.cards.sets(asked.q, limit=2) if asked.q and len(asked.q) > 2 else ()
    return Results(asked=asked, found=found, chosen_set=chosen_set, named_sets=named)


def _refused(asked: Browse, error: ValidationFailed) -> Browse:
    """Leave the field out that a search refuses. Raises the error where it is of none."""
    field_name = _FIELDS.get(str(error.facts.get("field")), str(error.facts.get("field")))
    if field_name not in _KINDS or not getattr(asked, field_name):
        raise error
    sentence = _REFUSALS["cursor"] if field_name == "cursor" else f"{error.message[:1].upper()}{error.message[1:]}."
    return _without(asked, field_name, sentence)


def _without(asked: Browse, name: str, sentence: str) -> Browse:
    kept = {each: getattr(asked, each) for each in _KINDS if each != name}
    return Browse(**kept, errors={**asked.errors, name: sentence})


COLOR_NAMES: Mapping[str, str] = {
    **dict(zip(COLORS, ("White", "Blue", "Black", "Red", "Green"), strict=True)),
    COLORLESS: "Colourless",
}
TYPES = ("Creature", "Instant", "Sorcery", "Artifact", "Enchantment", "Planeswalker", "Land", "Legendary")
"""Types that are offered; any part of a type line can be written."""
ORDERS: Mapping[CardOrder, str] = {
    CardOrder.RELEVANCE: "Best match",
    CardOrder.POPULAR: "Most played",
    CardOrder.NAME: "Name",
    CardOrder.CHEAPEST: "Lowest price",
    CardOrder.DEAREST: "Highest price",
    CardOrder.NEWEST: "Newest",
}


def browser_values(results: Results) -> dict[str, Any]:
    """Gather what the template needs."""
    asked = results.asked
    colors = [COLOR_NAMES[color] for color in asked.colors or ""]
    return {
        "asked": asked,
        "found": results.found,
        "chosen_set": results.chosen_set,
        "named_sets": results.named_sets,
        "color_names": COLOR_NAMES,
        "color_words": " and ".join(colors),
        "price_words": _price_words(asked.min, asked.max),
        "types": TYPES,
        "orders": ORDERS,
    }


def _price_words(least: Decimal | None, most: Decimal | None) -> str:
    if least is None:
        return "" if most is None else f"Up to {money(most)}"
    return f"From {money(least)}" if most is None else f"{money(least)} to {money(most)}"
