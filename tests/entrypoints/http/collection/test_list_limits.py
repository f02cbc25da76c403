"""A site whose settings allow short lists: what is sent past the limit is refused with one code."""

import httpx
from attrs import evolve

from dualcaster_app import Application, open_application
from dualcaster_core.collection.list_limits import ListLimits
from dualcaster_http import create_app
from tests.support.clients import client_of
from tests.support.people import DEVICE, person

API = "/api/v1"
TWO_CARDS = "Count,Name,Edition,Collector Number\n1,Lightning Bolt,sta,42\n1,Lightning Helix,rav,213\n"
ONE_CARD = "Count,Name,Edition,Collector Number\n1,Lightning Bolt,sta,42\n"


async def test_files_past_the_limits_of_the_settings_are_a_conflict(application: Application) -> None:
    """A file that makes a list too long is ``collection.list_full`` and writes nothing; a shorter one is welcome."""
    ann = await person(application, "limited")
    settings = evolve(application.settings, lists=ListLimits(items=1, haves=1, wants=1))
    async with open_application(settings, migrated=False, quiet=True) as small:
        tokens = await small.accounts.sessions.open_for_program(ann.user_id, DEVICE)
        async with client_of(create_app(small)) as client:
            client.headers["Authorization"] = f"Bearer {tokens.access_token}"
            for group, name in (("inventory", "inventory"), ("want-list", "want list")):
                full = await _sent(client, group, TWO_CARDS)
                assert (full.status_code, full.json()["code"]) == (409, "collection.list_full"), full.text
                assert f"your {name} may have at most 1 lines" in full.text
                assert (await client.get(f"{API}/{group}")).json()["items"] == []
                assert (await _sent(client, group, ONE_CARD)).status_code == 200


async def _sent(client: httpx.AsyncClient, group: str, content: str) -> httpx.Response:
    headers = {"Content-Type": "text/csv"}
    return await client.post(f"{API}/{group}/import", content=content, headers=headers)
