"""The sample market served to browsers, and every page of it with something on it."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta

import pytest
from attrs import frozen

import dualcaster_embedded
from dualcaster_app import Application, Settings, open_application
from dualcaster_app.demo.sample_market import fill_sample_market
from dualcaster_app.demo.sample_rings import add_sample_rings
from dualcaster_app.demo.sample_stores import add_sample_stores
from dualcaster_app.demo.sample_trades import add_sample_trades
from dualcaster_app.servers import broker_database
from dualcaster_core.accounts.linked_accounts.model import ProviderIdentity
from dualcaster_core.accounts.model import Actor, Role
from dualcaster_core.catalogue.ports import CardFilter
from dualcaster_core.kernel.ids import IdKind
from dualcaster_core.moderation.actions import CaseDecision
from dualcaster_core.moderation.deciding import CONSOLE
from dualcaster_core.moderation.lifecycle import ActionKind
from dualcaster_core.moderation.model import ReportReason, Subject, SubjectKind
from dualcaster_core.reputation.reviews.model import ReviewContent
from dualcaster_core.trading.reading.views import TradeTab
from dualcaster_http.server import serve
from tests.support.businesses import businesses
from tests.support.busy_store import busy_store
from tests.support.completed_trades import cancel_trade, complete_trade
from tests.support.databases import SECRET, create_database, database_name
from tests.support.disputed_site import disputed
from tests.support.held_site import held_payments
from tests.support.letters import chat
from tests.support.moderated_site import moderated
from tests.support.neighbours import befriend
from tests.support.notifications import notified_of_everything
from tests.support.people import DEVICE, Person, new_name, person
from tests.support.rings import circle
from tests.support.site_signals import become_maker, card_with_past, make_signal, publish_ours
from tests.support.stores import own_store
from tests.support.suspect_prices import set_prices_aside
from tests.support.usage_history import store, usage_history

REDIS_DATABASE = 9
USERNAME = "mira_tolarian"
DISCORD_ACCOUNT = ProviderIdentity(provider_user_id="4711", username="mira.tolarian", display_name="Mira")

PUBLIC: Mapping[str, str] = {
    "landing": "/",
    "cards": "/cards",
    "cards-found": "/cards?q=bolt",
    "cards-none": "/cards?q=nothing+is+called+this",
    "cards-wrong": "/cards?rarity=foo&sort=name",
    "cards-printings": "/cards?q=island&unique=printings",
    "card": "/cards/{card}",
    "market": "/market",
    "market-foil": "/market?finish=foil&window=30&floor=5",
    "market-none": "/market?set=zzz&days=7",
    "profile": "/u/{other}",
    "reviews": "/u/{other}/reviews",
    "stores": "/stores?near=Boston",
    "stores-by-name": "/stores",
    "stores-with-card": "/stores?card=Lightning+Bolt",
    "stores-with-card-in-stock": "/stores?card=Birds+of+Paradise",
    "stores-none": "/stores?near=Oslo&open_now=1",
    "stores-wrong": "/stores?near=Xqzzyv",
    "store": "/stores/{store_id}",
    "store-cards": "/stores/{store_id}/cards",
    "store-events-public": "/stores/{store_id}/events",
    "events": "/events?near=Boston",
    "events-none": "/events?near=Oslo",
    "event": "/events/{event}",
    "signals": "/signals",
    "signals-members": "/signals?tab=public",
    "signals-makers": "/signals?board=makers",
    "signals-none": "/signals?kind=none_of_this",
    "signals-record": "/signals/record",
    "signal-judged": "/signals/{judged_signal}",
    "signup": "/signup",
    "login": "/login?next=/matches",
    "reset": "/reset",
    "appeal": "/appeal",
    "appeal-sent": "/appeal?sent=1",
    "reset-sent": "/reset?sent=1",
    "verify": "/verify?token=abc",
    "reset-confirm": "/reset/confirm?token=abc",
    "email-confirm": "/email/confirm?token=abc",
    "link-gone": "/verify",
    "not-found": "/nothing",
    "about": "/about",
    "help": "/help",
    "privacy": "/privacy",
    "terms": "/terms",
    "contact": "/contact",
    "design": "/design",
}
"""Pages of strangers, by the name of their picture."""
OWN: Mapping[str, str] = {
    "dashboard": "/dashboard",
    "onboarding": "/onboarding",
    "settings-profile": "/settings/profile",
    "settings-card": "/settings/card",
    "settings-views": "/settings/views",
    "settings-privacy": "/settings/privacy",
    "settings-notifications": "/settings/notifications",
    "settings-address": "/settings/address",
    "settings-connections": "/settings/connections",
    "link-request": "/link/{link}",
    "settings-security": "/settings/security",
    "settings-blocked": "/settings/blocked",
    "settings-block": "/settings/blocked?who={other}",
    "favorites": "/traders/favorites",
    "achievements": "/achievements",
    "achievements-of-trader": "/u/{other}/achievements",
    "achievements-as-seen": "/u/{me}/achievements",
    "traders": "/traders",
    "traders-list": "/traders?view=list&sort=newest&open=1",
    "traders-nobody": "/traders?country=IS&has_wants=1",
    "traders-wrong": "/traders?q=x",
    "traders-recent": "/traders/recent",
    "traders-suggested": "/traders/suggested",
    "connections": "/traders/connections",
    "connection-requests": "/traders/connections?tab=requests",
    "connection-requests-sent": "/traders/connections?tab=sent",
    "connections-mutual": "/traders/connections/{other_id}/mutual",
    "trader-notes": "/traders/notes",
    "signals-own": "/signals?tab=mine",
    "signals-followed": "/signals?tab=following",
    "signal-new": "/signals/new?card={card}",
    "signal-new-card": "/signals/new",
    "signal-own": "/signals/{own_signal}",
    "signal-followed": "/signals/{followed_signal}",
    "messages": "/messages",
    "messages-requests": "/messages?box=requests",
    "messages-archived": "/messages?box=archived",
    "conversation": "/messages/{friend}",
    "conversation-new": "/messages/{stranger}",
    "conversation-request": "/messages/{asking}",
    "conversation-checked": "/messages/{checked}",
    "conversation-search": "/messages/{friend}?q=mint",
    "message-report": "/conversations/{room}/messages/{message}/report",
    "matches": "/matches?least=0",
    "match": "/matches/{other}",
    "match-none": "/matches/{stranger}",
    "finds": "/finds",
    "trades": "/trades",
    "trades-outgoing": "/trades?tab=outgoing",
    "trades-in-progress": "/trades?tab=in_progress",
    "trades-completed": "/trades?tab=completed",
    "trades-ended": "/trades?tab=ended",
    "trade-draft": "/trades/{draft}",
    "trade-proposed": "/trades/{proposed}",
    "trade-incoming": "/trades/{incoming}",
    "trade-countered": "/trades/{countered}",
    "trade-accepted": "/trades/{accepted}",
    "trade-completed": "/trades/{completed}",
    "trade-declined": "/trades/{declined}",
    "rings": "/rings",
    "rings-found": "/rings/found",
    "rings-under-way": "/rings?tab=under_way",
    "rings-ended": "/rings?tab=ended",
    "ring-open": "/rings/{open_ring}",
    "ring-under-way": "/rings/{started_ring}",
    "ring-thread": "/rings/{open_ring}/thread",
    "trade-builder": "/trades/new?with={other}",
    "trade-from-match": "/trades/new?match={match}",
    "trade-edit": "/trades/{draft}/edit",
    "trade-counter": "/trades/{incoming}/counter",
    "trade-with-whom": "/trades/new",
    "trade-with-nobody": "/trades/new?with=nobody-of-this-name",
    "portfolio": "/portfolio",
    "portfolio-week": "/portfolio?days=7&window=1",
    "inventory": "/inventory",
    "inventory-grid": "/inventory?view=grid",
    "inventory-add": "/inventory/add?q=lightning",
    "inventory-item": "/inventory/{item}",
    "have-list": "/have-list",
    "have-list-spares": "/have-list/spares?keep=1",
    "have": "/have-list/{have}",
    "want-list": "/want-list",
    "want-list-add": "/want-list/add?q=lightning",
    "want": "/want-list/{want}",
    "imports": "/imports",
    "imports-done": "/imports/done",
    "notifications": "/notifications",
    "notifications-trades": "/notifications?category=trades",
    "card-own": "/cards/{card}",
    "cards-own": "/cards",
    "profile-own": "/u/{me}",
    "reviews-own": "/u/{me}/reviews",
    "reputation": "/reputation",
    "review": "/trades/{reviewed_trade}/review",
    "review-shown": "/trades/{shown_trade}/review",
    "reports": "/reports",
    "report-trade": "/reports/{reported_kind}/{reviewed_trade}",
    "settings-business": "/settings/business",
    "settings-payments": "/settings/payments",
    "trade-held": "/trades/{held}",
    "trade-held-due": "/trades/{held_due}",
    "trade-payment": "/trades/{held}/payment",
    "trade-payment-due": "/trades/{held_due}/payment",
    "staff-overview": "/admin",
    "staff-users": "/admin/users",
    "staff-users-found": "/admin/users?q=the&state=open",
    "staff-users-none": "/admin/users?q=nobody-is-called-this",
    "staff-users-wrong": "/admin/users?q=x",
    "staff-user": "/admin/users/{other_id}",
    "staff-user-new": "/admin/users/{new_id}",
    "staff-businesses": "/admin/businesses",
    "own-stores": "/settings/stores",
    "store-new": "/settings/stores/new",
    "store-overview": "/store/{store_id}",
    "store-profile": "/store/{store_id}/profile",
    "store-staff": "/store/{store_id}/staff",
    "store-close": "/store/{store_id}/close",
    "store-stock": "/store/{store_id}/stock",
    "store-sync": "/store/{store_id}/sync",
    "store-sync-report": "/store/{store_id}/sync/report",
    "store-sync-run": "/store/{store_id}/sync/runs/{sync_run}",
    "store-sync-listing": "/store/{store_id}/sync/listings/{sync_listing}",
    "store-buylist": "/store/{store_id}/buylist",
    "store-buylist-walk-in": "/store/{store_id}/buylist/walk-in",
    "store-buylist-rules": "/store/{store_id}/buylist/rules",
    "store-order": "/store/{store_id}/buylist/{order_waiting}",
    "store-order-grading": "/store/{store_id}/buylist/{order_received}",
    "store-order-paid": "/store/{store_id}/buylist/{order_paid}",
    "store-order-slip": "/store/{store_id}/buylist/{order_paid}/slip",
    "store-credit": "/store/{store_id}/credit",
    "store-credit-of": "/store/{store_id}/credit?username={credited}",
    "store-prices": "/store/{store_id}/prices",
    "store-price-run": "/store/{store_id}/prices/runs/{price_run}",
    "store-customers": "/store/{store_id}/customers",
    "store-sellers": "/store/{store_id}/customers?tab=sellers",
    "store-messages": "/store/{store_id}/customers?tab=sent",
    "store-statistics": "/store/{store_id}/statistics",
    "store-events": "/store/{store_id}/events",
    "store-event-door": "/store/{store_id}/events/{event}",
    "store-clearing": "/store/{store_id}/clearing?event={event}",
    "store-clearing-events": "/store/{store_id}/clearing",
    "sell": "/stores/{buying_store}/sell",
    "sales": "/buylist",
    "sale": "/buylist/{own_order}",
    "sale-slip": "/buylist/{own_order}/slip",
    "stores-nearby": "/matches/stores",
    "store-own": "/stores/{buying_store}",
    "event-own": "/events/{event}",
    "event-trades": "/events/{event}/trades",
    "staff-businesses-verified": "/admin/businesses?state=verified",
    "staff-businesses-none": "/admin/businesses?state=revoked",
    "staff-payments": "/admin/payments",
    "staff-payment": "/admin/payments/{held}",
    "staff-audit": "/admin/audit",
    "staff-audit-roles": "/admin/audit?category=role&source=console",
    "staff-audit-none": "/admin/audit?by=nobody",
    "staff-moderation": "/admin/moderation",
    "staff-appeals": "/admin/moderation?kind=appeal",
    "staff-notes": "/admin/moderation/notes",
    "staff-notes-none": "/admin/moderation/notes?q=nobody+wrote+this",
    "staff-figures": "/admin/moderation/stats",
    "staff-figures-year": "/admin/moderation/stats?days=365",
    "appeals": "/appeals",
    "disputes": "/disputes",
    "dispute": "/disputes/{dispute}",
    "dispute-decided": "/disputes/{decided_dispute}",
    "dispute-form": "/trades/{accepted}/dispute",
    "staff-disputes": "/admin/moderation/disputes",
    "staff-dispute": "/admin/moderation/disputes/{foreign_dispute}",
    "staff-dispute-decided": "/admin/moderation/disputes/{decided_dispute}",
    "staff-case": "/admin/moderation/cases/{case}",
    "staff-case-held": "/admin/moderation/cases/{held_case}",
    "staff-case-appeal": "/admin/moderation/cases/{appeal_case}",
    "staff-case-closed": "/admin/moderation/cases/{closed_case}",
    "staff-case-own": "/admin/moderation/cases/{own_case}",
    "staff-person": "/admin/people/{other}",
    "staff-prices": "/admin/prices",
    "staff-analytics": "/admin/analytics",
    "staff-analytics-week": "/admin/analytics?days=7",
    "profile-seen": "/u/{other}",
    "landing-own": "/",
    "not-found-own": "/nothing",
}
"""Pages of somebody who is signed in."""
EMPTY: Mapping[str, str] = {
    f"{name}-empty": OWN[name]
    for name in (
        "dashboard",
        "onboarding",
        "matches",
        "inventory",
        "portfolio",
        "have-list",
        "want-list",
        "settings-profile",
        "settings-card",
        "settings-views",
        "notifications",
        "messages",
        "settings-blocked",
        "favorites",
        "achievements",
        "traders",
        "traders-recent",
        "traders-suggested",
        "connections",
        "connection-requests",
        "connection-requests-sent",
        "trader-notes",
        "signals-own",
        "own-stores",
        "sales",
        "settings-payments",
        "stores-nearby",
        "disputes",
        "reports",
        "appeals",
    )
}
"""Pages of an account that has nothing yet."""
COMMENTS = (
    "Everything as described.",
    "Sleeved, top-loaded and sent the next day. A pleasure, and the foil was even better than in the picture.",
    "",
    "Took a week to answer, but the cards came as agreed.\nWould trade again.",
)
"""What people of the filled site say of each other."""
NOT_LOOKED_AT: Mapping[str, str] = {
    "/traders/{trader}/preview": "a part of a card of the directory",
    "/traders/{trader}/card": "a part of the directory",
    "/u/{username}/card.png": "a picture",
    "/notifications/bell": "what stands at the bell of every page",
    "/notifications/{notification}": "leads to what a notification is about",
    "/notifications/{notification}/why": "a part of the list; as a page for browsers without script",
    "/email/unsubscribe/{unsubscribe_token}": "a mailed link, which has tests of its own",
    "/messages/{username}/newer": "what a conversation that is open fetches",
    "/rings/{ring}/thread/newer": "what the thread of a ring that is open fetches",
    "/trades/count": "what stands at the trades of every page",
    "/trades/{trade}/thread": "the thread alone, which the page of its trade shows too",
    "/trades/{trade}/thread/newer": "what the thread of a trade that is open fetches",
    "/unread-messages": "what stands at the messages of every page",
    "/conversations/{conversation_id}/messages/{message_id}": "one message, as its conversation fetches it anew",
    "/photos/{photo_id}/{side}": "a picture",
    "/disputes/{dispute_id}/photos/{evidence_photo}/{side}": "a picture",
    "/admin/moderation/photos/{evidence_photo}/{side}": "a picture",
    "/admin/moderation/reports/{report_id}/photos/{number}/{side}": "a picture",
    "/u/{username}/statement": "a file",
    "/admin/payments/reconciliation": "how a comparison ended, which the page that shows it under way asks for",
    "/settings/payments/back": "leads from the provider back to the settings",
    "/store/{store_id}/sync/progress": "how far a sync has come, which the page that shows it under way asks for",
    "/store/{store_id}/sync/report.csv": "a file",
    "/stores/{store_id}/events.ics": "a file",
    "/events/{event_id}/event.ics": "a file",
    "/docs": "Swagger UI, which has a test of its own",
    "/imports/preview": "needs a file: it is sent and looked at apart",
    "/imports/lines/{line}": "the editor of a line of that file, for browsers without script",
}
"""Pages that are left out, and why."""


@frozen
class FilledSite:
    """Where the market is served, the cookie of a trader of it and of a new account, and the ids in addresses."""

    address: str
    application: Application
    secret: str
    new_secret: str
    ids: Mapping[str, str]

    def paths(self, pages: Mapping[str, str]) -> dict[str, str]:
        """Fill the ids into addresses."""
        return {name: path.format(**self.ids) for name, path in pages.items()}


@pytest.fixture(scope="session")
async def filled(
    servers: dualcaster_embedded.EmbeddedServers, migrated_url: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[FilledSite]:
    """The sample market, served with the page of components; the sandbox of payments is its own."""
    settings = Settings(
        secret_key=SECRET,
        database_url=create_database(servers.database_url, database_name(migrated_url)),
        redis_url=broker_database(servers.redis_url, REDIS_DATABASE),
        password_memory_kib=64,
        data_directory=tmp_path_factory.mktemp("site"),
        development=True,
    )
    async with open_application(settings, migrated=False, quiet=True) as application:
        await fill_sample_market(application)
        await add_sample_trades(application, USERNAME)
        await add_sample_rings(application, USERNAME)
        ready: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        stopping = asyncio.Event()
        running = asyncio.create_task(serve(application, port=0, stopping=stopping, on_ready=ready.set_result))
        yield await _filled(await ready, application)
        stopping.set()
        await running


async def _reviewed(application: Application, me: int, other: str) -> dict[str, str]:
    """Complete trades with somebody who reviews them: one that waits for one's own review, others that show both."""
    them = (await application.accounts.operator.named(other)).id
    (mine, theirs), trades = (
        [Actor(user_id=key, username="", session_id=0, role=Role.USER) for key in (me, them)],
        [],
    )
    for number, comment in enumerate(COMMENTS):
        at = datetime.now(UTC) - timedelta(days=number)
        key = await complete_trade(application.units, me, them, at)
        said = ReviewContent(overall=5 - number % 2, packaging=5, speed=4, comment=comment)
        await application.reputation.reviewing.write(theirs, key, said)
        if number:
            await application.reputation.reviewing.write(mine, key, said)
            await application.reputation.reviewing.answer(theirs, key, "Thank you. Any time!")
        trades.append(application.ids.encode(IdKind.TRADE, key))
    await cancel_trade(application.units, me, them, datetime.now(UTC) - timedelta(days=9), fault_id=me)
    await application.reputation.reputations.recalculate([me, them])
    await application.reputation.identity_checks.decide_by_operator(other, is_checked=True, reason="passport seen")
    await application.accounts.roles.grant(USERNAME, Role.ADMIN)
    return {"reviewed_trade": trades[0], "shown_trade": trades[1], "reported_kind": "trade"}


async def _filled(address: str, application: Application) -> FilledSite:
    known = await application.accounts.queries.summaries(after=0, limit=100)
    (me,) = [user.id for user in known if user.username == USERNAME]
    lists, sessions = application.collection.lists, application.accounts.sessions
    item = (await lists.inventory.page(me)).items[0]
    have = (await lists.haves.page(me)).items[0]
    want = (await lists.wants.page(me)).items[0]
    fitting = (await application.matching.matches.list_summaries(me, limit=100)).items
    matched = {USERNAME, *(match.trader.username for match in fitting)}
    card = (await application.market.priced_cards.search("Lightning Bolt", CardFilter(), limit=1)).items[0]
    await notified_of_everything(application, me)
    odd = (await application.market.priced_cards.search("Island", CardFilter(), limit=6)).items
    await set_prices_aside(application, odd, datetime.now(UTC))
    reviewed = await _reviewed(application, me, fitting[0].trader.username)
    new = await person(application, new_name("the-longest-name-there-is"))
    for match in fitting[:3]:
        trader = await application.accounts.operator.named(match.trader.username)
        favorite = application.ids.encode(IdKind.USER, trader.id)
        await application.profiles.favorites.add(Actor(user_id=me, username=USERNAME, session_id=0), favorite)
    people = [(await application.accounts.operator.named(match.trader.username)).id for match in fitting[:8]]
    await befriend(application, me, people)
    letters = await chat(application, me, card.id)
    today = datetime.now(UTC).date()
    await businesses(application, [match.trader.username for match in fitting[:4]], new)
    await store(application.database, list(usage_history(today, days=84, people=400, events=12_000)))
    await application.analytics.figures.for_operator().aggregate()
    return FilledSite(
        address,
        application,
        secret=(await sessions.open_for_browser(me, DEVICE)).secret,
        new_secret=new.secret,
        ids={
            "me": USERNAME,
            "other": fitting[0].trader.username,
            "other_id": application.ids.encode(IdKind.USER, people[0]),
            "new_id": new.hashid,
            "match": fitting[0].hashid,
            "link": await application.linked_accounts.requests.start("discord", DISCORD_ACCOUNT),
            **await _trades(application, me),
            "stranger": next(user.username for user in known if user.username not in matched),
            "item": item.id,
            "have": have.id,
            "want": want.id,
            "card": card.hashid,
            **await _stores(application, me),
            **await held_payments(application, Actor(user_id=me, username=USERNAME, session_id=0)),
            **reviewed,
            **letters,
            **await _rings(application, me),
            **await _moderated(application, [user.id for user in known if user.id != me]),
            **await disputed(application, me, people),
            **await moderated(application, Actor(user_id=me, username=USERNAME, session_id=0)),
            **await _signals(application, me, fitting[0].trader.username),
        },
    )


async def _stores(application: Application, me: int) -> Mapping[str, str]:
    """Open the stores of the sample and one of mine that is busy."""
    await add_sample_stores(application)
    owner = Actor(user_id=me, username=USERNAME, session_id=0)
    mine = await own_store(application, owner, staff=4)
    return {"store_id": mine, **await busy_store(application, owner, mine)}


async def _rings(application: Application, me: int) -> Mapping[str, str]:
    """Let somebody be asked into a ring, and have a ring of theirs under way."""
    own = Person(user_id=me, username=USERNAME, hashid="", email="", access_token="", refresh_token="", secret="")
    found = {}
    for name, card in (("open_ring", "Lightning Bolt"), ("started_ring", "Counterspell")):
        around = await circle(application, [await person(application), await person(application), own], name=card)
        ring = await application.rings.propose(around.people[0].user_id, around.names)
        for one in around.people[1:] if name == "started_ring" else around.people[1:2]:
            ring = await application.rings.decide.accept(one.user_id, ring.id, version=ring.version)
        found[name] = application.ids.encode(IdKind.RING, ring.id)
    return found


async def _moderated(application: Application, people: Sequence[int]) -> Mapping[str, str]:
    """Have people report each other, and moderators warn one of them before."""
    work, reports = application.moderation.work, application.moderation.reports
    for number, reason in enumerate((ReportReason.SPAM, ReportReason.SCAM, ReportReason.HARASSMENT)):
        about = Subject(SubjectKind.USER, people[number // 2])
        reporter = Actor(user_id=people[number + 3], username="", session_id=0)
        report = await reports.file(reporter, about, reason, "I should pay first, outside of the trade. " * 3)
        if not number:
            warning = CaseDecision(kind=ActionKind.WARN, reason="Advertises a shop in messages.")
            await work.act(CONSOLE, report.case_id, warning)
    return {"case": application.ids.encode(IdKind.CASE, report.case_id)}


async def _signals(application: Application, me: int, other: str) -> Mapping[str, str]:
    """Publish signals of ours, have two people make one each, and follow that of the other."""
    them = (await application.accounts.operator.named(other)).id
    card = await card_with_past(application)
    now = application.signals.members.clock.now()
    judged = await publish_ours(application, [card.id] * 3, now - timedelta(days=9))
    await publish_ours(application, [card.id] * 7, now)
    for one in (me, them):
        await become_maker(application, one)
    own, followed = [await make_signal(application, one, card.id) for one in (me, them)]
    await application.signals.following.follow(Actor(user_id=me, username=USERNAME, session_id=0), followed.id)
    named = {"judged_signal": judged[0], "own_signal": own, "followed_signal": followed}
    return {name: application.ids.encode(IdKind.SIGNAL, one.id) for name, one in named.items()}


async def _trades(application: Application, user_id: int) -> Mapping[str, str]:
    """Find a trade of each kind among those of the sample."""
    found: dict[str, str] = {}
    for tab in TradeTab:
        for one in (await application.trading.trades.page(user_id, tab, limit=100)).items:
            kind = "incoming" if one.status in ("pending", "viewed") and not one.is_proposer else one.status.value
            found.setdefault("countered" if kind == "incoming" and one.counter_count else kind, one.hashid)
    found["proposed"] = found.get("pending") or found["viewed"]
    return found
