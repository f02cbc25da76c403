"""The past year of the sample market: every trade took the steps of the core, at the moments when they were taken.

What is written is what the use cases would have left. Nobody is told of any of it now, and the copies have long moved
on, so lists stay as they are: what somebody gave away is a card of which they have another.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from random import Random

from attrs import evolve, frozen

from dualcaster_app.application import Application
from dualcaster_app.demo.past_dealings import PastDealing, PastReview, past_dealings
from dualcaster_core.accounts.model import User
from dualcaster_core.kernel.ids import IdKind
from dualcaster_core.reputation.reviews.model import Review, ReviewContent, ReviewedTrade, ReviewRules
from dualcaster_core.trading.completion import record_of
from dualcaster_core.trading.lifecycle import Action, By, Stage
from dualcaster_core.trading.model import Exchange, Terms, TradeLine, TradingRules
from dualcaster_core.trading.ports import TradableItem
from dualcaster_core.trading.steps import TradeStep, take
from dualcaster_core.trading.trade import Trade
from dualcaster_postgres.trading.past_trades import PastStep, PastTrade, add_past_trades

ANCHORS = ("cantrip_kate", "stackless")
"""Whose identity was checked, so that trust flows from them."""
_MEMBER_DAYS = 420
"""For how many days everybody has been a member at least."""
_JOINED_APART = 37
"""Days from when one of them joined to when the next did."""
_LARGEST_VALUE = 60
_MOST_CARDS = 3


@frozen
class TradingHistory:
    """Makes what the people of the sample did before today out of who dealt with whom."""

    now: datetime
    people: Mapping[str, User]
    items: Mapping[str, Sequence[TradableItem]]
    trading: TradingRules
    reviewing: ReviewRules

    def past(self, dealing: PastDealing) -> PastTrade:
        """Make a trade of a dealing: proposed, every step taken that came after, and what was said of it."""
        trade, steps = self._begun(dealing), []
        for step in self._steps(dealing):
            trade, event = take(trade, step, self.trading)
            steps.append(PastStep(event=event, at=step.at, reason=step.reason))
        if trade.stage is not Stage.COMPLETED:
            return PastTrade(trade=trade, steps=tuple(steps))
        return PastTrade(
            trade=trade,
            steps=tuple(steps),
            record=record_of(trade, dealing.proposer, dealing.recipient, self._ended(dealing)),
            reviews=self._reviews(trade, dealing),
        )

    def members(self, past: Sequence[PastTrade]) -> Sequence[User]:
        """Return the people as their past left them: members for long, with so many completed trades."""
        done = Counter(key for one in past if one.record for key in (one.trade.proposer_id, one.trade.recipient_id))
        return [
            evolve(
                user,
                created_at=self.now - timedelta(days=_MEMBER_DAYS + _JOINED_APART * place),
                completed_trades=done[user.id],
            )
            for place, (_, user) in enumerate(sorted(self.people.items()))
        ]

    def _ended(self, dealing: PastDealing) -> datetime:
        return self.now - timedelta(days=dealing.days_ago)

    def _proposed(self, dealing: PastDealing) -> datetime:
        return self._ended(dealing) - timedelta(days=dealing.days)

    def _steps(self, dealing: PastDealing) -> Iterator[TradeStep]:
        """List the steps of a dealing with their moments."""
        ended, proposed = self._ended(dealing), self._proposed(dealing)
        answered = proposed + timedelta(hours=dealing.answered_in_hours)
        yield TradeStep(action=Action.SEND, by=By.PROPOSER, at=proposed)
        if dealing.refused:
            yield TradeStep(action=Action.DECLINE, by=By.RECIPIENT, at=answered, reason=dealing.refused)
            return
        yield TradeStep(action=Action.ACCEPT, by=By.RECIPIENT, at=answered)
        if dealing.cancelled:
            yield TradeStep(action=Action.CANCEL, by=By.PROPOSER, at=ended, reason=dealing.cancelled)
            return
        if dealing.by_mail:
            yield TradeStep(action=Action.MARK_SENT, by=By.PROPOSER, at=answered + timedelta(hours=5))
            yield TradeStep(action=Action.MARK_SENT, by=By.RECIPIENT, at=answered + timedelta(hours=9))
        yield TradeStep(action=Action.CONFIRM, by=By.RECIPIENT, at=ended - timedelta(hours=4))
        yield TradeStep(action=Action.CONFIRM, by=By.PROPOSER, at=ended)

    def _reviews(self, trade: Trade, dealing: PastDealing) -> tuple[Review, ...]:
        """Let the two write, in the order in which they did; whoever is due to know of it knew then."""
        ended = self._ended(dealing)
        reviewed = ReviewedTrade(trade_id=trade.id, parties=(trade.proposer_id, trade.recipient_id), completed_at=ended)
        for name, review in sorted(dealing.reviews.items(), key=lambda one: (one[1].days_later, one[0])):
            at = ended + timedelta(days=review.days_later)
            reviewed, _ = reviewed.write(self.people[name].id, _content(review, dealing), at, self.reviewing)
        return tuple(evolve(one, is_announced=one.visible_at <= self.now) for one in reviewed.reviews)

    def _begun(self, dealing: PastDealing) -> Trade:
        offered, asked = self._sides(dealing)
        terms = Terms(offered=offered, asked=asked, exchange=Exchange.MAIL if dealing.by_mail else Exchange.IN_PERSON)
        difference = terms.asked_value - terms.offered_value
        if difference >= 1:
            terms = evolve(terms, cash_from_proposer=difference)
        elif difference <= -1:
            terms = evolve(terms, cash_from_recipient=-difference)
        return Trade(
            proposer_id=self.people[dealing.proposer].id,
            recipient_id=self.people[dealing.recipient].id,
            terms=terms,
            created_at=self._proposed(dealing),
        )

    def _sides(self, dealing: PastDealing) -> tuple[tuple[TradeLine, ...], tuple[TradeLine, ...]]:
        """Choose cards of the one, and of the other those that come nearest to their worth."""
        random = Random(dealing.choice)  # noqa: S311 - invents a sample, guards nothing
        mine, theirs = self.items[dealing.proposer], list(self.items[dealing.recipient])
        offered = random.sample(mine, random.randint(1, _MOST_CARDS))
        asked = []
        for item in offered:
            nearest = min(theirs, key=lambda one: (abs(_value(one) - _value(item)), one.item_id))
            theirs.remove(nearest)
            asked.append(nearest)
        return tuple(map(_line, offered)), tuple(map(_line, asked))


async def write_trading_history(app: Application, activity: Mapping[str, int]) -> None:
    """Give the people of the sample their past, each as active as they are (0 to 5), and the reputation it makes.

    What is written is the same every time, with moments relative to now.
    """
    now = app.clock.now()
    people = {name: await app.accounts.operator.named(name) for name in sorted(activity)}
    owned = {name: await _owned(app, user.id) for name, user in people.items()}
    async with app.units() as uow:
        found = {name: await uow.tradable.of(people[name].id, keys) for name, keys in owned.items()}
    items = {name: _worth_trading(known.values()) for name, known in found.items()}
    history = TradingHistory(now, people, items, app.settings.trading, app.settings.reviews)
    past = [history.past(dealing) for dealing in past_dealings(activity)]
    async with app.units() as uow:
        for user in history.members(past):
            await uow.users.store(user)
        await uow.commit()
    async with app.database.transaction() as session:
        await add_past_trades(session, past)
    for name in ANCHORS:
        await app.reputation.identity_checks.decide_by_operator(name, is_checked=True, reason="passport seen by staff")
    await app.reputation.nightly.anchoring.run()
    await app.reputation.reputations.recalculate([user.id for user in people.values()])


async def _owned(app: Application, user_id: int) -> Sequence[int]:
    """List items of somebody that a trade of the past may have been about."""
    page = await app.collection.lists.inventory.page(user_id)
    keys = (app.ids.decode(IdKind.ITEM, item.id) for item in page.items)
    return [key for key in keys if key is not None]


def _worth_trading(items: Iterable[TradableItem]) -> Sequence[TradableItem]:
    """Leave out what has no price, what is worth next to nothing, and what is worth too much; the rest by item."""
    priced = (item for item in items if item.unit_value is not None and 1 <= item.unit_value <= _LARGEST_VALUE)
    return sorted(priced, key=lambda item: item.item_id)


def _value(item: TradableItem) -> float:
    return float(item.unit_value or 0)


def _line(item: TradableItem) -> TradeLine:
    return TradeLine(
        item_id=item.item_id,
        key=item.key,
        quantity=1,
        unit_value=item.unit_value,
        value_source=item.value_source,
        value_observed_at=item.value_observed_at,
        name=item.name,
        set_code=item.set_code,
        collector_number=item.collector_number,
    )


def _content(review: PastReview, dealing: PastDealing) -> ReviewContent:
    return ReviewContent(
        overall=review.stars,
        communication=min(5, review.stars + 1),
        packaging=review.stars if dealing.by_mail else None,
        comment=review.comment,
    )
