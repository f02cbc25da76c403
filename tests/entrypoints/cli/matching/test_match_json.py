"""What ``dualcaster match --json`` writes for machines."""

import asyncio
import json
import os
from collections.abc import Callable
from typing import Any

import httpx
import redis.asyncio
from attrs import evolve

from dualcaster_app import open_application, settings_from
from dualcaster_app.servers import broker_database
from dualcaster_core.accounts.identity.sessions import Device
from dualcaster_http import create_app
from tests.support.clients import client_of

Run = Callable[..., Any]
REDIS_DATABASE = 11


async def over_the_api(username: str, path: str) -> Any:
    """Ask the API of the same database as somebody."""
    settings = settings_from(os.environ)
    assert settings.redis_url is not None
    apart = evolve(settings, redis_url=broker_database(settings.redis_url, REDIS_DATABASE))
    async with open_application(apart, migrated=False, quiet=True) as application:
        async with redis.asyncio.Redis.from_url(application.redis_url) as client:
            await client.flushdb()
        me = await application.accounts.operator.named(username)
        pair = await application.accounts.sessions.open_for_program(me.id, Device(name="test", address="10.0.0.1"))
        async with client_of(create_app(application)) as site:
            headers = {"Authorization": f"Bearer {pair.access_token}"}
            answer: httpx.Response = await site.get(path, headers=headers)
            return answer.raise_for_status().json()


def test_the_command_and_the_api_say_the_same(market: Run) -> None:
    """Matches of a user, and that with one other, are the same JSON on the command line and over the API."""
    market("haves", "add", "Lightning Bolt", "--user", "alice", "--set", "m11", "-q", "4", "--own")
    market("wants", "add", "Ragavan, Nimble Pilferer", "--user", "alice")
    market("haves", "add", "Ragavan, Nimble Pilferer", "--user", "bob", "--set", "mh2", "--own")
    market("wants", "add", "Lightning Bolt", "--user", "bob", "-q", "2")
    printed = json.loads(market("match", "alice", "--min-quality", "0", "--json").stdout)
    told = asyncio.run(over_the_api("alice", "/api/v1/matches?details=true&min_quality=0"))
    assert len(told["items"]) == 1
    assert printed == told
    (one,) = json.loads(market("match", "alice", "--with", "bob", "--json").stdout)["items"]
    assert one == asyncio.run(over_the_api("alice", "/api/v1/matches/with/bob"))
