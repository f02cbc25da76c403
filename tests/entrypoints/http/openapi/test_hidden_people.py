"""A walk over every address that lists something: somebody who is blocked or hidden appears in none of them.

What both agreed on keeps both names, and so does what one wrote or settled oneself; each of these has its reason.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Final

import pytest
from attrs import frozen

from dualcaster_app import Application
from dualcaster_app.events import drain_outbox
from dualcaster_core.catalogue.grading import Finish
from dualcaster_core.catalogue.ports import CardFilter
from dualcaster_core.kernel.geo import Coordinates
from dualcaster_core.kernel.ids import IdKind
from dualcaster_core.matching.model import pair_key
from dualcaster_core.reputation.reviews.model import ReviewContent
from dualcaster_core.social.model import EndorsementKind
from dualcaster_core.stores.events.lifecycle import SignUpAction
from dualcaster_core.stores.stock.model import StockKey
from dualcaster_http.edge.request_validation import http_handlers
from tests.support.clients import client_of, site_without_limits
from tests.support.completed_trades import complete_trade
from tests.support.letters import actor_of, conversation_of, write
from tests.support.neighbours import connect
from tests.support.people import Person, signed_in
from tests.support.store_shelves import put_in_stock
from tests.support.stores import event_of, store_of, verify_business
from tests.support.traders import card_key, trader

ASKED: Final[Mapping[str, str]] = {
    "/api/v1/cards/search": "?q=helix",
    "/api/v1/cards/autocomplete": "?q=helix",
    "/api/v1/cards/suggestions": "?q=helix",
    "/api/v1/directory/search": "?q={name}",
    "/api/v1/users/search": "?q={name}",
    "/api/v1/directory": "?limit=100",
    "/traders": "?limit=100",
    "/api/v1/matches": "?details=true&min_quality=0",
    "/matches": "?min_quality=0",
    "/trades": "?tab=completed",
    "/api/v1/trades": "?tab=completed",
}
"""What has to be asked for, so that an address lists what it can."""
_SETTLED: Final = "whom one blocks oneself is listed, to be unblocked"
_RECORD: Final = "both keep their record of a trade that they completed"
_OWN: Final = "what one wrote or settled oneself, asked for by whom it is about"
_DEALT: Final = "who wrote to each other goes on, and is told of it"
_BOOKS: Final = "the books of a store, whose staff ask for a customer by name"
_DOOR: Final = "who signs up tells the store's staff who comes"
RECORDS: Final[Mapping[str, str]] = {
    "/api/v1/stores/{store_id}/credit/{username}": _BOOKS,
    "/api/v1/trades": _RECORD,
    "/api/v1/trades/{trade_id}": _RECORD,
    "/api/v1/trades/{trade_id}/thread": _RECORD,
    "/api/v1/trades/{reviewed_trade}/review": _RECORD,
    "/trades": _RECORD,
    "/trades/{trade}": _RECORD,
    "/trades/{trade_id}/thread": _RECORD,
    "/trades/{reviewed_trade}/review": _RECORD,
    "/api/v1/disputes": _RECORD,
    "/disputes": _RECORD,
    "/trades/{trade}/dispute": _RECORD,
    "/reputation": _RECORD,
}
KEPT_ACROSS_A_BLOCK: Final[Mapping[str, str]] = {
    **RECORDS,
    "/api/v1/blocks": _SETTLED,
    "/settings/blocked": _SETTLED,
    "/api/v1/users/me/export": _SETTLED,
    "/settings/security/export": _SETTLED,
}
KEPT_OF_THE_HIDDEN: Final[Mapping[str, str]] = {
    **RECORDS,
    "/api/v1/messages": _DEALT,
    "/api/v1/messages/{username}": _DEALT,
    "/messages": _DEALT,
    "/messages/{username}": _DEALT,
    "/messages/{username}/newer": _DEALT,
    "/api/v1/notifications": _DEALT,
    "/notifications": _DEALT,
    "/api/v1/favorites/notes/{trader_id}": _OWN,
    "/api/v1/network/{trader_id}": _OWN,
    "/api/v1/stores/{store_id}/events/{event_id}/attendees": _DOOR,
    "/store/{store_id}/events/{event_id}": _DOOR,
    "/api/v1/stores/{store_id}/messages": _DEALT,
    "/api/v1/users/me/export": "everything that one did oneself",
    "/settings/security/export": "everything that one did oneself",
}
NO_ANSWERS: Final[Mapping[str, str]] = {
    "/metrics": "for programs of the operator",
    "/openapi.json": "names nobody",
}
PART: Final = re.compile(r"\{(\w+)\}")


@frozen(kw_only=True)
class Acquainted:
    """Somebody who reads, somebody they know, and a friend of both.

    ``words`` fill the parts of addresses: with what is of the one, and with what is of the friend.
    """

    me: Person
    other: Person
    words: tuple[Mapping[str, str], Mapping[str, str]]


async def _known(application: Application) -> Acquainted:
    """Two people with everything between them that lists may show, and a third one who has the same with both."""
    me = await trader(application, has="Lightning Bolt", wants="Lightning Helix")
    other = await trader(application, has="Lightning Helix", wants="Lightning Bolt")
    friend = await trader(application, has="Lightning Helix", wants="Lightning Bolt")
    pairs = ((me, other), (me, friend), (friend, other))
    for one, them in pairs:
        await connect(application, them, one)
    keys = [await _reviewed(application, one, them) for one, them in pairs]
    for one, them in ((one, them) for pair in pairs for one, them in (pair, pair[::-1])):
        await application.profiles.favorites.add(actor_of(one), them.hashid)
        await application.social.notes.write(actor_of(one), them.hashid, "Packs well.")
        await application.social.endorsements.give(actor_of(one), them.hashid, EndorsementKind.TRUSTWORTHY)
        await application.profiles.profiles.note_view(them.username, one.user_id)
        await write(application, one, them)
    for one in (me, other, friend):
        await application.matching.computation.recompute(one.user_id)
    await application.social.entries.refresh()
    await drain_outbox(application)
    shop = await _with_store(application, me, (other, friend))
    words = tuple(
        [{**await _words(application, me, them, key), **shop} for them, key in zip((other, friend), keys, strict=False)]
    )
    return Acquainted(me=me, other=other, words=(words[0], words[1]))


async def _reviewed(application: Application, one: Person, them: Person) -> int:
    """Have two people complete a trade and review each other; return its key."""
    key = await complete_trade(application.units, one.user_id, them.user_id, datetime.now(UTC))
    for writer in (one, them):
        await application.reputation.reviewing.write(actor_of(writer), key, ReviewContent(overall=5))
    return key


async def _with_store(application: Application, me: Person, people: Sequence[Person]) -> Mapping[str, str]:
    """Give somebody a store with customers whom it wrote to, and who signed up for its event and are there."""
    store_id = await store_of(application, me)
    await verify_business(application, me)
    key = application.ids.decode(IdKind.STORE, store_id) or 0
    profiles, stores = application.profiles.profiles, application.stores
    await stores.profiles.registration.edit(actor_of(me), key, {"coordinates": Coordinates(45.52, -122.68)})
    bolt = StockKey(card_id=await card_key(application, "Lightning Bolt"), finish=Finish.NONFOIL)
    await put_in_stock(application, key, bolt, price=300)
    event_id = await event_of(application, me, store_id)
    event = application.ids.decode(IdKind.STORE_EVENT, event_id) or 0
    for one in people:
        await profiles.edit(actor_of(one), {"allow_store_messages": True})
        await stores.customers.messages.send(actor_of(me), key, one.hashid)
        await stores.events.sign_ups.sign_up(actor_of(one), event, is_public=True)
        await stores.events.door.note(actor_of(me), key, event, username=one.username, action=SignUpAction.CHECK_IN)
    return {"store_id": store_id, "event_id": event_id}


async def _words(application: Application, me: Person, them: Person, trade: int) -> Mapping[str, str]:
    """Return what fills parts of addresses: somebody, the trade and conversation with them, a card of theirs."""
    ids = application.ids
    (card, *_) = (await application.market.priced_cards.search("Lightning Helix", CardFilter(), limit=1)).items
    conversation = await conversation_of(application, me, them.username)
    return {
        **dict.fromkeys(("username",), them.username),
        **dict.fromkeys(("trader", "trader_id", "user_id"), them.hashid),
        **dict.fromkeys(("trade", "trade_id", "reviewed_trade"), ids.encode(IdKind.TRADE, trade)),
        "conversation_id": conversation,
        "hashid": card.hashid,
        "card_id": str(ids.decode(IdKind.CARD, card.hashid)),
        "match_id": ids.encode(IdKind.MATCH, pair_key(me.user_id, them.user_id)),
        "match": ids.encode(IdKind.MATCH, pair_key(me.user_id, them.user_id)),
        "format_name": "csv",
    }


async def _named_in(application: Application, known: Acquainted) -> set[str]:
    """Return the addresses, API and pages, in whose answer somebody is named to another.

    Parts of addresses are filled with what is theirs, and with what is a friend's. An error names only whom was asked
    for, and so does a page that leads on.
    """
    site = site_without_limits(application)
    paths = {path for path, method, _ in http_handlers(site.litestar) if method == "GET"}
    name, found = known.other.username, set()
    named = re.compile(rf"(?<![\w-]){re.escape(name)}(?![\w-])")
    async with client_of(site) as client:
        signed_in(client, known.me)
        for path in sorted(paths - NO_ANSWERS.keys()):
            for words in known.words if "{" in path else known.words[:1]:
                address = PART.sub(lambda part: words.get(part[1], "none"), path)  # noqa: B023 - called at once
                answer = await client.get(address + ASKED.get(path, "").format(name=name))
                assert answer.status_code not in (429, 500, 503), path
                if answer.status_code == 200 and named.search(answer.text):
                    found.add(path)
    return found


async def test_the_walk_finds_who_may_be_found(application: Application) -> None:
    """Before anybody hides, these lists name them: the walk would notice."""
    known = await _known(application)
    named = await _named_in(application, known)
    assert {
        "/api/v1/directory",
        "/api/v1/directory/recent",
        "/api/v1/directory/search",
        "/api/v1/favorites",
        "/api/v1/favorites/notes",
        "/api/v1/finds",
        "/api/v1/matches",
        "/api/v1/network",
        "/api/v1/profile/me/views",
        "/api/v1/users/search",
        "/matches",
        "/messages",
        "/traders",
        "/traders/connections",
        "/traders/favorites",
        "/traders/notes",
        "/traders/recent",
        "/trades",
        "/reputation",
        "/trades/{trade}",
        "/u/{username}",
        "/u/{username}/reviews",
        "/api/v1/users/{username}/reviews",
        "/api/v1/network/{trader_id}/mutual",
        "/api/v1/notifications",
        "/api/v1/stores/{store_id}/customers/buyers",
        "/api/v1/stores/{store_id}/events/{event_id}/attendees",
        "/api/v1/stores/{store_id}/messages",
        "/events/{event_id}",
        "/store/{store_id}/customers",
        "/store/{store_id}/events/{event_id}",
    } <= named


@pytest.mark.parametrize("blocker", ["me", "other"])
async def test_a_block_hides_people_everywhere(application: Application, blocker: str) -> None:
    """At once and once everything has followed; only who blocks sees whom they block, where they can unblock them."""
    known = await _known(application)
    me, other = known.me, known.other
    one, them = (me, other) if blocker == "me" else (other, me)
    await application.accounts.blocks.block(actor_of(one), them.username)
    allowed = {path for path, why in KEPT_ACROSS_A_BLOCK.items() if blocker == "me" or why in (_RECORD, _BOOKS)}
    assert await _named_in(application, known) <= allowed
    await drain_outbox(application)
    assert await _named_in(application, known) <= allowed


@pytest.mark.parametrize("hiding", ["private", "directory"])
async def test_who_hides_is_in_no_list_of_strangers(application: Application, hiding: str) -> None:
    """A private profile is nowhere but where one deals with them; who opts out is in no list of the directory."""
    known = await _known(application)
    other = known.other
    if hiding == "private":
        await application.accounts.operator.change(other.username, is_public=False)
        assert await _named_in(application, known) <= set(KEPT_OF_THE_HIDDEN)
        await drain_outbox(application)
        assert await _named_in(application, known) <= set(KEPT_OF_THE_HIDDEN)
        return
    await application.profiles.profiles.edit(actor_of(other), {"show_in_directory": False, "show_in_search": False})
    lists = {"/traders", "/traders/recent", "/traders/suggested", "/api/v1/users/search"}
    named = await _named_in(application, known)
    of_directory = {path for path in named if path.startswith("/api/v1/directory") and "{" not in path}
    assert not (named & lists) | of_directory
