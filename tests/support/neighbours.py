"""People with public profiles, and what they do with each other."""

from collections.abc import Sequence
from datetime import UTC, datetime

from dualcaster_app import Application
from dualcaster_core.accounts.model import Actor
from dualcaster_core.kernel.ids import IdKind
from dualcaster_core.social.model import EndorsementKind
from tests.support.completed_trades import complete_trade
from tests.support.letters import actor_of
from tests.support.people import Person, person


async def public_person(application: Application, username: str | None = None) -> Person:
    """Somebody whose profile everybody may see."""
    somebody = await person(application, username)
    await application.accounts.operator.change(somebody.username, is_public=True)
    return somebody


async def connect(application: Application, one: Person, other: Person) -> None:
    """Connect two people."""
    await application.social.network.request(actor_of(one), other.hashid)
    await application.social.network.accept(actor_of(other), one.hashid)


async def traded(application: Application, one: Person, other: Person) -> int:
    """Have two people complete a trade; return its id."""
    return await complete_trade(application.units, one.user_id, other.user_id, datetime.now(UTC))


async def befriend(application: Application, me: int, others: Sequence[int]) -> None:
    """Connect somebody with half of some people and those with each other; one asks them, and they ask the rest.

    They know the first from a trade, endorse and are endorsed by them, and note something of each connection.
    """
    social, ids = application.social, application.ids
    await application.accounts.operator.change((await _actor(application, me)).username, is_public=True)

    async def meet(one: int, other: int, *, accepted: bool = True) -> None:
        await social.network.request(await _actor(application, one), ids.encode(IdKind.USER, other))
        if accepted:
            await social.network.accept(await _actor(application, other), ids.encode(IdKind.USER, one))

    half = len(others) // 2
    friends, (asking, *asked) = others[:half], others[half:]
    for number, friend in enumerate(friends):
        await meet(friend, me)
        for other in friends[number + 1 :]:
            await meet(other, friend)
        note = f"Packs well, number {number + 1}.\nLooks for old foils; answers in the evening."
        await social.notes.write(await _actor(application, me), ids.encode(IdKind.USER, friend), note)
    await meet(asking, me, accepted=False)
    for one in asked:
        await meet(me, one, accepted=False)
    for one, other in ((me, friends[0]), (friends[0], me)):
        for kind in (EndorsementKind.TRUSTWORTHY, EndorsementKind.FAST_SHIPPER):
            await social.endorsements.give(await _actor(application, one), ids.encode(IdKind.USER, other), kind)
    await application.social.entries.refresh()


async def _actor(application: Application, user_id: int) -> Actor:
    async with application.units() as uow:
        names = await uow.users.usernames([user_id])
    return Actor(user_id=user_id, username=names[user_id], session_id=0)
