"""Which interactions came already: Discord may send one twice, and two processes may get the same."""

from collections import OrderedDict
from secrets import token_bytes
from typing import Final

from attrs import define, field

from dualcaster_core.kernel.ports import Cache

REMEMBERED: Final = 900
"""Seconds that Discord takes answers to an interaction for, and that it can come a second time in."""
_MOST: Final = 20_000


@define
class SeenInteractions:
    """Knows the interactions of this process by heart, and those of others by the cache, where that is in reach."""

    cache: Cache
    _own: OrderedDict[int, None] = field(factory=OrderedDict, init=False)

    async def is_first(self, interaction_id: int) -> bool:
        """Note an interaction; False where it was noted before."""
        if interaction_id in self._own:
            return False
        self._own[interaction_id] = None
        if len(self._own) > _MOST:
            self._own.popitem(last=False)
        key, mine = f"bot:interaction:{interaction_id}", token_bytes(8)
        await self.cache.put(key, mine, seconds=REMEMBERED, only_new=True)
        return await self.cache.get(key) in (None, mine)
