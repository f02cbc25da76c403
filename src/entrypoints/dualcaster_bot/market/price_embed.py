"""What a card costs, in one embed."""

from collections.abc import Sequence
from typing import Final

import discord

from dualcaster_app.formatting import count, kind, money, people, source
from dualcaster_bot.embeds import FINISHES, add_lines, card_embed, moved
from dualcaster_bot.links import SiteLinks
from dualcaster_bot.text import ago, on_day, shown
from dualcaster_core.catalogue.grading import Finish
from dualcaster_core.market.model import PriceKind
from dualcaster_core.market.public_card import CardPriceView, CardValueView, PublicCard
from dualcaster_core.signals.reading.views import CardHeadline

SOURCES_SHOWN: Final = 12


def price_embed(
    public: PublicCard, headline: CardHeadline | None, links: SiteLinks, finish: Finish | None = None
) -> discord.Embed:
    """Show a card's prices: foil beside nonfoil, by source, with their age, the week, the signal and the demand."""
    embed = base_embed(public, links)
    values = [value for value in public.values if finish in (None, value.finish)]
    for value in values:
        embed.add_field(name=FINISHES[value.finish], value=_value(value), inline=True)
    if not values:
        which = f" in {FINISHES[finish].lower()}" if finish else ""
        embed.add_field(name="Near mint", value=f"No price{which} yet: no stock at any source", inline=False)
    prices = [price for price in public.prices if finish in (None, price.finish)]
    add_lines(embed, "Prices by source", source_lines(prices)[:SOURCES_SHOWN])
    if headline is not None:
        embed.add_field(name="Signal", value=signal_line(headline), inline=False)
    embed.add_field(name="Demand", value=demand_line(public), inline=False)
    return embed


def base_embed(public: PublicCard, links: SiteLinks) -> discord.Embed:
    """Begin an embed about the card of a public page."""
    card = public.card
    return card_embed(
        name=card.name,
        set_name=card.set_name,
        set_code=card.set_code,
        number=card.collector_number,
        rarity=card.rarity.value,
        picture=card.image_url,
        url=links.page(f"/cards/{public.hashid}"),
    )


def source_lines(prices: Sequence[CardPriceView]) -> list[str]:
    """Write one line for each price of a source, in the order of the finishes, what shops pay after what they ask."""
    finishes = list(Finish)
    ordered = sorted(
        prices, key=lambda one: (finishes.index(Finish(one.finish)), one.is_silent, one.kind == PriceKind.BUYLIST.value)
    )
    several = len({one.finish for one in prices}) > 1
    return [_price(one, several=several) for one in ordered]


def signal_line(headline: CardHeadline) -> str:
    """Say what our signal on a card is, how sure it is, and how often signals of its kind came true."""
    signal = headline.signal
    sure = f"{signal.confidence:.0%} sure" if signal.confidence is not None else "no confidence yet"
    target = (
        f", target {money(signal.target_price, signal.currency)} by {on_day(signal.valid_until)}"
        if signal.target_price is not None
        else ""
    )
    record = (
        f"{headline.accuracy:.0%} of {headline.evaluated:,} signals of this kind came true"
        if headline.accuracy is not None
        else "no signal of this kind has been judged yet"
    )
    return f"**{signal.action.value.upper()}**, {sure}{target}\n{record}"


def demand_line(public: PublicCard) -> str:
    """Say how many people want a card and how many have it for trade."""
    return f"{people(public.want_count, 'wants', 'want')} it, {public.have_count:,} have it for trade"


def _value(value: CardValueView) -> str:
    week = moved(value.change, value.change_percent)
    return f"**{money(value.amount)}**\n{week}\n{source(value.source)}, {ago(value.observed_at)}"


def _price(price: CardPriceView, *, several: bool) -> str:
    finish = f" {FINISHES[price.finish].lower()}" if several else ""
    graded = f" {price.condition}" if price.condition else ""
    stock = ""
    if price.quantity is not None:
        stock = " · no stock" if price.quantity == 0 else f" · {count(price.quantity, 'copy', 'copies')}"
    silent = " · no longer told" if price.is_silent else ""
    amount = money(price.amount, price.currency)
    name = f"{shown(source(price.source), 40)} {kind(price.kind)}{finish}{graded}"
    return f"{name}: **{amount}**{stock} · {ago(price.observed_at)}{silent}"
