"""``/api/v1/discord/price/{card_name}``: what a card costs, by the name that somebody typed."""

from typing import Annotated

from litestar import Router, get
from litestar.params import PathParameter

from dualcaster_core.market.public_card import PublicCard
from dualcaster_http.edge.authentication import Bot
from dualcaster_http.edge.discord import PREFIX
from dualcaster_http.edge.parameters import FromApplication, SetCode, WantedFinish, one_example
from dualcaster_http.edge.rate_limits import BOT, RATE
from dualcaster_http.openapi.answers import answers

LONGEST_NAME = 301
"""Characters, with the slash that a path begins with."""
CardName = Annotated[
    str,
    PathParameter(
        description="A card's name, the beginning of one, or one that may be misspelt.",
        min_length=1,
        max_length=LONGEST_NAME,
        examples=one_example("lightning bolt"),
    ),
]


@get(
    "/price/{card_name:path}",
    summary="What a card costs",
    operation_id="discord_price",
    opt={RATE: BOT},
    responses=answers(PublicCard, "The card that is meant best.", "card.not_found"),
)
async def discord_price(
    *,
    card_name: CardName,
    bot: Bot,
    application: FromApplication,
    set: SetCode = None,  # noqa: A002 - its name in the query
    finish: WantedFinish = None,
) -> PublicCard:
    """Return a card with its prices by source, its week, the signal and the demand.

    Without a set it is the cheapest printing of the card. A name may have its slashes: `Fire // Ice`.
    """
    card = await application.market.named_cards.best(card_name.strip("/ "), set, finish)
    public = await application.market.public_cards.card(card.id)
    return await application.signals.reading.with_recommendation(public)


def discord_price_router() -> Router:
    """Make the route."""
    return Router(PREFIX, route_handlers=[discord_price], tags=["discord"])
