"""Signals of the sample's past: published, made, followed, graded and sealed at the days of its prices.

Everything goes through the use cases, with a clock that is set to those days; none of them reads a later price than
that of its day. So the record says what these rules and people would have been worth, good or bad.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from random import Random

from attrs import define, evolve, field, frozen

from dualcaster_app.application import Application
from dualcaster_core.accounts.model import Actor, User
from dualcaster_core.kernel.ids import IdKind
from dualcaster_core.market.model import Currency, CurrentPrice, PriceKind, PriceSource
from dualcaster_core.market.ports import CurrentPrices
from dualcaster_core.signals.history import HISTORY_DAYS
from dualcaster_core.signals.members.making import LEAST_MOVES, LEAST_PRICE, PriceBasis, with_moves
from dualcaster_core.signals.members.model import SignalDraft
from dualcaster_core.signals.model import PriceQuote, SignalAction
from dualcaster_core.signals.ports import PricePaths
from dualcaster_core.signals.runs.calibrating import LearnFromOutcomes
from dualcaster_core.signals.visibility import SignalVisibility

SEED = 20_260_214
MAKERS: Mapping[str, float] = {
    "cantrip_kate": 0.9,
    "stackless": 0.7,
    "urza_in_exile": 0.15,
    "esper_ella": 0.5,
    "mira_tolarian": 0.8,
}
"""Who makes signals, and how often they expect a price to go on as it went, rather than to turn."""
A_DAY = 3
"""Signals that each of them makes on a day on which they do."""
LOOKED_BACK = 6
"""Over how many days they look at where a price went."""
FAVORITES = ("cantrip_kate", "stackless", "esper_ella")
REASONS: Mapping[SignalAction, tuple[str, ...]] = {
    SignalAction.BUY: (
        "Copies under this price were gone within days each time I looked.",
        "Every list of the last weekend I read plays it. I would rather have my playset now.",
        "My store is out and so is the next one. Nobody around here lets theirs go any more.",
        "It fell for no reason that I can find, and the deck that plays it is as good as before.",
    ),
    SignalAction.SELL: (
        "Three people offered me theirs this week. That is new.",
        "The deck it was bought for lost its best match-up, and binders fill up again.",
        "It went up faster than anybody plays it. I traded my spares away.",
        "I see more of it on every table, and the cheapest offers get cheaper.",
    ),
}


@define
class _PastClock:
    """A clock that is set."""

    at: datetime

    def now(self) -> datetime:
        """Return the moment that it was set to."""
        return self.at


@frozen
class _PricesOfThen:
    """Current prices as they were at the clock's moment."""

    prices: CurrentPrices
    histories: PricePaths
    clock: _PastClock

    async def current_prices(self, card_id: int) -> Sequence[CurrentPrice]:
        """List the prices of a printing that were stated within the week before, each the newest of its series."""
        listed = [one for one in await self.prices.current_prices(card_id) if one.condition is None]
        today = self.clock.now().date()
        quotes = {(one.finish, one.source, one.kind): _quote_of(one) for one in listed}
        paths = await self.histories.paths(list(quotes.values()), first=today - timedelta(days=7), last=today)
        found = []
        for key, quote in quotes.items():
            if path := paths.get(quote):
                price = next(one for one in listed if (one.finish, one.source, one.kind) == key)
                day, amount = path[-1]
                found.append(evolve(price, amount=amount, observed_at=datetime.combine(day, time(), UTC)))
        return found


@frozen
class _Past:
    """The use cases, on a clock that is set."""

    app: Application
    clock: _PastClock
    random: Random
    people: Mapping[str, User]
    quotes: Sequence[PriceQuote]
    spoken_of: set[tuple[str, int]] = field(factory=set)
    """Who has made a signal on which card: one is open for each."""

    def actor(self, name: str) -> Actor:
        """Return somebody as they would have been signed in."""
        return Actor(user_id=self.people[name].id, username=name, session_id=0)

    async def publish(self) -> None:
        """Ask our own rules."""
        publishing = evolve(self.app.signals.publishing, clock=self.clock)
        if isinstance(publishing.calibrations, LearnFromOutcomes):
            publishing = evolve(publishing, calibrations=evolve(publishing.calibrations, clock=self.clock))
        await publishing.run()

    async def make(self, last: date) -> None:
        """Let everybody make theirs, on different cards, and others follow some of them."""
        today = self.clock.now().date()
        found = await self._eligible(today)
        self.random.shuffle(found)
        members = self.app.signals.members
        then = _PricesOfThen(members.prices, members.histories, self.clock)
        making = evolve(members, prices=then, clock=self.clock)
        for name, trusting in MAKERS.items():
            free = [one for one in found if (name, one[0].quote.card_id) not in self.spoken_of][:A_DAY]
            for basis, path in free:
                found.remove((basis, path))
                self.spoken_of.add((name, basis.quote.card_id))
                ends_on = min(last, today + timedelta(days=self.random.randint(7, 9)))
                self.clock.at += timedelta(minutes=self.random.randint(3, 11))
                made = await making.make(self.actor(name), self._draft(basis, path, trusting, ends_on))
                await self._follow(name, made.signal.id)

    async def grade(self) -> None:
        """Give outcomes to what is over, and seal the days before."""
        await evolve(self.app.signals.grading, clock=self.clock).run()
        await evolve(self.app.signals.sealing, clock=self.clock).run()

    async def _follow(self, maker: str, signal_id: int) -> None:
        following = evolve(self.app.signals.following, clock=self.clock)
        others = sorted(set(self.people) - {maker})
        for name in self.random.sample(others, self.random.choice((0, 0, 1, 2, 3))):
            await following.follow(self.actor(name), signal_id)

    async def _eligible(self, today: date) -> list[tuple[PriceBasis, Sequence[tuple[date, Decimal]]]]:
        """Return the prices that signals can be made on, with how they went up to today."""
        first = today - timedelta(days=HISTORY_DAYS)
        paths = await self.app.signals.members.histories.paths(self.quotes, first=first, last=today)
        found = []
        for quote in self.quotes:
            path = paths.get(quote, ())
            if len(path) > LOOKED_BACK and path[-1][0] == today:
                price = path[-1][1]
                basis = with_moves(PriceBasis(quote=quote, price=price, dollars=price), path, today)
                if price >= LEAST_PRICE and basis.moves >= LEAST_MOVES:
                    found.append((basis, path))
        return found

    def _draft(
        self, basis: PriceBasis, path: Sequence[tuple[date, Decimal]], trusting: float, ends_on: date
    ) -> SignalDraft:
        rose = path[-1][1] >= path[-1 - LOOKED_BACK][1]
        goes_on = self.random.random() < trusting
        action = SignalAction.BUY if rose == goes_on else SignalAction.SELL
        away = basis.least_distance + Decimal("0.02")
        target = basis.price + away if action is SignalAction.BUY else max(basis.price - away, Decimal("0.05"))
        return SignalDraft(
            card_id=basis.quote.card_id,
            finish=basis.quote.finish,
            action=action,
            target_price=target,
            target_date=ends_on,
            confidence=round(self.random.uniform(0.5, 0.85), 2),
            rationale=self.random.choice(REASONS[action]),
            visibility=SignalVisibility.PUBLIC,
        )


async def write_signal_history(app: Application, usernames: Sequence[str], last: date) -> None:
    """Have the past weeks of signals happen, up to the last day of prices; a second time would add nothing of ours.

    Rules are asked from 19 days before the last day on, people from 13 days before; the last signals are made so early
    that prices still decide on them.
    """
    random = Random(SEED)  # noqa: S311 - invents a sample, guards nothing
    people = {name: await app.accounts.operator.named(name) for name in usernames}
    clock = _PastClock(datetime.combine(last, time(9), UTC))
    quotes = [quote async for quote in _quotes(app, last)]
    past = _Past(app, clock, random, people, quotes)
    for back in range(19, -3, -1):
        day = last - timedelta(days=back)
        clock.at = datetime.combine(day, time(9), UTC)
        if back >= 8 and back % 2:
            await past.publish()
        if 9 <= back <= 13:
            await past.make(last)
        clock.at = datetime.combine(day, time(18), UTC)
        if back <= 12:
            await past.grade()


async def _quotes(app: Application, last: date) -> AsyncIterator[PriceQuote]:
    """List the prices that have a history: what each card's copies are valued by."""
    async for batch in app.signals.publishing.histories.batches(end=last, days=HISTORY_DAYS, size=5_000):
        for quote in batch.quotes:
            if (quote.source, quote.kind) == (PriceSource.TCGPLAYER, PriceKind.MARKET):
                yield quote


def _quote_of(price: CurrentPrice) -> PriceQuote:
    return PriceQuote(
        card_id=price.card_id,
        finish=price.finish,
        source=price.source,
        kind=price.kind,
        currency=Currency(price.currency),
    )


async def settle_signal_history(app: Application, usernames: Sequence[str]) -> None:
    """Let everybody have read what they were told of those weeks, and mira favour some makers from now on."""
    people = {name: await app.accounts.operator.named(name) for name in usernames}
    for user in people.values():
        await app.notifying.centre.read_all(user.id)
    for name in FAVORITES:
        favored = app.ids.encode(IdKind.USER, people[name].id)
        await app.profiles.favorites.add(Actor(user_id=people["mira_tolarian"].id, username="", session_id=0), favored)
