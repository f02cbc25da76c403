"""No list of the API asks the database more often because it is longer."""

from collections.abc import Mapping
from datetime import UTC, datetime

import httpx
import pytest

from dualcaster_app import Application
from dualcaster_core.accounts.guilds.model import KnownServer
from dualcaster_core.accounts.linked_accounts.model import DISCORD, ProviderIdentity
from dualcaster_core.accounts.model import Role
from dualcaster_core.catalogue.grading import Finish
from dualcaster_core.catalogue.ports import CardFilter
from dualcaster_core.collection.model import Have, InventoryItem, ItemKey, Want
from dualcaster_core.market.model import PriceKind, PriceSource
from dualcaster_core.moderation.deciding import CONSOLE
from dualcaster_core.moderation.disputes.acting import NewStatement
from dualcaster_core.moderation.disputes.lifecycle import DisputeKind
from dualcaster_core.notifying.notifications import NewNotification
from dualcaster_core.reputation.reviews.model import ReviewContent
from dualcaster_http import Site, create_app
from dualcaster_http.edge.rate_limits import LIMITS
from dualcaster_http.edge.request_validation import http_handlers
from tests.support.clients import client_of
from tests.support.completed_trades import complete_trade
from tests.support.letters import actor_of, write
from tests.support.lists import add_items, add_offer, add_want
from tests.support.people import BOT_KEY, Person, person, signed_in_anew
from tests.support.site_signals import become_maker, give_past, make_signal
from tests.support.store_lists import NO_STORE_LISTS, STORE_LISTS, fill_store_lists, store_words
from tests.support.stores import stores_around, verify_business
from tests.support.suspect_prices import bring_prices

LISTS: Mapping[str, str] = {
    "/api/v1/cards/search": "?q=Forest&limit={limit}",
    "/api/v1/cards/autocomplete": "?q=l&limit={few}",
    "/api/v1/cards/suggestions": "?q=l&limit={few}",
    "/api/v1/cards/c/{hashid}/traders": "?limit={limit}",
    "/api/v1/market": "",
    "/api/v1/market/movers": "?limit={limit}",
    "/api/v1/market/sets": "?limit={limit}",
    "/api/v1/inventory": "?limit={limit}",
    "/api/v1/inventory/export": "",
    "/api/v1/portfolio": "",
    "/api/v1/portfolio/movers": "?days=1",
    "/api/v1/portfolio/history": "",
    "/api/v1/portfolio/export": "",
    "/api/v1/have-list": "?limit={limit}",
    "/api/v1/want-list": "?limit={limit}",
    "/api/v1/alerts": "?limit={limit}",
    "/api/v1/have-list/spares": "?keep=0",
    "/api/v1/users/{username}/have-list": "?limit={limit}",
    "/api/v1/users/{username}/want-list": "?limit={limit}",
    "/api/v1/users/search": "?q=lister",
    "/api/v1/matches": "?details=true&local_only=true",
    "/api/v1/finds": "?limit={few}",
    "/api/v1/matches/local": "",
    "/api/v1/profile/me/views": "",
    "/api/v1/profile/{trader_id}/card": "",
    "/api/v1/auth/sessions": "",
    "/api/v1/connections": "",
    "/api/v1/connections/servers": "",
    "/api/v1/discord/user/{discord_id}/matches": "?limit={few}",
    "/api/v1/discord/guild/{guild_id}/matches": "?limit={few}",
    "/api/v1/users/me/export": "",
    "/api/v1/rings": "?limit={limit}",
    "/api/v1/rings/found": "?limit={few}",
    "/api/v1/trades": "?tab=outgoing&limit={limit}",
    "/api/v1/trades/incoming": "?limit={limit}",
    "/api/v1/trades/outgoing": "?limit={limit}",
    "/api/v1/messages": "?limit={limit}",
    "/api/v1/messages/{username}": "?limit={limit}",
    "/api/v1/blocks": "?limit={limit}",
    "/api/v1/reports/mine": "?limit={limit}",
    "/api/v1/admin/users": "?limit={limit}",
    "/api/v1/admin/audit": "?limit={limit}",
    "/api/v1/admin/businesses": "?limit={limit}",
    "/api/v1/admin/moderation/queue": "?limit={limit}",
    "/api/v1/admin/moderation/appeals": "?limit={limit}",
    "/api/v1/admin/moderation/notes": "?limit={limit}",
    "/api/v1/appeals": "",
    "/api/v1/achievements": "",
    "/api/v1/achievements/users/{trader_id}": "",
    "/api/v1/disputes": "?limit={limit}",
    "/api/v1/admin/moderation/disputes": "?limit={limit}",
    "/api/v1/directory": "?limit={limit}",
    "/api/v1/directory/recent": "",
    "/api/v1/directory/search": "?q=trader&limit={few}",
    "/api/v1/directory/suggested": "?limit={few}",
    **STORE_LISTS,
    "/api/v1/favorites": "?limit={limit}",
    "/api/v1/favorites/notes": "?limit={limit}",
    "/api/v1/network": "?limit={limit}",
    "/api/v1/network/requests": "?limit={limit}",
    "/api/v1/network/{trader_id}/mutual": "?limit={limit}",
    "/api/v1/signals": "?tab=mine&limit={limit}",
    "/api/v1/signals/mine": "?limit={limit}",
    "/api/v1/signals/leaderboard": "",
    "/api/v1/signals/days": "?limit={limit}",
    "/api/v1/signals/record": "",
    "/api/v1/notifications": "?limit={limit}",
    "/api/v1/users/{username}/reviews": "?limit={limit}",
    "/api/v1/users/{username}/reputation/audit": "",
    "/api/v1/users/{username}/reputation/statement": "",
    "/api/v1/reputation/roots": "?limit={limit}",
    "/api/v1/admin/prices/quarantine": "?limit={limit}",
    "/api/v1/admin/prices/quarantine/decisions": "?limit={limit}",
    "/api/v1/admin/prices/quarantine/files": "",
}
"""Every address that lists things, and how it is asked for one item or a hundred."""
NO_LISTS = {
    "/api/v1/achievements/frames",
    "/api/v1/admin/moderation/users/{trader_id}/achievements",
    "/api/v1/admin/moderation/cases/{case_id}",
    "/api/v1/admin/moderation/disputes/{dispute_id}",
    "/api/v1/disputes/{dispute_id}",
    "/api/v1/admin/moderation/users/{user_id}/history",
    "/api/v1/admin/moderation/users/{user_id}/notes",
    "/api/v1/admin/moderation/stats",
    "/api/v1/admin/analytics",
    "/api/v1/admin/audit/export",
    "/api/v1/admin/figures",
    "/api/v1/admin/users/{user_id}",
    "/api/v1/users/me/business",
    "/api/v1/admin/analytics/export",
    "/api/v1/admin/analytics/targets",
    "/api/v1/survey",
    "/api/v1/photos/{photo_id}/{side}",
    "/api/v1/signals/{signal_id}",
    "/api/v1/signals/chain",
    "/api/v1/cards/public/{card_id}",
    "/api/v1/cards/c/{hashid}",
    "/api/v1/market/index",
    "/api/v1/discord/user/{discord_id}",
    "/api/v1/discord/price/{card_name}",
    "/api/v1/inventory/summary",
    "/api/v1/inventory/{item_id}",
    "/api/v1/have-list/summary",
    "/api/v1/have-list/{have_id}",
    "/api/v1/want-list/summary",
    "/api/v1/want-list/{want_id}",
    "/api/v1/matches/with/{username}",
    "/api/v1/matches/{match_id}/package",
    "/api/v1/directory/{trader_id}/preview",
    "/api/v1/favorites/notes/{trader_id}",
    "/api/v1/network/{trader_id}",
    "/api/v1/network/{trader_id}/endorsements",
    "/api/v1/notifications/preferences",
    "/api/v1/notifications/unread-counts",
    "/api/v1/notifications/{notification_id}/why",
    "/api/v1/onboarding/status",
    "/api/v1/rings/{ring_id}",
    "/api/v1/sitemap.xml",
    *NO_STORE_LISTS,
    "/api/v1/trades/{trade_id}",
    "/api/v1/rings/{ring_id}/thread",
    "/api/v1/trades/{trade_id}/thread",
    "/api/v1/users/me",
    "/api/v1/users/{username}",
    "/api/v1/users/{username}/have-list/summary",
    "/api/v1/users/{username}/reputation",
    "/api/v1/trades/{reviewed_trade}/review",
    "/api/v1/users/{username}/want-list/summary",
}


def test_every_address_that_is_read_is_known(site: Site) -> None:
    """A new GET of the API is in one of the two tables."""
    read = {path for path, method, _ in http_handlers(site.litestar) if method == "GET" and path.startswith("/api/v1/")}
    unknown = sorted(read - set(LISTS) - NO_LISTS)
    assert unknown == [], "\n".join(unknown)
    assert sorted((set(LISTS) | NO_LISTS) - read) == []


async def _with_lists(application: Application, name: str, lines: int) -> Person:
    """Open an account with so many items, haves and wants, and as many matches and sessions as fit its size."""
    owner = await person(application, name)
    await application.accounts.operator.change(owner.username, is_public=True)
    cards = (await application.market.priced_cards.search("Forest", CardFilter(), limit=100)).items[:lines]
    items = [ItemKey(card.id, Finish.NONFOIL) for card in cards]
    await add_items(application, owner.username, [InventoryItem(key=key, quantity=1) for key in items])
    for key in items:
        await add_offer(application, owner.username, Have(item=key, quantity_for_trade=1))
        await add_want(application, owner.username, Want(card_id=key.card_id))
    friend = await person(application, f"{name}-friend")
    for number in range(min(lines, 60)):
        await write(application, *((friend, owner) if number % 2 == 0 else (owner, friend)))
    async with application.units() as uow:
        told = (
            NewNotification(
                user_id=owner.user_id,
                key=f"number {number}",
                type="trade.proposal_sent",
                title="A proposal",
                created_at=datetime.now(UTC),
            )
            for number in range(lines)
        )
        await uow.notifications.add(*told)
        await uow.commit()
    await _on_discord(application, owner, lines)
    await become_maker(application, owner.user_id)
    for one in cards[: min(lines, 9)]:
        await give_past(application, one.scryfall_id)
        await make_signal(application, owner.user_id, one.id)
    for number in range(min(lines, 9)):
        await application.moderation.notes.write(CONSOLE, owner.hashid, f"Note {number}.")
        await _reviewed_by(application, owner, await person(application))
        await write(application, await person(application), owner)
        favorite = await person(application)
        await application.accounts.operator.change(favorite.username, is_public=True)
        await application.profiles.favorites.add(actor_of(owner), favorite.hashid)
        await _connected(application, owner, favorite)
        await application.accounts.blocks.block(actor_of(owner), (await person(application)).username)
    store_id = await stores_around(application, owner, min(lines, 9))
    await verify_business(application, owner)
    await fill_store_lists(application, owner, store_id, lines)
    return owner


async def _connected(application: Application, owner: Person, other: Person) -> None:
    """Connect two people, have a third one ask the first, and note something of the second."""
    social, asking = application.social, await person(application)
    await application.accounts.operator.change(asking.username, is_public=True)
    await social.network.request(actor_of(other), owner.hashid)
    await social.network.accept(actor_of(owner), other.hashid)
    await social.network.request(actor_of(asking), owner.hashid)
    await social.notes.write(actor_of(owner), other.hashid, "Packs well.")
    await social.entries.refresh()


async def _on_discord(application: Application, owner: Person, servers: int) -> None:
    """Link a Discord account of the same number, in so many servers; half as many others take part in the first."""
    requests, guilds = application.linked_accounts.requests, application.linked_accounts.guilds
    members = [owner, *[await person(application) for _ in range(1 + min(servers, 40) // 2)]]
    await guilds.link(owner.user_id, "Portland Trades", manages=True)
    for one in members:
        token = await requests.start(DISCORD, ProviderIdentity(provider_user_id=str(one.user_id)))
        await requests.confirm(token, one.user_id)
        await guilds.join(one.user_id, owner.user_id)
    async with application.units() as uow:
        listed = [KnownServer(guild_id=10**6 + number, name=f"Server {number}") for number in range(servers)]
        await uow.known_servers.replace(owner.user_id, listed)
        await uow.commit()


async def _seeing_prices_set_aside(application: Application, owner: Person) -> None:
    """Make somebody staff, with a hundred prices that wait and a hundred that were decided on."""
    await application.accounts.roles.grant(owner.username, Role.ADMIN)
    cards = (await application.market.priced_cards.search("Forest", CardFilter(), limit=100)).items
    for kind in (PriceKind.LOW, PriceKind.TREND):
        for day, amount in enumerate(("5.00", "5000.00")):
            at = datetime(2026, 2, 14 + day, tzinfo=UTC)
            await bring_prices(application, cards, amount, at, quoted=(PriceSource.CARDTRADER, kind))
    operator = application.market.quarantine.for_operator()
    await operator.refuse([one.id for one in (await operator.prices()).items])


async def _reviewed_by(application: Application, owner: Person, other: Person) -> None:
    key = await complete_trade(application.units, owner.user_id, other.user_id, datetime.now(UTC))
    for one in (owner, other):
        await application.reputation.reviewing.write(actor_of(one), key, ReviewContent(overall=5))
    said = NewStatement(text="It is creased.")
    await application.moderation.disputes.opening.file(actor_of(other), key, DisputeKind.NOT_AS_DESCRIBED, said)


@pytest.fixture(scope="module")
async def small(application: Application) -> Person:
    """Somebody with lists of one line."""
    owner = await _with_lists(application, "lister-one", 1)
    await application.accounts.roles.grant(owner.username, Role.ADMIN)
    return owner


@pytest.fixture(scope="module")
async def large(application: Application) -> Person:
    """Somebody with lists of a hundred lines."""
    owner = await _with_lists(application, "lister-hundred", 100)
    await _seeing_prices_set_aside(application, owner)
    return owner


@pytest.mark.parametrize("path", LISTS)
async def test_a_hundred_items_take_the_statements_of_one(
    application: Application, small: Person, large: Person, path: str
) -> None:
    """Asked for its first page, a list of a hundred sends no more statements than a list of one."""
    site = create_app(application, limits=LIMITS)
    (forest,) = (await application.market.priced_cards.search("Forest", CardFilter(), limit=1)).items

    async def counted(owner: Person, limit: int) -> tuple[int, httpx.Response]:
        named = f"{owner.username}-friend" if path.startswith("/api/v1/messages/") else owner.username
        asked = {"limit": limit, "few": min(limit, 20), "username": named, "hashid": forest.hashid}
        asked |= {"discord_id": owner.user_id, "guild_id": owner.user_id, "trader_id": owner.hashid}
        store_id = (await application.stores.profiles.reading.mine(actor_of(owner))).items[0].id
        asked |= await store_words(application, owner, path, store_id)
        is_bot = path.startswith("/api/v1/discord/")
        headers = {"Authorization": f"Bot {BOT_KEY}"} if is_bot else (await signed_in_anew(application, owner)).headers
        address = f"{path}{LISTS[path]}".format(**asked)
        async with client_of(site) as client:
            await client.get(address, headers=headers)
            counts = []
            for _ in range(3):  # the least of three: what is kept for a second may run out during one of them
                before = application.database.statements
                answer = await client.get(address, headers=headers)
                counts.append(application.database.statements - before)
            return min(counts), answer

    one, first = await counted(small, 1)
    hundred, second = await counted(large, 100)
    assert (first.status_code, second.status_code) == (200, 200), second.text
    assert hundred <= one
