"""What the pages of inventory, have list and want list share."""

from decimal import Decimal
from typing import Annotated, Literal

import msgspec
from litestar.params import PathParameter

from dualcaster_app import formatting
from dualcaster_core.catalogue.grading import Condition, Finish
from dualcaster_core.catalogue.language import LANGUAGES
from dualcaster_core.collection.views import ListFilter, ListOrder
from dualcaster_core.kernel.money import round_half_up
from dualcaster_core.kernel.paging import CURSOR_PATTERN
from dualcaster_http.site.queries import PLAIN

EntryId = Annotated[str, PathParameter(description="The public id of an entry of one's list.", max_length=40)]
ConditionWord = Literal["NM", "LP", "MP", "HP", "DMG"]
Amount = Annotated[str, msgspec.Meta(pattern=r"^\s*\$?\s*[0-9]{0,8}([.,][0-9]{1,2})?\s*$")]
"""An amount in US dollars as people type it; no text for none."""
Copies = Annotated[int, msgspec.Meta(ge=1, le=9999)]
Notes = Annotated[str, msgspec.Meta(max_length=500, pattern=PLAIN)]
LanguageCode = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z]{2,3}$")]

SHOWN = 100
"""Lines of a page; more come while one scrolls."""
CONDITIONS = tuple(formatting.CONDITIONS.items())
FINISHES = (("nonfoil", "Nonfoil"), ("foil", "Foil"), ("etched", "Etched"))
LANGUAGE_CHOICES = tuple(LANGUAGES.items())
WANT_LANGUAGES = (("any", "Any language"), *LANGUAGE_CHOICES)
PriorityWord = Literal["low", "medium", "high"]
PRIORITIES = (("high", "High"), ("medium", "Medium"), ("low", "Low"))


class ListQuery(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked of a list: filters, order, view, and where it goes on."""

    q: Annotated[str, msgspec.Meta(max_length=100, pattern=PLAIN)] | None = None
    set: Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9_]{1,16}$")] | None = None
    finish: Finish | None = None
    condition: ConditionWord | None = None
    trade: Literal["yes", "no"] | None = None
    marked: Literal["yes", "no"] | None = None
    order: ListOrder | None = None
    reverse: bool = False
    view: Literal["list", "grid"] | None = None
    cursor: Annotated[str, msgspec.Meta(pattern=CURSOR_PATTERN)] | None = None
    undo: Annotated[str, msgspec.Meta(pattern=r"^[0-9A-Za-z]{1,40}$")] | None = None

    @property
    def filters(self) -> ListFilter:
        """What the list keeps."""
        return ListFilter(
            name_part=self.q,
            set_code=self.set.lower() if self.set else None,
            finish=self.finish,
            condition=Condition[self.condition] if self.condition else None,
            for_trade=None if self.trade is None else self.trade == "yes",
            marked=None if self.marked is None else self.marked == "yes",
        )

    @property
    def kept(self) -> dict[str, object]:
        """The filters as they go into addresses."""
        return {
            "q": self.q,
            "set": self.set,
            "finish": self.finish.value if self.finish else None,
            "condition": self.condition,
            "trade": self.trade,
            "marked": self.marked,
        }

    @property
    def parameters(self) -> dict[str, object]:
        """Filters, order and view as they go into addresses, without the place in the list."""
        order = {"order": self.order.value if self.order else None, "reverse": 1 if self.reverse else None}
        return {**self.kept, **order, "view": self.view}

    @property
    def narrowed(self) -> bool:
        """Whether anything is kept away."""
        return any(self.kept.values())


def amount_of(text: str) -> Decimal | None:
    """Read an amount as people type it; None for no text."""
    plain = text.replace("$", "").replace(",", ".").strip()
    return round_half_up(Decimal(plain)) if plain.strip(".") else None


def shown_amount(amount: Decimal | None) -> str:
    """Write an amount as a form shows it."""
    return "" if amount is None else f"{amount:.2f}"
