"""Showing disputes: to the two people of a trade, and to moderators."""

from collections.abc import Sequence

from attrs import frozen

from dualcaster_core.accounts.model import Actor
from dualcaster_core.kernel.money import round_half_up
from dualcaster_core.kernel.paging import PAGE, checked_limit
from dualcaster_core.kernel.ports import BlobStore
from dualcaster_core.messaging.errors import PhotoNotFound
from dualcaster_core.messaging.photo_names import SIDES, blob_name
from dualcaster_core.moderation.actions import ActionSource, ModerationAction
from dualcaster_core.moderation.assigning import involved_in, who_may_take
from dualcaster_core.moderation.cases import ModerationCase
from dualcaster_core.moderation.deciding import Moderator
from dualcaster_core.moderation.disputes.acting import DisputeContext, facts_in
from dualcaster_core.moderation.disputes.describing import (
    DisputeDescriber,
    fact_views,
    proposed,
    rule_views,
    was_live,
)
from dualcaster_core.moderation.disputes.errors import DisputeNotFound
from dualcaster_core.moderation.disputes.facts import DisputeFacts
from dualcaster_core.moderation.disputes.model import Dispute, DisputeStatement
from dualcaster_core.moderation.disputes.ports import DisputeQueries, DisputesUnitOfWork
from dualcaster_core.moderation.disputes.views import DisputeCase, DisputePage, DisputeQueue, DisputeView
from dualcaster_core.moderation.lifecycle import ActionKind
from dualcaster_core.moderation.model import Level
from dualcaster_core.reputation.staff import is_moderator
from dualcaster_core.trading.trade import Trade


@frozen(kw_only=True)
class _Known:
    """Everything that is read of a dispute, at one moment."""

    dispute: Dispute
    trade: Trade
    case: ModerationCase
    facts: DisputeFacts
    statements: Sequence[DisputeStatement]
    actions: Sequence[ModerationAction]
    describer: DisputeDescriber

    @property
    def was_live(self) -> bool:
        """Whether a ruling ends the trade."""
        return was_live(self.dispute, self.trade.ended_at)

    def view(self, reader_id: int | None) -> DisputeView:
        """Show it to somebody."""
        return self.describer.view(reader_id, self.statements, self.actions, self.facts, trade_was_live=self.was_live)


@frozen
class DisputeReading:
    """Shows disputes: to their two people and to moderators, and to nobody else."""

    context: DisputeContext
    queries: DisputeQueries
    blobs: BlobStore

    async def mine(self, actor: Actor, *, limit: int = PAGE, cursor: str | None = None) -> DisputePage:
        """List one's disputes, the latest first. Raises ``ValidationFailed`` for a cursor of another list."""
        return await self.queries.of_person(actor.user_id, limit=checked_limit(limit), cursor=cursor)

    async def seen(self, actor: Actor, case_id: int) -> DisputeView:
        """Show a dispute of one's own. Raises ``DisputeNotFound`` for those of others."""
        async with self.context.units() as uow:
            known = await self._known(uow, case_id)
        if known.dispute.side_of(actor.user_id) is None:
            raise DisputeNotFound
        return known.view(actor.user_id)

    async def photo(self, actor: Actor, case_id: int, photo_id: int, side: int) -> bytes:
        """Return a photo, in one of ``SIDES``, to the two people and moderators. Raises ``PhotoNotFound``."""
        async with self.context.units() as uow:
            dispute = await uow.disputes.with_id(case_id)
            found = await uow.disputes.photo(photo_id)
        if dispute is None or found is None or found.case_id != case_id or side not in SIDES:
            raise PhotoNotFound
        if dispute.side_of(actor.user_id) is None and not is_moderator(actor):
            raise PhotoNotFound
        content = await self.blobs.get(blob_name(found.photo.key, side))
        if content is None:
            raise PhotoNotFound
        return content

    async def waiting(self, _by: Moderator, *, limit: int = PAGE, cursor: str | None = None) -> DisputeQueue:
        """List the disputes that wait for a ruling, for moderators: the gravest first, then the oldest."""
        now = self.context.trading.clock.now()
        return await self.queries.waiting(now, limit=checked_limit(limit), cursor=cursor)

    async def case(self, by: Moderator, case_id: int) -> DisputeCase:
        """Show a dispute with facts, house rules, and what each outcome would do. Raises ``DisputeNotFound``."""
        now = self.context.trading.clock.now()
        async with self.context.units() as uow:
            known = await self._known(uow, case_id)
            decided_by = await self._decider(uow, known.actions)
            colleagues = {one.user_id: one.username for one in await uow.colleagues.everybody()}
            involved = await involved_in(uow, known.case)
            may_take = [one.username for one in await who_may_take(uow, known.case, involved)]
        dispute, case, facts = known.dispute, known.case, known.facts
        is_party = by.user_id is not None and by.user_id in involved.parties
        may_act = dispute.is_open and not is_party and (by.is_admin or not involved.is_for_admins)
        cash = facts.filer_cash + facts.respondent_cash
        return DisputeCase(
            dispute=known.view(None),
            level=Level(case.level).name.lower(),
            version=dispute.version,
            case_version=case.version,
            assignee=None if case.assignee_id is None else colleagues.get(case.assignee_id),
            may_take=tuple(may_take),
            is_for_admins=involved.is_for_admins,
            is_party=is_party,
            due_at=case.due_at,
            rulable_from=dispute.rulable_from,
            may_rule=may_act and now >= dispute.rulable_from,
            may_act=may_act,
            cash=str(round_half_up(cash)),
            who_sent=facts.who_sent.value,
            facts=fact_views(facts),
            rules=rule_views(facts),
            proposed=proposed(facts),
            effects=known.describer.effects(facts, is_live=known.was_live),
            departure="" if dispute.ruling is None else dispute.ruling.decision.departure,
            decided_by=decided_by,
        )

    async def _decider(self, uow: DisputesUnitOfWork, actions: Sequence[ModerationAction]) -> str | None:
        ruled = next((one for one in actions if one.kind is ActionKind.RULE), None)
        if ruled is None:
            return None
        if ruled.by_id is not None:
            return (await uow.users.usernames([ruled.by_id])).get(ruled.by_id)
        return "the house rules" if ruled.source is ActionSource.RULE else "the console"

    async def _known(self, uow: DisputesUnitOfWork, case_id: int) -> _Known:
        dispute, case = await uow.disputes.with_id(case_id), await uow.cases.with_id(case_id)
        trade = None if dispute is None else await uow.trades.one(dispute.trade_id)
        if dispute is None or case is None or trade is None:
            raise DisputeNotFound
        now = self.context.trading.clock.now()
        names = await uow.users.usernames([dispute.filer_id, dispute.respondent_id])
        return _Known(
            dispute=dispute,
            trade=trade,
            case=case,
            facts=await facts_in(uow, self.context, dispute, trade, now),
            statements=await uow.disputes.statements(case_id),
            actions=await uow.actions.of_case(case_id),
            describer=DisputeDescriber(dispute, names, self.context.trading.ids),
        )
