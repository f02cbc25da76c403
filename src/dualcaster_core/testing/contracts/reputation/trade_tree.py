"""The tree of completed trades, and the keys that sign statements."""

import asyncio
from datetime import date, timedelta

from dualcaster_core.kernel.ids import IdKind, PublicIds
from dualcaster_core.kernel.merkle import MerkleTree, leaf_hash
from dualcaster_core.kernel.merkle_log import nodes_of_root
from dualcaster_core.reputation.statements.model import SigningKey, TradeRoot, commitment, trade_entry
from dualcaster_core.reputation.statements.ports import UnlistedTrade
from dualcaster_core.reputation.statements.trade_tree import TradeTree
from dualcaster_core.testing.contracts.ports import Harness
from dualcaster_core.testing.contracts.scene import Scene
from dualcaster_core.testing.reputation.past_trades import complete_trade

_IDS = PublicIds()
_BEGIN = date(2000, 1, 1)


def _salts(length: int) -> bytes:
    return b"salt" * (length // 4)


async def _traded(harness: Harness, times: int, *names: str) -> list[UnlistedTrade]:
    """Let two people complete trades, an hour after each other, the last a day ago."""
    scene = Scene(harness)
    ann, bob = [await scene.person(name) for name in names or ("ann", "bob")]
    made = []
    for hours in reversed(range(times)):
        at = harness.clock.now() - timedelta(days=1, hours=hours)
        async with harness.units() as uow:
            made.append(UnlistedTrade(await complete_trade(uow, ann, bob, at), ann, bob, at))
            await uow.commit()
    return made


def _root(trades: list[UnlistedTrade]) -> str:
    leaves = []
    for trade in trades:
        people = [_IDS.encode(IdKind.USER, key) for key in (trade.proposer_id, trade.recipient_id)]
        hashes = commitment(_salts(16), people[0]).hex(), commitment(_salts(16), people[1]).hex()
        entry = trade_entry(_IDS.encode(IdKind.TRADE, trade.trade_id), trade.completed_at, hashes)
        leaves.append(leaf_hash(entry))
    return MerkleTree.of(leaves).root.hex()


class TradeTreeContract:
    """``TradeTreeRepository``, by the use case that grows the tree."""

    async def test_the_root_of_a_day_is_that_of_all_trades_before_it(self, harness: Harness) -> None:
        """Trades come into the tree by moment, some in each transaction; what is of the day itself waits."""
        trades, now = await _traded(harness, 7), harness.clock.now()
        async with harness.units() as uow:
            await complete_trade(uow, trades[0].proposer_id, trades[0].recipient_id, now - timedelta(hours=1))
            await uow.commit()
        await TradeTree(harness.units, _IDS, _salts, trades_at_once=3).close_day(now.date())
        async with harness.units() as uow:
            assert await uow.trade_tree.last_root() == TradeRoot(day=now.date(), trades=7, root=_root(trades))
            assert await uow.trade_tree.lock() == 7

    async def test_a_day_has_one_root_and_earlier_days_get_none_any_more(self, harness: Harness) -> None:
        """A repeated run, and one for a day that is past, change nothing; the next day has the tree that has grown."""
        trades, day = await _traded(harness, 3), harness.clock.now().date()
        tree = TradeTree(harness.units, _IDS, _salts)
        await tree.close_day(day)
        more = await _traded(harness, 2, "eve", "dan")
        for again in (day, day - timedelta(days=1), _BEGIN):
            await tree.close_day(again)
        async with harness.units() as uow:
            assert await uow.trade_tree.last_root() == TradeRoot(day=day, trades=3, root=_root(trades))
        await tree.close_day(day + timedelta(days=1))
        async with harness.units() as uow:
            root = await uow.trade_tree.last_root()
        assert root == TradeRoot(day=day + timedelta(days=1), trades=5, root=_root([*trades, *more]))

    async def test_workers_that_close_a_day_at_once_agree(self, harness: Harness) -> None:
        """Each trade is added once, and there is one root."""
        trades, day = await _traded(harness, 5), harness.clock.now().date()
        tree = TradeTree(harness.units, _IDS, _salts, trades_at_once=2)
        await asyncio.gather(*(tree.close_day(day) for _ in range(3)))
        async with harness.units() as uow:
            assert await uow.trade_tree.lock() == 5
            assert await uow.trade_tree.last_root() == TradeRoot(day=day, trades=5, root=_root(trades))

    async def test_a_market_without_trades_has_a_root_too(self, harness: Harness) -> None:
        """The root of nothing is that of an empty tree."""
        day = harness.clock.now().date()
        await TradeTree(harness.units, _IDS, _salts).close_day(day)
        async with harness.units() as uow:
            assert await uow.trade_tree.last_root() == TradeRoot(day=day, trades=0, root=_root([]))
            assert await uow.trade_tree.nodes(nodes_of_root(3)) == {}


class SigningKeysContract:
    """``SigningKeyRepository``."""

    async def test_keys_stay_when_others_follow(self, harness: Harness) -> None:
        """The keys in use come first, then the latest; a known key stays as it is, a retired one stays retired."""
        now = harness.clock.now()
        old, new, other = (
            SigningKey(key_id=name, public_key=name * 16, first_used_at=now + timedelta(days=days))
            for name, days in (("aaaa", 0), ("bbbb", 1), ("cccc", 2))
        )
        async with harness.units() as uow:
            for key in (old, new, old, other):
                await uow.signing_keys.add(key)
            await uow.signing_keys.retire_others("bbbb", now + timedelta(days=3))
            await uow.signing_keys.add(old)
            await uow.signing_keys.retire_others("bbbb", now + timedelta(days=4))
            await uow.commit()
        async with harness.units() as uow:
            found = await uow.signing_keys.all()
        assert [key.key_id for key in found] == ["bbbb", "cccc", "aaaa"]
        assert [key.retired_at for key in found] == [None, now + timedelta(days=3), now + timedelta(days=3)]
        assert found[0] == new


CONTRACTS = (TradeTreeContract, SigningKeysContract)
