"""What the page of a card says, to people and to search engines."""

from collections.abc import Callable, Mapping
from typing import Any

from dualcaster_core.market.public_card import CardValueView, PublicCard
from dualcaster_http.site.charts import plot_of
from dualcaster_http.site.formatting import CONDITIONS, money, people, source
from dualcaster_http.site.pictures import picture_of

MAX_PRINTINGS = 30


def card_values(public: PublicCard, absolute: Callable[[str], str]) -> dict[str, Any]:
    """Gather what the template needs."""
    address = absolute(f"/cards/{public.hashid}")
    others = [printing for printing in public.printings if printing.id != public.id]
    return {
        "public": public,
        "card": public.card,
        "canonical": address,
        "description": description_of(public),
        "data": linked_data(public, address),
        "plot": plot_of(public.charts),
        "chart_of": {(chart.finish, chart.source): chart for chart in public.charts},
        "others": others[:MAX_PRINTINGS],
        "others_count": len(others),
        "conditions": tuple(CONDITIONS.items()),
    }


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
