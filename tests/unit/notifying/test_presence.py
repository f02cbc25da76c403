"""Who learns that somebody types or is online."""

from collections.abc import AsyncGenerator, Collection, Mapping, Sequence

from attrs import define, field

from dualcaster_core.notifying.live_updates import TransientUpdate
from dualcaster_core.notifying.presence import ONLINE_SECONDS, Companions

ANN, BOB, CARL = 1, 2, 3


@define
class Audience:
    """Ann and Bob talk to each other; Carl may see nobody."""

    async def may_see_typing(self, user_id: int, conversation: str) -> Sequence[int]:
        """List everybody in the conversation."""
        return [ANN, BOB] if user_id in {ANN, BOB} and conversation == "abc" else []

    async def may_see_presence(self, watchers: Mapping[int, Collection[int]]) -> Mapping[int, Collection[int]]:
        """Let Ann and Bob see each other."""
        return {viewer: {ANN, BOB}.intersection(seen) for viewer, seen in watchers.items() if viewer != CARL}


@define
class Here:
    """Notes who was said to be here, and for how long."""

    people: dict[int, int] = field(factory=dict)

    async def touch(self, user_ids: Collection[int], *, seconds: int) -> None:
        """Note it."""
        self.people |= dict.fromkeys(user_ids, seconds)

    async def online(self, user_ids: Sequence[int]) -> frozenset[int]:
        """Tell of it."""
        return frozenset(user_ids) & frozenset(self.people)


@define
class Published:
    """Keeps what was published."""

    updates: list[TransientUpdate] = field(factory=list)

    async def publish(self, user_ids: Sequence[int], kind: str, facts: Mapping[str, object]) -> None:
        """Keep it."""
        self.updates.append(TransientUpdate(user_ids=user_ids, type=kind, facts=facts))

    async def received(self) -> AsyncGenerator[TransientUpdate, None]:
        """Yield it."""
        for one in self.updates:
            yield one


async def test_typing_is_told_to_the_others_in_the_conversation() -> None:
    """Whoever takes part learns of it, but for those who type; a stranger's typing is told to nobody."""
    updates = Published()
    companions = Companions(Audience(), Here(), updates)
    assert await companions.types(ANN, "ann", "abc") == 1
    assert await companions.types(CARL, "carl", "abc") == 0
    assert await companions.types(ANN, "ann", "other") == 0
    (told,) = updates.updates
    assert (list(told.user_ids), told.type) == ([BOB], "typing")
    assert told.facts == {"conversation": "abc", "username": "ann", "seconds": 6}


async def test_presence_is_told_to_those_who_may_know() -> None:
    """Of the people whom somebody looks after: those who are here and whom they may see."""
    here = Here()
    companions = Companions(Audience(), here, Published())
    await companions.is_here([BOB, CARL])
    assert here.people == {BOB: ONLINE_SECONDS, CARL: ONLINE_SECONDS}
    seen = await companions.online({ANN: [BOB, CARL], BOB: [ANN], CARL: [ANN, BOB]})
    assert seen == {ANN: {BOB}, BOB: set(), CARL: set()}
