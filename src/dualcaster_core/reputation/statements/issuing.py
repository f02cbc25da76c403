"""Issuing statements, and publishing what they are checked with."""

from collections.abc import Sequence
from datetime import date
from itertools import chain

from attrs import asdict, evolve, frozen

from dualcaster_core.kernel.ids import IdKind, PublicIds
from dualcaster_core.kernel.merkle_log import nodes_of_proof, proof_from_nodes
from dualcaster_core.kernel.paging import checked_limit
from dualcaster_core.kernel.ports import Clock, UnitOfWorkFactory
from dualcaster_core.reputation.ports import SeenPerson
from dualcaster_core.reputation.reading import ReputationReading
from dualcaster_core.reputation.statements.errors import StatementsUnavailable
from dualcaster_core.reputation.statements.model import (
    ALGORITHM,
    FORMAT,
    MOST_TRADES,
    VERSION,
    SignedStatement,
    SigningKey,
    SigningKeys,
    StatedPart,
    StatedPerson,
    StatedReputation,
    StatedTrade,
    Statement,
    TradeRoot,
    key_id_of,
)
from dualcaster_core.reputation.statements.ports import (
    PrivateKey,
    PrivateKeys,
    StatementQueries,
    StatementsUnitOfWork,
    TreeTrade,
)
from dualcaster_core.reputation.statements.trade_tree import hexed
from dualcaster_core.reputation.statements.wire import signed_text
from dualcaster_core.reputation.views import ShownReputation


@frozen(kw_only=True)
class RootPage:
    """Roots of days, the latest first; ``next_before`` continues the list, null at its end."""

    items: tuple[TradeRoot, ...]
    next_before: date | None


@frozen
class Statements:
    """Issues signed statements, and lists the roots and keys that they are checked with."""

    units: UnitOfWorkFactory[StatementsUnitOfWork]
    reading: ReputationReading
    queries: StatementQueries
    private_keys: PrivateKeys
    clock: Clock
    ids: PublicIds
    issuer: str

    async def issue(self, username: str, viewer_id: int | None) -> SignedStatement:
        """State somebody's reputation as others see it.

        Their trades are proved where the trade history is shown to the viewer. Raises what looking at their profile
        raises, and ``StatementsUnavailable``.
        """
        person = await self.reading.people.seen(username, viewer_id)
        shown = await self.reading.shown(evolve(person, is_me=False))
        tree = next(iter(await self.queries.roots(before=None, limit=1)), None)
        trades, left_out = await self._trades(person, tree)
        issued_at, key = self.clock.now(), await self._key()
        public_key = key.public_key
        statement = Statement(
            format=FORMAT,
            version=VERSION,
            issuer=self.issuer,
            issued_at=issued_at,
            algorithm=ALGORITHM,
            key_id=key_id_of(public_key),
            public_key=public_key.hex(),
            person=StatedPerson(
                id=self.ids.encode(IdKind.USER, person.user_id),
                username=person.username,
                member_since=shown.member_since,
            ),
            reputation=_stated(shown),
            tree=tree,
            trades=trades,
            trades_left_out=left_out,
        )
        return SignedStatement(**asdict(statement, recurse=False), signature=key.sign(signed_text(statement)).hex())

    async def roots(self, *, before: date | None, limit: int) -> RootPage:
        """List the roots of days, the latest first. Raises ``ValidationFailed`` for another limit than 1 to 100."""
        found = await self.queries.roots(before=before, limit=checked_limit(limit) + 1)
        items = tuple(found[:limit])
        return RootPage(items=items, next_before=items[-1].day if len(found) > limit else None)

    async def keys(self) -> SigningKeys:
        """List the public keys, those in use and those that were retired. Raises ``StatementsUnavailable``."""
        await self._key()
        return SigningKeys(issuer=self.issuer, keys=tuple(await self.queries.keys()))

    async def replace_key(self) -> SigningKey:
        """Sign with a new key from now on; the others are retired, and stay published."""
        public_key = (await self.private_keys.replace()).public_key
        key = SigningKey(key_id=key_id_of(public_key), public_key=public_key.hex(), first_used_at=self.clock.now())
        async with self.units() as uow:
            await uow.signing_keys.add(key)
            await uow.signing_keys.retire_others(key.key_id, key.first_used_at)
            await uow.commit()
        return key

    async def _key(self) -> PrivateKey:
        """Return the key in use, published before anything is signed with it.

        Looked up anew each time: another process may have replaced it. Raises ``StatementsUnavailable``.
        """
        private = await self.private_keys.current()
        key_id = key_id_of(private.public_key)
        known = next((key for key in await self.queries.keys() if key.key_id == key_id), None)
        if known is None:
            key = SigningKey(key_id=key_id, public_key=private.public_key.hex(), first_used_at=self.clock.now())
            async with self.units() as uow:
                await uow.signing_keys.add(key)
                await uow.commit()
        elif known.retired_at is not None:
            raise StatementsUnavailable
        return private

    async def _trades(self, person: SeenPerson, tree: TradeRoot | None) -> tuple[tuple[StatedTrade, ...], int]:
        if tree is None or not person.shows_trades:
            return (), 0
        listed, number = await self.queries.trades_of(person.user_id, size=tree.trades, limit=MOST_TRADES)
        asked = {*chain.from_iterable(nodes_of_proof(one.position, tree.trades) for one in listed)}
        nodes = await self.queries.nodes(asked) if asked else {}
        proofs = [proof_from_nodes(one.position, tree.trades, nodes).path for one in listed]
        stated = tuple(self._trade(one, path) for one, path in zip(listed, proofs, strict=True))
        return stated, number - len(listed)

    def _trade(self, listed: TreeTrade, path: Sequence[bytes]) -> StatedTrade:
        return StatedTrade(
            trade=self.ids.encode(IdKind.TRADE, listed.trade_id),
            completed_at=listed.completed_at,
            people=hexed(listed.people),
            salt=listed.salt.hex(),
            index=listed.position,
            path=tuple(one.hex() for one in path),
        )


def _stated(shown: ShownReputation) -> StatedReputation:
    trades, reviews = shown.trades, shown.reviews
    return StatedReputation(
        calculated_at=shown.calculated_at,
        score=shown.score,
        tier=shown.tier,
        standing=shown.standing,
        is_provisional=shown.is_provisional,
        parts=tuple(StatedPart(name=part.name, points=part.points) for part in shown.parts),
        trades_completed=trades.completed,
        trades_as_proposer=trades.as_proposer,
        trades_as_recipient=trades.as_recipient,
        first_trade_at=trades.first_at,
        last_trade_at=trades.last_at,
        success_rate=trades.success_rate,
        reviews_received=reviews.received,
        average_rating=reviews.average,
        positive_reviews=reviews.positive,
        neutral_reviews=reviews.neutral,
        negative_reviews=reviews.negative,
    )
