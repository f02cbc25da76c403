"""Every route of the site, walked by nobody, a stranger, a blocked person and the owner of what is asked for."""

from collections.abc import Sequence
from functools import partial

import pytest
from attrs import evolve, frozen

from dualcaster_app import Application
from dualcaster_core.kernel.ids import IdKind
from dualcaster_http import Site
from dualcaster_http.edge.request_validation import http_handlers
from tests.support.clients import site_without_limits
from tests.support.people import Person, signed_in_anew
from tests.support.route_walk import ROLES, UNSAFE, PeopledWorld, ask, foreign_ids, world
from tests.support.routes import ROUTES

NAMED_THINGS = {
    "session_id": IdKind.SESSION,
    "item": IdKind.ITEM,
    "item_id": IdKind.ITEM,
    "have": IdKind.HAVE,
    "have_id": IdKind.HAVE,
    "want": IdKind.WANT,
    "want_id": IdKind.WANT,
    "undo_id": IdKind.UNDO,
    "reviewed_trade": IdKind.TRADE,
    "review": IdKind.REVIEW,
    "conversation_id": IdKind.CONVERSATION,
    "message_id": IdKind.MESSAGE,
    "photo_id": IdKind.PHOTO,
    "notification": IdKind.NOTIFICATION,
    "notification_id": IdKind.NOTIFICATION,
    "match_id": IdKind.MATCH,
    "hashid": IdKind.CARD,
    "trade": IdKind.TRADE,
    "trade_id": IdKind.TRADE,
    "ring": IdKind.RING,
    "ring_id": IdKind.RING,
    "clearing_id": IdKind.CLEARING,
    "part_id": IdKind.CLEARING_PART,
    "event_id": IdKind.STORE_EVENT,
    "order_id": IdKind.BUYLIST_ORDER,
    "line_id": IdKind.STOCK,
    "listing_id": IdKind.LISTING,
    "run_id": IdKind.SYNC_RUN,
    "alert_id": IdKind.PAYMENT_ALERT,
    "alert": IdKind.PAYMENT_ALERT,
    "store_id": IdKind.STORE,
    "card_id": None,
    "line": None,
}
"""What addresses name by an id, and its kind; some have a number."""


@frozen
class Walk:
    """A site, and a world for the routes that change nothing."""

    application: Application
    site: Site
    unchanged: PeopledWorld

    async def callers(self, among: PeopledWorld) -> Sequence[Person | None]:
        """Return somebody for each role; the walk takes longer than what a program is signed in with lasts."""
        people = (among.stranger, among.blocked, among.owner)
        return [None, *[await signed_in_anew(self.application, one) for one in people]]

    async def world_for(self, route: str) -> PeopledWorld:
        """Return a world of its own for a route that may change it."""
        if route.split(" ", maxsplit=1)[0] not in UNSAFE:
            return self.unchanged
        return await world(self.application, f"{route} {ROUTES[route]}")


@pytest.fixture(scope="module")
async def walk(application: Application) -> Walk:
    """Everybody, and limits that nobody reaches."""
    return Walk(application, site_without_limits(application), await world(application))


def test_the_table_names_every_route_and_no_other(walk: Walk) -> None:
    """A new route needs an entry that says who may do what, and an entry without a route goes."""
    served = {f"{method} {path}" for path, method, _ in http_handlers(walk.site.litestar)}
    assert sorted(served - set(ROUTES)) == []
    assert sorted(set(ROUTES) - served) == []


def test_nobody_changes_anything(walk: Walk) -> None:
    """Every unsafe route refuses who is not signed in, but for those that are there for them."""
    refused = {401, 403, 303}
    for route, row in ROUTES.items():
        if route.split(" ")[0] in UNSAFE and not row.open_to_nobody:
            assert set(row.nobody) <= refused, route
            assert 303 not in row.nobody or "/api/v1/" not in route, route


@pytest.mark.parametrize("route", ROUTES)
async def test_everybody_gets_what_the_table_says(walk: Walk, route: str) -> None:
    """Each role in turn, the owner last, since only the owner may change anything."""
    row, filled = ROUTES[route], await walk.world_for(route)
    for role, caller in zip(ROLES, await walk.callers(filled), strict=True):
        answer = await ask(walk.application, walk.site, route, row, filled, caller)
        assert answer.status_code in getattr(row, role), (role, answer.text[:300])
        if answer.status_code == 303 and role == "nobody":
            assert answer.headers["Location"].startswith("/login"), route


def _looks_for_things(route: str) -> bool:
    """Tell whether a route looks for what its address names; some refuse before: those of staff, and webhooks."""
    return ROUTES[route].owner not in {(401,), (403,)} and any(f"{{{name}}}" in route for name in NAMED_THINGS)


@pytest.mark.parametrize("route", [route for route in ROUTES if _looks_for_things(route)])
async def test_ids_of_another_kind_name_nothing(walk: Walk, route: str) -> None:
    """Asked by their owner with an id of another kind, and with texts that are no id, a route finds nothing."""
    row, filled = ROUTES[route], walk.unchanged
    owner = (await walk.callers(filled))[-1]
    asked = partial(ask, walk.application, walk.site, route, row)
    for named in (name for name in NAMED_THINGS if f"{{{name}}}" in route):
        for wrong in foreign_ids(walk.application, filled.owner, NAMED_THINGS[named]):
            answer = await asked(evolve(filled, words={**filled.words, named: wrong}), owner)
            assert answer.status_code in (400, 404), (named, wrong, answer.text[:300])
