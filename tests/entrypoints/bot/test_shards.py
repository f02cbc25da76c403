"""A bot of two shards, as Discord has large ones run, over the wire."""

import asyncio

import httpx

from dualcaster_app import Application
from tests.support.discord_wire import discord_wire
from tests.support.patience import GENEROUS, until
from tests.support.people import METRICS_TOKEN
from tests.support.running_bot import MESSAGE, running_bot

EVEN, ODD = (2 << 22) + 7, (3 << 22) + 7
"""Servers of the shards 0 and 1: Discord gives each to the shard ``(id >> 22) % shards``."""


async def test_two_shards_answer_for_their_servers_and_are_told_of_apart(application: Application) -> None:
    """Discord says how many; each answers its own servers, and health and measurements say when one is cut off."""
    async with (
        discord_wire(shards=2, guilds=(EVEN, ODD)) as wire,
        running_bot(application, wire) as running,
        httpx.AsyncClient(base_url=running.status_url) as client,
    ):

        async def health() -> dict[str, object]:
            told: dict[str, object] = (await client.get("/health")).json()
            return told

        async def reaches(status: str) -> None:
            async with asyncio.timeout(GENEROUS):
                while (await health())["status"] != status:  # noqa: ASYNC110 - health is asked for, and tells nobody
                    await asyncio.sleep(0.01)

        await until(lambda: len(wire.identified) == 2)
        assert sorted(one["shard"] for one in wire.identified) == [[0, 2], [1, 2]]
        await reaches("ok")
        assert await health() == {"status": "ok", "shards": 2, "connected": 2}
        for guild in (EVEN, ODD):
            key = await wire.command("price", guild_id=guild, card="Lightning Helix")
            assert (await running.answered(key))["type"] == MESSAGE
        text = (await client.get("/metrics", headers={"Authorization": f"Bearer {METRICS_TOKEN}"})).text
        for line in ("guilds 2.0", "shards 2.0", "shards_connected 2.0"):
            assert f"dualcaster_bot_{line}" in text
        wire.is_away = True
        await wire.cut(1)
        await reaches("degraded")
        key = await wire.command("help", guild_id=EVEN)
        assert (await running.answered(key))["type"] == MESSAGE
        wire.is_away = False
        await until(lambda: len(wire.identified) + len(wire.resumed) == 3)
        await reaches("ok")
        key = await wire.command("help", guild_id=ODD)
        assert (await running.answered(key))["type"] == MESSAGE
