"""A walk over every address that lists something: somebody who is blocked or hidden appears in none of them.

What both agreed on keeps both names, and so does what one wrote or settled oneself; each of these has its reason.
"""

from collections.abc import Mapping
from typing import Final

import pytest

from dualcaster_app import Application
from dualcaster_app.events import drain_outbox
from dualcaster_core.moderation.disputes.acting import NewStatement
from dualcaster_core.moderation.disputes.lifecycle import DisputeKind
from dualcaster_core.social.model import EndorsementKind
from dualcaster_http import Site
from dualcaster_http.edge.request_validation import http_handlers
from tests.support.clients import client_of
from tests.support.letters import actor_of, write
from tests.support.neighbours import connect, traded
from tests.support.people import Person, signed_in
from tests.support.traders import trader

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
}
"""What has to be asked for, so that an address lists what it can."""
_SETTLED = "whom one blocks oneself is listed, to be unblocked"
_TOLD: Final = "what one was told before stays in the centre as it was told"
KEPT_ACROSS_A_BLOCK: Final[Mapping[str, str]] = {
    "/api/v1/notifications": _TOLD,
    "/notifications": _TOLD,
    "/api/v1/blocks": _SETTLED,
    "/settings/blocked": _SETTLED,
    "/api/v1/users/me/export": _TOLD,
    "/settings/security/export": _TOLD,
}
KEPT_OF_THE_HIDDEN: Final[Mapping[str, str]] = {
    "/api/v1/messages": "who wrote to each other goes on",
    "/messages": "who wrote to each other goes on",
    "/api/v1/notifications": _TOLD,
    "/notifications": _TOLD,
    "/api/v1/users/me/export": "everything that one did oneself",
    "/settings/security/export": "everything that one did oneself",
}
_RECORDS: Final = (
    "/api/v1/trades",
    "/trades",
    "/api/v1/disputes",
    "/disputes",
    "/reputation",
    "/api/v1/users/me/reputation",
)
"""What two people have settled, or are to settle, with each other keeps both names."""


async def _known(application: Application) -> tuple[Person, Person]:
    """Two people with everything between them that lists may show."""
    me = await trader(application, has="Lightning Bolt", wants="Lightning Helix")
    other = await trader(application, has="Lightning Helix", wants="Lightning Bolt")
    await connect(application, other, me)
    trade, said = await traded(application, me, other), NewStatement(text="It is creased.")
    await application.moderation.disputes.opening.file(actor_of(other), trade, DisputeKind.OTHER, said)
    for one, them in ((me, other), (other, me)):
        await application.profiles.favorites.add(actor_of(one), them.hashid)
        await application.social.notes.write(actor_of(one), them.hashid, "Packs well.")
        await application.social.endorsements.give(actor_of(one), them.hashid, EndorsementKind.TRUSTWORTHY)
        await application.profiles.profiles.note_view(them.username, one.user_id)
        await write(application, one, them)
        await application.matching.computation.recompute(one.user_id)
    await application.social.entries.refresh()
    await drain_outbox(application)
    return me, other


async def _named_in(site: Site, me: Person, other: Person) -> set[str]:
    """Return the addresses without parts of their own, API and pages, in whose answer somebody is named to another."""
    paths = {path for path, method, _ in http_handlers(site.litestar) if method == "GET" and "{" not in path}
    found = set()
    async with client_of(site) as client:
        signed_in(client, me)
        for path in sorted(paths - {"/metrics", "/openapi.json"}):
            answer = await client.get(path + ASKED.get(path, "").format(name=other.username))
            assert answer.status_code < 500, path
            marks = (f"@{other.username}", f'"{other.username}"', f"/u/{other.username}", f"/messages/{other.username}")
            if any(mark in answer.text for mark in marks):
                found.add(path)
    return {path for path in found if not path.startswith(_RECORDS)}


async def test_the_walk_finds_who_may_be_found(application: Application, site: Site) -> None:
    """Before anybody hides, these lists name them: the walk would notice."""
    me, other = await _known(application)
    named = await _named_in(site, me, other)
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
    } <= named


@pytest.mark.parametrize("blocker", ["me", "other"])
async def test_a_block_hides_people_everywhere(application: Application, site: Site, blocker: str) -> None:
    """At once and once everything has followed; only who blocks sees whom they block, where they can unblock them."""
    me, other = await _known(application)
    one, them = (me, other) if blocker == "me" else (other, me)
    await application.accounts.blocks.block(actor_of(one), them.username)
    allowed = {path for path, why in KEPT_ACROSS_A_BLOCK.items() if blocker == "me" or why == _TOLD}
    assert await _named_in(site, me, other) <= allowed
    await drain_outbox(application)
    assert await _named_in(site, me, other) <= allowed


@pytest.mark.parametrize("hiding", ["private", "directory"])
async def test_who_hides_is_in_no_list_of_strangers(application: Application, site: Site, hiding: str) -> None:
    """A private profile is nowhere but where one deals with them; who opts out is in no list of the directory."""
    me, other = await _known(application)
    if hiding == "private":
        await application.accounts.operator.change(other.username, is_public=False)
        assert await _named_in(site, me, other) <= set(KEPT_OF_THE_HIDDEN)
        await drain_outbox(application)
        assert await _named_in(site, me, other) <= set(KEPT_OF_THE_HIDDEN)
        return
    await application.profiles.profiles.edit(actor_of(other), {"show_in_directory": False, "show_in_search": False})
    lists = {"/traders", "/traders/recent", "/traders/suggested", "/api/v1/users/search"}
    named = await _named_in(site, me, other)
    assert not {path for path in named if path in lists or path.startswith("/api/v1/directory")}
