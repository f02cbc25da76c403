"""The people and things of the walk over every route, and how each of them asks."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import httpx
from attrs import frozen

from dualcaster_app import Application
from dualcaster_core.catalogue.grading import Condition
from dualcaster_core.collection.bulk.selection import BulkAction, Selection
from dualcaster_core.collection.views import EVERYTHING
from dualcaster_core.kernel.ids import IdKind
from dualcaster_core.matching.model import pair_key
from dualcaster_core.moderation.disputes.acting import NewStatement
from dualcaster_core.moderation.disputes.lifecycle import DisputeKind
from dualcaster_core.reputation.reviews.model import ReviewContent
from dualcaster_core.rings.proposals.model import RingMember, RingTrade
from dualcaster_core.trading.proposing import Proposal
from dualcaster_http import Site
from dualcaster_http.edge.csrf import digest_of, masked
from tests.support.buylist import order_at
from tests.support.clients import client_of
from tests.support.completed_trades import complete_trade
from tests.support.letters import actor_of, correspondence
from tests.support.notifications import notified
from tests.support.people import PASSWORD, Person, person
from tests.support.pictures import picture
from tests.support.site_signals import become_maker, card_with_past, make_signal
from tests.support.stores import event_of, store_of
from tests.support.traders import trader

ROLES = ("nobody", "stranger", "blocked", "owner")
UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})
Statuses = tuple[int, ...]


@frozen(kw_only=True)
class Row:
    """What a route answers to each kind of caller about the owner's things, and what is sent along."""

    nobody: Statuses
    stranger: Statuses
    blocked: Statuses
    owner: Statuses
    json: Mapping[str, Any] | None = None
    form: Mapping[str, str] | None = None
    file: bytes | None = None
    query: str = ""
    open_to_nobody: bool = False
    """An unsafe route that is there for who is not signed in."""


@frozen(kw_only=True)
class World:
    """Somebody with things of every kind, and the words that stand for them in addresses and bodies."""

    owner: Person
    words: Mapping[str, str]

    def filled(self, text: str) -> str:
        """Put the owner's things where their names stand."""
        for name, value in self.words.items():
            text = text.replace("{" + name + "}", value)
        return text


@frozen(kw_only=True)
class PeopledWorld(World):
    """A world with a stranger, and with somebody the owner blocks."""

    stranger: Person
    blocked: Person


async def world(application: Application, asked: str | None = None) -> PeopledWorld:
    """Make an owner with a have, a want, an item, a match and sessions, a stranger, and somebody the owner blocks.

    ``asked``, a route with what is sent along, leaves out the things it does not speak of; ``None`` makes all.
    """
    owner = await trader(application, has="Lightning Bolt", wants="Lightning Helix")
    partner = await trader(application, has="Lightning Helix", wants="Lightning Bolt")
    ids = application.ids
    items = await application.collection.lists.inventory.page(owner.user_id)
    haves = await application.collection.lists.haves.page(owner.user_id)
    wants = await application.collection.lists.wants.page(owner.user_id)
    async with application.units() as uow:
        sessions = await uow.sessions.of(owner.user_id, application.clock.now())
    wanted = Selection(filters=EVERYTHING)
    done = await application.collection.bulk.change_wants(owner.user_id, wanted, BulkAction.CONDITION, Condition.HP)
    notification = await notified(application, owner.user_id)
    card = items.items[0].card.hashid
    draft = await application.trading.proposing.draft(owner.user_id, partner.username, Proposal())
    store_id = await store_of(application, owner)
    words = {
        "trade": ids.encode(IdKind.TRADE, draft.id),
        "trade_id": ids.encode(IdKind.TRADE, draft.id),
        "username": owner.username,
        "trader_id": ids.encode(IdKind.USER, owner.user_id),
        "trader": ids.encode(IdKind.USER, owner.user_id),
        "endorsement": "fast_shipper",
        "key": "first_deal",
        "step": "request",
        "line_id": ids.encode(IdKind.STOCK, 1),
        "listing_id": ids.encode(IdKind.LISTING, 1),
        "run_id": ids.encode(IdKind.SYNC_RUN, 1),
        "store_id": store_id,
        "order_id": await order_at(application, store_id, partner, card),
        "event_id": await event_of(application, owner, store_id),
        "clearing_id": ids.encode(IdKind.CLEARING, 1),
        "alert": ids.encode(IdKind.PAYMENT_ALERT, 1),
        "alert_id": ids.encode(IdKind.PAYMENT_ALERT, 1),
        "part_id": ids.encode(IdKind.CLEARING_PART, 1),
        "decision": "publish",
        "settlement": "hand-over",
        "deed": "give",
        "watch": "watch",
        "session_id": ids.encode(IdKind.SESSION, min(one.id for one in sessions)),
        "match_id": ids.encode(IdKind.MATCH, pair_key(owner.user_id, partner.user_id)),
        "hashid": card,
        "undo": ids.encode(IdKind.UNDO, done.undo_id or 0),
        "undo_id": ids.encode(IdKind.UNDO, done.undo_id or 0),
        "service": "resend",
        "kind": "user",
        "thing": "nobody00",
        "user_id": ids.encode(IdKind.USER, owner.user_id),
        "case_id": ids.encode(IdKind.CASE, 1),
        "held_id": ids.encode(IdKind.HELD_MESSAGE, 1),
        "report_id": ids.encode(IdKind.REPORT, 1),
        "number": "1",
        "what": "release",
        "whom": "assign",
        "unsubscribe_token": "abc.all.def",
        "link_token": "x" * 43,
        "guild_id": "77",
        "discord_id": "80351110224678912",
        "card_name": "Lightning Bolt",
        "notification": notification,
        "notification_id": notification,
        "card_id": str(ids.decode(IdKind.CARD, card)),
        "line": "1",
        "provider": "discord",
        "format_name": "text",
        "refresh_token": owner.refresh_token,
        "email": owner.email,
        "password": PASSWORD,
    }
    for topics, make in PARTS.items():
        if asked is None or any(topic in asked for topic in topics):
            words |= await make(application, owner)
    for name, page in (("item", items), ("have", haves), ("want", wants)):
        words |= dict.fromkeys((name, f"{name}_id"), page.items[0].id)
    stranger, blocked = await person(application), await person(application)
    await application.accounts.operator.block(owner.username, blocked.username)
    return PeopledWorld(owner=owner, stranger=stranger, blocked=blocked, words=words)


async def _signal(application: Application, owner: Person) -> Mapping[str, str]:
    """Have the owner make a public signal."""
    await become_maker(application, owner.user_id)
    card = await card_with_past(application)
    made = await make_signal(application, owner.user_id, card.id)
    return {"signal_id": application.ids.encode(IdKind.SIGNAL, made.id)}


async def _ring(application: Application, owner: Person) -> Mapping[str, str]:
    """Have the owner and two others in a ring that waits for their answers."""
    now, proposer, third = datetime.now(UTC), await person(application), await person(application)
    people = (owner, proposer, third)
    ring = RingTrade(
        proposer_id=proposer.user_id,
        members=tuple(RingMember(user_id=one.user_id) for one in people),
        created_at=now,
        expires_at=now + timedelta(days=2),
    )
    async with application.units() as uow:
        stored = await uow.rings.add(ring)
        await uow.commit()
    return dict.fromkeys(("ring", "ring_id"), application.ids.encode(IdKind.RING, stored.id))


async def _reviewed(application: Application, owner: Person) -> Mapping[str, str]:
    """Have the owner complete a trade that the other has reviewed."""
    other, now = await person(application), datetime.now(UTC)
    key = await complete_trade(application.units, owner.user_id, other.user_id, now)
    state = await application.reputation.reviewing.write(actor_of(other), key, ReviewContent(overall=5))
    assert state.mine is not None
    return {"reviewed_trade": state.trade, "review": state.mine.id}


async def _disputed(application: Application, owner: Person) -> Mapping[str, str]:
    """Have the owner dispute a completed trade, with a photo."""
    other, ids = await person(application), application.ids
    trade = await complete_trade(application.units, owner.user_id, other.user_id, datetime.now(UTC))
    me, disputes = actor_of(owner), application.moderation.disputes
    photo = await application.messaging.photos.upload(me, picture())
    said = NewStatement(text="It is creased.", photo_ids=[photo.id])
    filed = await disputes.opening.file(me, trade, DisputeKind.NOT_AS_DESCRIBED, said)
    view = await disputes.reading.seen(me, filed.case_id)
    return {"dispute_id": ids.encode(IdKind.CASE, filed.case_id), "evidence_photo": view.statements[0].photos[0].id}


PARTS: Final[Mapping[tuple[str, ...], Callable[[Application, Person], Awaitable[Mapping[str, str]]]]] = {
    ("message", "conversation", "photo", "{side}", "{action}", "{friend"): correspondence,
    ("review",): _reviewed,
    ("ring",): _ring,
    ("dispute", "evidence"): _disputed,
    ("signal", "maker"): _signal,
}
"""What takes long to make, by what a route speaks of that needs it."""


def foreign_ids(application: Application, owner: Person, wanted: IdKind | None) -> Sequence[str]:
    """Return texts that are no id of the kind a route wants: those of every other kind for a key, and nonsense."""
    kinds = (application.ids.encode(kind, owner.user_id) for kind in IdKind if kind is not wanted)
    return [*kinds, "0", "-1", "%00", "a" * 300, "%27%20OR%201%3D1"]


def browser_headers(application: Application, somebody: Person | None) -> Mapping[str, str]:
    """Return what a browser sends, with the token of its forms."""
    headers = {"Accept": "text/html"}
    if somebody is not None:
        headers["x-csrftoken"] = masked(digest_of(application.accounts.csrf_key, somebody.secret))
    return headers


def _filled(value: Any, filled: World) -> Any:
    """Put the owner's things where their names stand in a body, however deep."""
    if isinstance(value, str):
        return filled.filled(value)
    if isinstance(value, Mapping):
        return {name: _filled(one, filled) for name, one in value.items()}
    return [_filled(one, filled) for one in value] if isinstance(value, list) else value


def body_of(row: Row, filled: World) -> dict[str, Any]:
    """Return what is sent along."""
    given: dict[str, Any] = {}
    if row.json is not None:
        given["json"] = _filled(row.json, filled)
    if row.form is not None:
        given["data"] = {name: filled.filled(value) for name, value in row.form.items()}
    if row.file is not None:
        given["files"] = {"file": ("list.txt", row.file, "text/plain")}
    return given


async def ask(
    application: Application, site: Site, route: str, row: Row, filled: World, caller: Person | None
) -> httpx.Response:
    """Send a request as somebody, to the API as a program and to a page as a browser."""
    method, _, path = route.partition(" ")
    async with client_of(site) as client:
        if path.startswith("/api/v1/"):
            headers: Mapping[str, str] = caller.headers if caller else {}
        else:
            headers = browser_headers(application, caller)
            client.cookies.update(caller.cookies if caller else {})
        address = f"{filled.filled(path)}{filled.filled(row.query)}"
        return await client.request(method, address, headers=headers, **body_of(row, filled))
