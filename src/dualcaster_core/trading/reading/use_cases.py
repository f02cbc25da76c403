"""Showing trades to their people, and the cards to build proposals from."""

from collections.abc import Mapping, Sequence

from attrs import evolve, frozen

from dualcaster_core.accounts.errors import UserNotFound
from dualcaster_core.accounts.profiles.ports import ProfileQueries
from dualcaster_core.accounts.profiles.visibility import ProfilePart, ViewerRelation, check_part
from dualcaster_core.catalogue.grading import CONDITION_NAMES
from dualcaster_core.kernel.ids import IdKind
from dualcaster_core.kernel.money import round_half_up
from dualcaster_core.kernel.paging import PAGE, checked_limit
from dualcaster_core.trading.acting import TradingContext, may_see
from dualcaster_core.trading.errors import CannotTradeSelf, TradeNotFound
from dualcaster_core.trading.lifecycle import Party
from dualcaster_core.trading.model import NOTHING
from dualcaster_core.trading.offers import ChosenCards, ChosenCopies
from dualcaster_core.trading.ports import TradableItem, TraderFacts, TradingUnitOfWork
from dualcaster_core.trading.reading.describing import TradeDescriber, person_of
from dualcaster_core.trading.reading.ports import TradeChoice, TradeQueries
from dualcaster_core.trading.reading.views import (
    BuilderItem,
    BuilderSide,
    TradeBuilder,
    TradeDetail,
    TradePage,
    TradeTab,
)
from dualcaster_core.trading.trade import Trade

CHOICES = 48
"""Cards of a side that are offered to choose from at a time."""


@frozen(kw_only=True)
class BuilderSearch:
    """What is looked for on both sides: a part of a card's name, None for everything; ``most`` cards of each side."""

    offers: str | None = None
    wants: str | None = None
    most: int = CHOICES


@frozen
class Trades:
    """Shows trades to their two people, and to nobody else."""

    context: TradingContext
    queries: TradeQueries
    profiles: ProfileQueries

    async def page(
        self, user_id: int, tab: TradeTab = TradeTab.YOUR_TURN, *, limit: int = PAGE, cursor: str | None = None
    ) -> TradePage:
        """List somebody's trades, newest first. Raises ``ValidationFailed`` for the cursor of another list."""
        now = self.context.clock.now()
        found = await self.queries.page(user_id, tab, now, limit=checked_limit(limit), cursor=cursor)
        people = {key for one in found.items for key in (one.trade.proposer_id, one.trade.recipient_id)}
        async with self.context.units() as uow:
            facts = await uow.traders.of(sorted(people | {user_id}))
            describer = await self._describer(uow, user_id, [one.trade for one in found.items])
        return TradePage(
            items=tuple(describer.summary(one, facts) for one in found.items),
            next_cursor=found.next_cursor,
            counts=await self.queries.counts(user_id, now),
        )

    async def turn_count(self, user_id: int) -> int:
        """Count the trades in which it is somebody's turn."""
        return await self.queries.turn_count(user_id, self.context.clock.now())

    async def seen(self, user_id: int, trade_id: int) -> TradeDetail:
        """Show one trade. Raises ``TradeNotFound`` for a trade of others, and for what was never sent to the reader."""
        trade, chain = await self.one(user_id, trade_id)
        items: dict[int, TradableItem] = {}
        async with self.context.units() as uow:
            facts = await uow.traders.of([trade.proposer_id, trade.recipient_id])
            for party in Party:
                keys = [line.item_id for line in trade.terms.lines_of(party)]
                items |= await uow.tradable.of(trade.user_of(party), keys)
            describer = await self._describer(uow, user_id, [trade])
            held = await self.context.held_words(uow, trade, user_id)
        return evolve(describer.detail(trade, chain, facts, items), held_words=held)

    async def one(self, user_id: int, trade_id: int) -> tuple[Trade, Sequence[Trade]]:
        """Return a trade of somebody's and its whole chain. Raises ``TradeNotFound``."""
        chain = [trade for trade in await self.queries.chain_of(trade_id) if may_see(trade, user_id)]
        trade = next((one for one in chain if one.id == trade_id), None)
        if trade is None:
            raise TradeNotFound
        return trade, chain

    async def builder(
        self,
        user_id: int,
        username: str,
        chosen: ChosenCards = ChosenCards(),  # noqa: B008 - frozen
        search: BuilderSearch = BuilderSearch(),
    ) -> TradeBuilder:
        """Show what two people can put into a proposal.

        Raises ``UserNotFound``, ``ProfilePrivate``, ``PartHidden`` and ``CannotTradeSelf``. Chosen cards that are not
        there any more are left out.
        """
        other = await self.profiles.for_viewer(username, user_id)
        if other is None:
            raise UserNotFound(username)
        if other.relation is ViewerRelation.OWNER:
            raise CannotTradeSelf
        partner = check_part(username, other, ProfilePart.HAVE_LIST).user_id
        return await self._builder(user_id, partner, chosen, search, frozenset())

    async def builder_of(
        self, user_id: int, trade: Trade, chosen: ChosenCards, search: BuilderSearch = BuilderSearch()
    ) -> TradeBuilder:
        """Show what two people of a trade can put into the next proposal of its chain, as one of them builds it.

        What the other put into it stays to be asked for, on their have list or not.
        """
        party = trade.party_of(user_id)
        if party is None:
            raise TradeNotFound
        known = frozenset(line.item_id for line in trade.terms.lines_of(party.other))
        if trade.sent_at is None:
            known = frozenset()
        return await self._builder(user_id, trade.user_of(party.other), chosen, search, known)

    async def _builder(
        self,
        user_id: int,
        partner: int,
        chosen: ChosenCards,
        search: BuilderSearch,
        known: frozenset[int],
    ) -> TradeBuilder:
        facts = await self._facts([user_id, partner])
        if partner not in facts or user_id not in facts:
            raise UserNotFound("this person")
        keys = [[one.item_id for one in side] for side in (chosen.offered, chosen.asked)]
        mine = await self.queries.choices(
            user_id, partner, keys[0], offered_only=False, name_part=search.offers, limit=search.most + 1
        )
        theirs = await self.queries.choices(
            partner, user_id, keys[1], offered_only=True, name_part=search.wants, limit=search.most + 1
        )
        free = {one.item.item_id: one.item.free for one in mine}
        offered = {
            one.item.item_id: one.item.free if one.item.item_id in known else one.item.on_offer for one in theirs
        }
        return TradeBuilder(
            partner=person_of(facts[partner]),
            offers=self._side(facts[user_id].username, chosen.offered, mine, free, search.most),
            wants=self._side(facts[partner].username, chosen.asked, theirs, offered, search.most),
        )

    def _side(
        self,
        username: str,
        chosen: Sequence[ChosenCopies],
        found: Sequence[TradeChoice],
        available: Mapping[int, int],
        most: int,
    ) -> BuilderSide:
        """Show a side; ``available`` is how many copies of each found item can be given."""
        by_key = {one.item.item_id: one for one in found}
        picked = [
            self._item(by_key[one.item_id], available[one.item_id], min(one.quantity, available[one.item_id]))
            for one in chosen
            if available.get(one.item_id)
        ]
        named = {one.item_id for one in chosen}
        others = [one for one in found if one.item.item_id not in named]
        return BuilderSide(
            username=username,
            chosen=tuple(picked),
            choices=tuple(self._item(one, available[one.item.item_id], 0) for one in others[:most]),
            more=len(others) > most,
            value=sum((round_half_up(item.chosen * (item.unit_value or NOTHING)) for item in picked), NOTHING),
            copies=sum(item.chosen for item in picked),
            unpriced=sum(item.chosen for item in picked if item.unit_value is None),
        )

    def _item(self, choice: TradeChoice, available: int, chosen: int) -> BuilderItem:
        item, ids = choice.item, self.context.ids
        return BuilderItem(
            item_id=ids.encode(IdKind.ITEM, item.item_id),
            card_hashid=ids.encode(IdKind.CARD, item.key.card_id),
            name=item.name,
            set_code=item.set_code,
            collector_number=item.collector_number,
            finish=item.key.finish,
            condition=CONDITION_NAMES[item.key.condition],
            language=item.key.language,
            signed=item.key.signed,
            altered=item.key.altered,
            available=available,
            chosen=chosen,
            wanted=choice.wanted,
            is_offered=item.have is not None and item.have.is_active,
            unit_value=item.unit_value,
            value_source=item.value_source,
            value_observed_at=item.value_observed_at,
            ask=item.have.min_trade_value if item.have is not None else None,
            wants_only=item.have is not None and item.have.trade_for_wants_only,
        )

    async def _facts(self, user_ids: Sequence[int]) -> Mapping[int, TraderFacts]:
        async with self.context.units() as uow:
            return await uow.traders.of(user_ids)

    async def _describer(self, uow: TradingUnitOfWork, user_id: int, trades: Sequence[Trade]) -> TradeDescriber:
        """Return who describes these trades, with the payments that are held for them; asks where there may be any."""
        context = self.context
        describer = TradeDescriber(user_id, context.clock.now(), context.ids, context.rules)
        held = {
            one.id: describer.next_step(one) for one in trades if one.terms.held_payment and one.accepted_at is not None
        }
        if context.holding is None or not held:
            return describer
        return evolve(describer, payments=await context.holding.of_trades(uow, user_id, held))
