"""``TradeTreeRepository`` and ``SigningKeyRepository`` in memory."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from attrs import evolve

from dualcaster_core.reputation.statements.model import SigningKey, TradeRoot
from dualcaster_core.reputation.statements.ports import TreeEntry, UnlistedTrade
from dualcaster_core.testing.state import State


class InMemoryTradeTree:
    """``TradeTreeRepository`` over a state, whose transactions follow each other."""

    def __init__(self, state: State) -> None:
        self._state = state

    async def lock(self) -> int:
        """Wait for nobody; return how many trades are in the tree."""
        return len(self._state.tree_entries)

    async def unlisted(self, *, before: datetime, after: tuple[datetime, int], limit: int) -> Sequence[UnlistedTrade]:
        """List trades that are not in the tree."""
        listed = {one.trade.trade_id for one in self._state.tree_entries}
        found = [
            UnlistedTrade(one.proposal_id, one.user_a_id, one.user_b_id, one.completed_at)
            for one in self._state.completed_trades.values()
            if one.completed_at < before and one.proposal_id not in listed
        ]
        ordered = sorted(found, key=lambda one: (one.completed_at, one.trade_id))
        return [one for one in ordered if (one.completed_at, one.trade_id) > after][:limit]

    async def nodes(self, numbers: Collection[int]) -> Mapping[int, bytes]:
        """Return the hashes of full subtrees."""
        return {number: self._state.tree_nodes[number] for number in numbers if number in self._state.tree_nodes}

    async def append(self, entries: Sequence[TreeEntry], nodes: Mapping[int, bytes]) -> None:
        """Add trades at the end."""
        self._state.tree_entries.extend(entries)
        self._state.tree_nodes.update(nodes)

    async def last_root(self) -> TradeRoot | None:
        """Return the root of the latest day."""
        days = self._state.trade_roots
        return days[max(days)] if days else None

    async def add_root(self, root: TradeRoot) -> None:
        """Keep the root of a day."""
        self._state.trade_roots.setdefault(root.day, root)


class InMemorySigningKeys:
    """``SigningKeyRepository`` over a state."""

    def __init__(self, state: State) -> None:
        self._state = state

    async def add(self, key: SigningKey) -> None:
        """Keep a key."""
        self._state.signing_keys.setdefault(key.key_id, key)

    async def retire_others(self, key_id: str, at: datetime) -> None:
        """Retire every key in use but this one."""
        for one in self._state.signing_keys.values():
            if one.key_id != key_id and one.retired_at is None:
                self._state.signing_keys = {**self._state.signing_keys, one.key_id: evolve(one, retired_at=at)}

    async def all(self) -> Sequence[SigningKey]:
        """List the keys."""
        latest = sorted(
            self._state.signing_keys.values(), key=lambda one: (one.first_used_at, one.key_id), reverse=True
        )
        return sorted(latest, key=lambda one: one.retired_at is not None)
