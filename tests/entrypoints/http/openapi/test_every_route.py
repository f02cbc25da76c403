"""Every route of the site, walked by nobody, a stranger, a blocked person and the owner of what is asked for."""

from collections.abc import Sequence
from functools import partial

import pytest
from attrs import evolve, frozen

from dualcaster_app import Application
from dualcaster_core.kernel.ids import IdKind
from dualcaster_core.kernel.rate_limits import RateLimit
from dualcaster_http import Site, create_app
from dualcaster_http.edge.rate_limits import LIMITS
from dualcaster_http.edge.request_validation import http_handlers
from tests.support.people import DEVICE, Person, person
from tests.support.route_walk import ROLES, UNSAFE, World, ask, foreign_ids, world
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
    "card_id": None,
    "line": None,
}
"""What addresses name by an id, and its kind; some have a number."""


@frozen
class Crowd:
    """A site, and people who ask it about an owner's things."""

    application: Application
    site: Site
    stranger: Person
    blocked: Person
    relation: World

    async def callers(self, owner: Person) -> Sequence[Person | None]:
        """Return somebody for each role, signed in anew: a route may have signed them out."""
        return [
            None,
            await self._signed_in(self.stranger),
            await self._signed_in(self.blocked),
            await self._signed_in(owner),
        ]

    async def _signed_in(self, somebody: Person) -> Person:
        pair = await self.application.accounts.sessions.open_for_program(somebody.user_id, DEVICE)
        browser = await self.application.accounts.sessions.open_for_browser(somebody.user_id, DEVICE)
        return evolve(somebody, access_token=pair.access_token, secret=browser.secret)


@pytest.fixture(scope="module")
async def crowd(application: Application) -> Crowd:
    """Everybody, and limits that nobody reaches."""
    limits = {group: (RateLimit(f"{group} walk", 10**6, 60),) for group in LIMITS}
    site = create_app(application, limits=limits)
    stranger, blocked = await person(application), await person(application)
    relation = await world(application)
    await application.accounts.operator.block(relation.owner.username, blocked.username)
    return Crowd(application, site, stranger, blocked, relation)


async def _world_for(crowd: Crowd, method: str) -> World:
    if method not in UNSAFE:
        return crowd.relation
    made = await world(crowd.application)
    await crowd.application.accounts.operator.block(made.owner.username, crowd.blocked.username)
    return made


def test_the_table_names_every_route_and_no_other(crowd: Crowd) -> None:
    """A new route needs an entry that says who may do what, and an entry without a route goes."""
    served = {f"{method} {path}" for path, method, _ in http_handlers(crowd.site.litestar)}
    assert sorted(served - set(ROUTES)) == []
    assert sorted(set(ROUTES) - served) == []


def test_nobody_changes_anything(crowd: Crowd) -> None:
    """Every unsafe route refuses who is not signed in, but for those that are there for them."""
    refused = {401, 403, 303}
    for route, row in ROUTES.items():
        if route.split(" ")[0] in UNSAFE and not row.open_to_nobody:
            assert set(row.nobody) <= refused, route
            assert 303 not in row.nobody or "/api/v1/" not in route, route


@pytest.mark.parametrize("route", ROUTES)
async def test_everybody_gets_what_the_table_says(crowd: Crowd, route: str) -> None:
    """Each role in turn, the owner last, since only the owner may change anything."""
    row, filled = ROUTES[route], await _world_for(crowd, route.split(" ", maxsplit=1)[0])
    for role, caller in zip(ROLES, await crowd.callers(filled.owner), strict=True):
        answer = await ask(crowd.application, crowd.site, route, row, filled, caller)
        assert answer.status_code in getattr(row, role), (role, answer.text[:300])
        if answer.status_code == 303 and role == "nobody":
            assert answer.headers["Location"].startswith("/login"), route


@pytest.mark.parametrize("route", [route for route in ROUTES if any(f"{{{name}}}" in route for name in NAMED_THINGS)])
async def test_ids_of_another_kind_name_nothing(crowd: Crowd, route: str) -> None:
    """Asked by their owner with an id of another kind, and with texts that are no id, a route finds nothing."""
    row, filled = ROUTES[route], crowd.relation
    owner = (await crowd.callers(filled.owner))[-1]
    named = next(name for name in NAMED_THINGS if f"{{{name}}}" in route)
    asked = partial(ask, crowd.application, crowd.site, route, row)
    for wrong in foreign_ids(crowd.application, filled.owner, NAMED_THINGS[named]):
        answer = await asked(evolve(filled, words={**filled.words, named: wrong}), owner)
        assert answer.status_code in (400, 404), (wrong, answer.text[:300])
