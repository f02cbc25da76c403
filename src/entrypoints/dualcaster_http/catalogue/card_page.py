"""What the page of a card says, to people and to search engines."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from attrs import evolve

from dualcaster_app.formatting import CONDITIONS, money, people, source
from dualcaster_core.catalogue.grading import Finish
from dualcaster_core.market.model import Chart, PriceKind
from dualcaster_core.market.public_card import CardPriceView, CardValueView, PublicCard
from dualcaster_http.catalogue.card_text import faces_of, legalities_of
from dualcaster_http.site.charts import RANGES, plot_of, ranges_of
from dualcaster_http.site.pictures import picture_of

MAX_PRINTINGS = 30


def card_values(public: PublicCard, absolute: Callable[[str], str], days: int | None) -> dict[str, Any]:
    """Gather what the template needs; ``days`` is how far back the chart goes, None for all that is known."""
    path = f"/cards/{public.hashid}"
    address = absolute(path)
    others = [printing for printing in public.printings if printing.id != public.id]
    priced = [printing for printing in others if printing.current_price is not None]
    faces = faces_of(public.card)
    return {
        "public": public,
        "card": public.card,
        "canonical": address,
        "description": description_of(public),
        "data": linked_data(public, address),
        "plot": plot_of([_last_days(chart, days) for chart in public.charts]),
        "ranges": ranges_of(path, days),
        "sources": sorted(public.prices, key=_place_of_source),
        "faces": faces,
        "has_text": any(face.rules or face.flavor for face in faces),
        "legalities": legalities_of(public.card),
        "cheapest_other": min(priced, key=lambda one: one.current_price or 0, default=None),
        "others": others[:MAX_PRINTINGS],
        "others_count": len(others),
        "conditions": tuple(CONDITIONS.items()),
    }


def days_of(text: str | None) -> int | None:
    """Read which range of the chart an address asks for; anything else shows all of it."""
    return next((days for days, _ in RANGES if days is not None and str(days) == text), None)


def _place_of_source(line: CardPriceView) -> tuple[int, bool, bool]:
    """Sort prices by finish, those that are kept up first, and what shops pay after what they ask."""
    return (list(Finish).index(Finish(line.finish)), line.is_silent, line.kind == PriceKind.BUYLIST.value)


def _last_days(chart: Chart, days: int | None) -> Chart:
    if days is None:
        return chart
    since = chart.points[-1].day - timedelta(days=days)
    return evolve(chart, points=tuple(point for point in chart.points if point.day >= since))


def description_of(public: PublicCard) -> str:
    """Say in one line what the card is worth and how many people want it."""
    card = public.card
    who = f"{people(public.want_count, 'wants', 'want')} it, {public.have_count:,} have it for trade"
    if public.current_price is None:
        return f"{card.name} ({card.set_name}) has no price yet. {who}. See other printings and who trades it."
    worth = money(public.current_price)
    return f"{card.name} ({card.set_name}) is worth {worth} near mint. {who}. Prices by source, 7-day trend and chart."


def linked_data(public: PublicCard, address: str) -> Mapping[str, Any]:
    """Describe the card as a product with what it is offered at (schema.org), one offer for each priced finish."""
    card = public.card
    product: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Product",
        "name": card.name,
        "description": f"{card.name}, {card.set_name} {card.collector_number}. {card.type_line}".strip(),
        "sku": str(card.scryfall_id),
        "category": "Trading cards",
        "brand": {"@type": "Brand", "name": "Magic: The Gathering"},
        "url": address,
    }
    if picture := picture_of(card.image_url):
        product["image"] = picture
    if public.values:
        product["offers"] = [_offer(value, address) for value in public.values]
    return product


def _offer(value: CardValueView, address: str) -> dict[str, Any]:
    return {
        "@type": "Offer",
        "name": value.finish,
        "price": str(value.amount),
        "priceCurrency": "USD",
        "url": address,
        "offeredBy": {"@type": "Organization", "name": source(value.source)},
    }
