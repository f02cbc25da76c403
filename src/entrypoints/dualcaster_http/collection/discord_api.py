"""``/api/v1/discord/user/{id}/want-list`` and ``/have-list``: bots of ours add cards for who has linked an account."""

import msgspec
from litestar import Router, post
from litestar.params import JSONBody

from dualcaster_core.catalogue.grading import Finish
from dualcaster_core.collection.named_steps import CardAdded
from dualcaster_http.collection.requests import CardName, Copies, SetCode
from dualcaster_http.edge.authentication import Bot
from dualcaster_http.edge.discord import PREFIX, DiscordId, linked_person
from dualcaster_http.edge.parameters import FromApplication
from dualcaster_http.edge.rate_limits import BOT, RATE
from dualcaster_http.openapi.answers import answers


class NamedWant(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """A card to look for, as somebody typed it: any printing of it, those of a set, or foils alone."""

    name: CardName
    set: SetCode | None = None
    quantity: Copies = 1
    foil: bool = False


class NamedOffer(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """Near mint copies of a card to own and to offer; without a finish the plainest that the printing has."""

    name: CardName
    set: SetCode | None = None
    finish: Finish | None = None
    quantity: Copies = 1


@post(
    "/want-list",
    summary="Put a card on somebody's want list",
    operation_id="discord_add_want",
    status_code=201,
    opt={RATE: BOT},
    responses=answers(
        CardAdded, "What was added.", "linked_account.not_linked", "card.not_found", "collection.list_full", status=201
    ),
)
async def add_want(
    discord_id: DiscordId, data: JSONBody[NamedWant], bot: Bot, application: FromApplication
) -> CardAdded:
    """Want so many copies more, as `/dd want add` does."""
    person = await linked_person(application, discord_id)
    return await application.named_steps.want(
        person.user_id, data.name, set_code=data.set, quantity=data.quantity, foil=data.foil
    )


@post(
    "/have-list",
    summary="Put copies on somebody's have list",
    operation_id="discord_add_have",
    status_code=201,
    opt={RATE: BOT},
    responses=answers(
        CardAdded, "What was added.", "linked_account.not_linked", "card.not_found", "collection.list_full", status=201
    ),
)
async def add_have(
    discord_id: DiscordId, data: JSONBody[NamedOffer], bot: Bot, application: FromApplication
) -> CardAdded:
    """Own so many copies more and offer them, as `/dd have add` does.

    Where the card has several printings the set must be named.
    """
    person = await linked_person(application, discord_id)
    return await application.named_steps.offer(
        person.user_id, data.name, set_code=data.set, finish=data.finish, quantity=data.quantity
    )


def discord_lists_router() -> Router:
    """Make the routes."""
    return Router(f"{PREFIX}/user/{{discord_id:str}}", route_handlers=[add_want, add_have], tags=["discord"])
