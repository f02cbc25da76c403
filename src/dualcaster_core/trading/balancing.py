"""Balancing a proposal: the smallest edit of it that makes it fair."""

import asyncio
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Final

from attrs import evolve, frozen

from dualcaster_core.kernel.ids import IdKind
from dualcaster_core.kernel.money import from_cents, round_half_up, to_cents
from dualcaster_core.matching.minimal_counter import minimal_counter
from dualcaster_core.matching.model import MatchRules
from dualcaster_core.matching.proposal_edits import CounterLine, ProposalSide
from dualcaster_core.trading.commands import answer_to, proposal_of
from dualcaster_core.trading.errors import IllegalTransition, NoFairCounter
from dualcaster_core.trading.lifecycle import Action, Party, Stage
from dualcaster_core.trading.model import LARGEST_CASH, NOTHING
from dualcaster_core.trading.offers import ChosenCards, ChosenCopies
from dualcaster_core.trading.proposing import Proposal
from dualcaster_core.trading.reading.use_cases import Trades
from dualcaster_core.trading.reading.views import (
    BuilderItem,
    BuilderSide,
    SuggestedCounter,
    SuggestedLine,
    TradeBuilder,
)

CONSIDERED: Final = 24
"""Cards of a side that are not in the proposal and may come into it: those that the other wants."""


@frozen
class Balanced:
    """A proposal that was made fair, and how much had to change; ``exact``: no smaller edit makes it fair."""

    proposal: Proposal
    copies_changed: int
    cash_moved: Decimal
    exact: bool


@frozen
class Balancing:
    """Makes proposals fair with the smallest edit: cards that are in them, and others that the two want.

    Raises ``NoFairCounter`` where no edit makes a proposal fair.
    """

    trades: Trades
    rules: MatchRules

    async def balanced(self, builder: TradeBuilder, proposal: Proposal) -> Balanced:
        """Balance a proposal that is being built."""
        keys = self._keys(builder)
        ours = _side(builder.offers, keys, proposal.cash_from_proposer, given_freely=True)
        theirs = _side(builder.wants, keys, proposal.cash_from_recipient, given_freely=False)
        most_cash = to_cents(LARGEST_CASH)
        found = await asyncio.to_thread(minimal_counter, ours, theirs, self.rules, most_cash_cents=most_cash)
        if found is None:
            raise NoFairCounter
        return Balanced(
            proposal=evolve(
                proposal,
                cards=ChosenCards(
                    offered=_chosen(found.offered, proposal.cards.offered),
                    asked=_chosen(found.asked, proposal.cards.asked),
                ),
                cash_from_proposer=from_cents(found.offered_cash_cents),
                cash_from_recipient=from_cents(found.asked_cash_cents),
            ),
            copies_changed=found.copies_changed,
            cash_moved=from_cents(found.cash_moved),
            exact=found.exact,
        )

    async def evened(self, builder: TradeBuilder, proposal: Proposal) -> Balanced:
        """Balance a proposal that is being built, and close what is left with cash, where cash may be used.

        Cards alone leave up to the tolerance, which people then settle between them anyway. Cards without a price
        count nothing; something wants-only that is asked for takes no cash.
        """
        found = await self.balanced(builder, proposal)
        after = found.proposal
        offers, wants = (
            self._chosen_items(builder.offers, after.cards.offered),
            self._chosen_items(builder.wants, after.cards.asked),
        )
        if any(item.wants_only for item, _ in wants):
            return found
        net = _worth(wants) - _worth(offers)
        if abs(net) > LARGEST_CASH:
            return found
        before = proposal.cash_from_proposer - proposal.cash_from_recipient
        even = evolve(after, cash_from_proposer=max(net, NOTHING), cash_from_recipient=max(-net, NOTHING))
        return evolve(found, proposal=even, cash_moved=abs(net - before))

    def _chosen_items(self, side: BuilderSide, chosen: Sequence[ChosenCopies]) -> Sequence[tuple[BuilderItem, int]]:
        known = {item.item_id: item for item in (*side.chosen, *side.choices)}
        named = ((self.trades.context.ids.encode(IdKind.ITEM, one.item_id), one.quantity) for one in chosen)
        return [(known[hashid], copies) for hashid, copies in named]

    async def suggest(self, user_id: int, trade_id: int) -> SuggestedCounter:
        """Suggest how to make a trade fair: to its recipient as a counter-offer, to the author of a draft as an edit.

        Raises ``TradeNotFound``, and ``IllegalTransition`` where the caller can do neither.
        """
        trade, _ = await self.trades.one(user_id, trade_id)
        answers = trade.is_open and trade.party_of(user_id) is Party.RECIPIENT
        if not answers and trade.stage is not Stage.DRAFT:
            raise IllegalTransition(Action.COUNTER.value, trade.status.value, "there is nothing of yours to change")
        proposal = answer_to(trade.terms) if answers else proposal_of(trade.terms)
        builder = await self.trades.builder_of(user_id, trade, proposal.cards)
        balanced = await self.balanced(builder, proposal)
        return self._suggestion(builder, proposal, balanced)

    def _suggestion(self, builder: TradeBuilder, before: Proposal, balanced: Balanced) -> SuggestedCounter:
        after = balanced.proposal
        offers = self._lines(builder.offers, before.cards.offered, after.cards.offered)
        wants = self._lines(builder.wants, before.cards.asked, after.cards.asked)
        values = [
            sum((line.quantity * (line.unit_value or NOTHING) for line in side), NOTHING) for side in (offers, wants)
        ]
        gives, gets = values[0] + after.cash_from_proposer, values[1] + after.cash_from_recipient
        return SuggestedCounter(
            proposer_offers=offers,
            proposer_wants=wants,
            proposer_offers_value=values[0],
            proposer_wants_value=values[1],
            proposer_adds_cash=after.cash_from_proposer,
            recipient_adds_cash=after.cash_from_recipient,
            difference=gets - gives,
            copies_changed=balanced.copies_changed,
            cash_moved=balanced.cash_moved,
            exact=balanced.exact,
        )

    def _lines(
        self, side: BuilderSide, before: Sequence[ChosenCopies], after: Sequence[ChosenCopies]
    ) -> tuple[SuggestedLine, ...]:
        ids = self.trades.context.ids
        known = {item.item_id: item for item in (*side.chosen, *side.choices)}
        counts = [{ids.encode(IdKind.ITEM, one.item_id): one.quantity for one in chosen} for chosen in (before, after)]
        return tuple(
            SuggestedLine(
                item_id=hashid,
                card_hashid=item.card_hashid,
                name=item.name,
                set_code=item.set_code,
                collector_number=item.collector_number,
                quantity=counts[1].get(hashid, 0),
                quantity_before=counts[0].get(hashid, 0),
                unit_value=item.unit_value,
            )
            for hashid, item in known.items()
            if hashid in counts[0] or hashid in counts[1]
        )

    def _keys(self, builder: TradeBuilder) -> Mapping[str, int]:
        """Return the keys of all items of a builder by their public ids."""
        ids = self.trades.context.ids
        named = {item.item_id for side in (builder.offers, builder.wants) for item in (*side.chosen, *side.choices)}
        return {hashid: key for hashid in named if (key := ids.decode(IdKind.ITEM, hashid)) is not None}


def _worth(items: Sequence[tuple[BuilderItem, int]]) -> Decimal:
    """Add up what copies are worth, each line rounded to cents as a trade rounds it."""
    return sum((round_half_up(copies * (item.unit_value or NOTHING)) for item, copies in items), NOTHING)


def _side(side: BuilderSide, keys: Mapping[str, int], cash: Decimal, *, given_freely: bool) -> ProposalSide:
    """Return what is in the proposal of a side, and what the other wants besides."""
    wanted = [item for item in side.choices if item.wanted and item.unit_value is not None][:CONSIDERED]
    return ProposalSide(
        lines=tuple(_line(item, keys, given_freely=given_freely) for item in (*side.chosen, *wanted)),
        cash_cents=to_cents(cash),
    )


def _line(item: BuilderItem, keys: Mapping[str, int], *, given_freely: bool) -> CounterLine:
    most = item.available if item.chosen else min(item.available, item.wanted)
    return CounterLine(
        key=keys[item.item_id],
        copies=item.chosen,
        available=max(item.chosen, most),
        unit_cents=None if item.unit_value is None else to_cents(item.unit_value),
        wants_only=item.wants_only and not given_freely,
    )


def _chosen(copies: Mapping[int, int], before: Sequence[ChosenCopies]) -> tuple[ChosenCopies, ...]:
    """Return what is chosen now: what was before in its order, then what came in."""
    order = [one.item_id for one in before if one.item_id in copies]
    rest = [key for key in copies if key not in set(order)]
    return tuple(ChosenCopies(key, copies[key]) for key in (*order, *rest) if copies[key])
