"""What the pages of inventory, have list and want list share."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Annotated, Any, Literal, Protocol
from urllib.parse import urlsplit

import msgspec
from attrs import frozen
from litestar import Request, Response
from litestar.params import PathParameter

from dualcaster_app import Application
from dualcaster_core.accounts.model import Actor
from dualcaster_core.catalogue.grading import Condition, Finish
from dualcaster_core.catalogue.language import LANGUAGES
from dualcaster_core.catalogue.ports import CardView
from dualcaster_core.collection.views import LineFilter, ListedPrinting, ListOrder
from dualcaster_core.kernel.ids import IdKind
from dualcaster_core.kernel.money import round_half_up
from dualcaster_http.pages import words
from dualcaster_http.pages.asking import CURSOR, PLAIN
from dualcaster_http.pages.forms import local_path
from dualcaster_http.pages.rendering import pages_of

LineId = Annotated[str, PathParameter(description="The public id of a line of one's list.", max_length=40)]
ConditionWord = Literal["NM", "LP", "MP", "HP", "DMG"]
Amount = Annotated[str, msgspec.Meta(pattern=r"^\s*\$?\s*[0-9]{0,8}([.,][0-9]{1,2})?\s*$")]
"""An amount in US dollars as people type it; no text for none."""
Copies = Annotated[int, msgspec.Meta(ge=1, le=9999)]
Notes = Annotated[str, msgspec.Meta(max_length=500, pattern=PLAIN)]
LanguageCode = Annotated[str, msgspec.Meta(pattern=r"^[a-z]{2,3}$")]

SHOWN = 20
"""Lines of a page: what can be changed in its row takes room, and a page is to stay under 60 KB."""
CONDITIONS = tuple(words.CONDITIONS.items())
FINISHES = (("nonfoil", "Nonfoil"), ("foil", "Foil"), ("etched", "Etched"))
LANGUAGE_CHOICES = tuple(LANGUAGES.items())
WANT_LANGUAGES = (("any", "Any language"), *LANGUAGE_CHOICES)
PriorityWord = Literal["low", "medium", "high"]
PRIORITIES = (("high", "High"), ("medium", "Medium"), ("low", "Low"))
ORDERS = ((ListOrder.NAME, "By name"), (ListOrder.VALUE, "Dearest first"), (ListOrder.NEWEST, "Newest first"))


@frozen
class Desk:
    """Somebody at work: their request, what the application offers, and who they are."""

    request: Request[Any, Any, Any]
    application: Application
    me: Actor

    def page(self, template: str, *, status: int = 200, **values: Any) -> Response[str]:
        """Answer with a page of theirs."""
        return pages_of(self.request).page(self.request, template, me=self.me, status=status, **values)

    def part(self, template: str, *, status: int = 200, **values: Any) -> Response[str]:
        """Answer with a part of a page, for script."""
        return pages_of(self.request).part(self.request, template, me=self.me, status=status, **values)

    def go(self, path: str, *codes: str) -> Response[Any]:
        """Send them on; script loads the page anew, since more of it has changed than it asked for."""
        response = pages_of(self.request).go(path, *codes)
        if not is_part(self.request):
            return response
        return Response(b"", status_code=200, headers={"HX-Redirect": path}, cookies=response.cookies)


class ListAsked(msgspec.Struct, frozen=True, kw_only=True):
    """The filters of a list."""

    q: Annotated[str, msgspec.Meta(max_length=100, pattern=PLAIN)] | None = None
    set: Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9_]{1,16}$")] | None = None
    finish: Finish | None = None
    condition: ConditionWord | None = None
    trade: Literal["yes", "no"] | None = None
    order: ListOrder = ListOrder.NAME
    cursor: Annotated[str, msgspec.Meta(pattern=CURSOR)] | None = None

    @property
    def keep(self) -> LineFilter:
        """What the list keeps."""
        return LineFilter(
            name_part=self.q,
            set_code=self.set.lower() if self.set else None,
            finish=self.finish,
            condition=Condition[self.condition] if self.condition else None,
            for_trade=None if self.trade is None else self.trade == "yes",
        )

    @property
    def filters(self) -> dict[str, object]:
        """The filters as they go into addresses, without the place on the pages."""
        return {
            "q": self.q,
            "set": self.set,
            "finish": self.finish.value if self.finish else None,
            "condition": self.condition,
            "trade": self.trade,
            "order": None if self.order is ListOrder.NAME else self.order.value,
        }

    @property
    def narrowed(self) -> bool:
        """Whether anything is kept away."""
        return any(value for name, value in self.filters.items() if name != "order")


class _Line(Protocol):
    @property
    def card(self) -> ListedPrinting:
        """The printing of the line."""
        ...


@frozen
class Faces:
    """What the catalogue says of the cards of a page, by public id: their colours are drawn where no picture is."""

    known: Mapping[str, CardView]

    def of(self, card: ListedPrinting) -> CardView | ListedPrinting:
        """Give the printing as the catalogue has it, else as the list has it."""
        return self.known.get(card.hashid, card)


async def faces_of(application: Application, lines: Iterable[_Line]) -> Faces:
    """Look the cards of a page up, with one read."""
    keys = [application.ids.decode(IdKind.CARD, line.card.hashid) for line in lines]
    found = await application.cards.with_keys(key for key in keys if key is not None)
    return Faces({card.hashid: card for card in found.values()})


def amount_of(text: str) -> Decimal | None:
    """Read an amount as people type it; None for no text."""
    plain = text.replace("$", "").replace(",", ".").strip()
    return round_half_up(Decimal(plain)) if plain.strip(".") else None


def shown_amount(amount: Decimal | None) -> str:
    """Write an amount as a form shows it."""
    return "" if amount is None else f"{amount:.2f}"


def is_part(request: Request[Any, Any, Any]) -> bool:
    """Tell whether script asks for a part of a page."""
    return request.headers.get("hx-request") == "true"


def back_to(request: Request[Any, Any, Any], path: str) -> str:
    """Give the page of a list that a form was sent from, with its filters; the list itself where that is not told."""
    parts = urlsplit(request.headers.get("referer", "")[:2_000])
    if parts.path != path:
        return path
    return local_path(f"{parts.path}?{parts.query}" if parts.query else parts.path, path)
