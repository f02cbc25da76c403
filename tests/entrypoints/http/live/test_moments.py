"""Who learns over the wire that somebody types or is online."""

import asyncio
from contextlib import suppress

from dualcaster_app import Application
from tests.support.letters import conversation_of, write
from tests.support.live_pages import LivePage, page_of
from tests.support.people import Person, person


async def _friends(application: Application) -> tuple[Person, Person, str]:
    """Two who have written to each other."""
    ann, bob = await person(application), await person(application)
    for one in (ann, bob):
        await application.accounts.operator.change(one.username, is_public=True)
    await write(application, ann, bob)
    await write(application, bob, ann)
    return ann, bob, await conversation_of(application, ann, bob.username)


async def _is_told(page: LivePage, kind: str) -> bool:
    """Tell whether a frame of a kind comes before the answer to a ping that is sent a while later."""
    await asyncio.sleep(0.3)
    await page.say(type="ping")
    kinds: list[str] = []
    while not kinds or kinds[-1] != "pong":
        kinds.append(str((await page.frame())["type"]))
    return kind in kinds


async def test_typing_is_told_to_the_other_one_alone(application: Application, address: str) -> None:
    """Who takes part in a conversation learns of it; a stranger's typing there is told to nobody."""
    ann, bob, conversation = await _friends(application)
    carl = await person(application)
    async with page_of(address, ann) as one, page_of(address, bob) as other, page_of(address, carl) as stranger:
        await stranger.say(type="typing", conversation=conversation)
        assert not await _is_told(one, "typing")
        assert not await _is_told(other, "typing")
        await one.say(type="typing", conversation=conversation)
        frame = await other.frame()
        facts = {"conversation": conversation, "username": ann.username, "seconds": 6}
        assert frame == {"type": "typing", "facts": facts}
        assert not await _is_told(one, "typing")
        assert not await _is_told(stranger, "typing")


async def test_a_block_ends_typing(application: Application, address: str) -> None:
    """Across a block nobody learns anything, whoever blocks."""
    ann, bob, conversation = await _friends(application)
    await application.accounts.operator.block(bob.username, ann.username)
    async with page_of(address, ann) as one, page_of(address, bob) as other:
        for page in (one, other):
            await page.say(type="typing", conversation=conversation)
        for page in (one, other):
            assert not await _is_told(page, "typing")


async def _online(page: LivePage, *users: str) -> list[str] | None:
    """Watch people; return who of them is online, None where nothing is told."""
    await page.say(type="watch", users=list(users))
    with suppress(TimeoutError):
        async with asyncio.timeout(5):
            frame = await page.frame()
            assert frame["type"] == "presence"
            return list(frame["facts"]["online"])
    return None


async def test_presence_is_told_to_friends(application: Application, address: str) -> None:
    """Of those whom a page watches it learns who is here: those with whom its person talks, and who show it."""
    ann, bob, _ = await _friends(application)
    carl = await person(application)
    async with page_of(address, bob) as other, page_of(address, carl) as stranger:
        for page in (other, stranger):
            await page.say(type="watch", users=[])
            await page.say(type="ping")
            assert (await page.frame())["type"] == "pong"
        async with page_of(address, ann) as one:
            assert await _online(one, bob.hashid, carl.hashid, "abcdefgh") == [bob.hashid]
            await application.accounts.operator.block(ann.username, bob.username)
            assert await _online(one, bob.hashid, carl.hashid) == []
