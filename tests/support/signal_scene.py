"""Signals on a real database whose time stands still: people, cards with a past, and everything done with signals."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID, uuid4

from attrs import frozen
from sqlalchemy import text

from dualcaster_core.accounts.model import Actor
from dualcaster_core.catalogue.grading import Finish
from dualcaster_core.kernel.ids import PublicIds
from dualcaster_core.market.model import CardKey, CardKeyKind, Currency, PriceKind, PriceObservation, PriceSource
from dualcaster_core.market.use_cases import refresh_values
from dualcaster_core.market.valuation import ValuationRules
from dualcaster_core.matching.model import MatchRules
from dualcaster_core.reputation.tiers import Tier
from dualcaster_core.signals.following.use_cases import Following
from dualcaster_core.signals.kinds import built_in_rules
from dualcaster_core.signals.kinds.settings import RuleSettings
from dualcaster_core.signals.members.model import SignalDraft
from dualcaster_core.signals.members.use_cases import MemberSignals
from dualcaster_core.signals.model import Signal, SignalAction
from dualcaster_core.signals.reading.use_cases import SignalReading
from dualcaster_core.signals.record.live import LiveRules
from dualcaster_core.signals.record.ports import Calibrator
from dualcaster_core.signals.runs.calibrating import LearnFromOutcomes, LearningTurns
from dualcaster_core.signals.runs.day_roots import SealDays
from dualcaster_core.signals.runs.grading import GradeSignals
from dualcaster_core.signals.runs.publishing import PublishSignals
from dualcaster_core.signals.screening import PlainScreen
from dualcaster_core.signals.visibility import SignalVisibility
from dualcaster_core.testing import FixedClock
from dualcaster_core.testing.contracts.scene import Scene
from dualcaster_plugins import InstalledRules
from dualcaster_postgres.market.price_queries import PostgresPriceQueries
from dualcaster_postgres.signals.histories import PostgresSignalHistories
from dualcaster_postgres.signals.past_outcomes import PostgresPastOutcomes
from dualcaster_postgres.signals.record_queries import PostgresRecordQueries
from dualcaster_postgres.signals.signal_queries import PostgresSignalQueries
from dualcaster_postgres.sql.database import Database
from dualcaster_postgres.unit_of_work import unit_of_work_factory
from tests.support.postgres_harness import PostgresHarness
from tests.support.priced_printings import printing

UP_AND_DOWN = tuple("10.00" if day % 2 else "10.10" for day in range(91))
"""A price that changes every day and by little: what members may make signals on."""


@frozen
class SignalScene:
    """Everything about signals over a database."""

    database: Database
    clock: FixedClock
    calibrator: Calibrator | None = None

    @property
    def units(self):  # type: ignore[no-untyped-def]
        """Open transactions."""
        return unit_of_work_factory(self.database, self.clock, MatchRules(), PublicIds())

    @property
    def histories(self) -> PostgresSignalHistories:
        """The pasts of cards."""
        return PostgresSignalHistories(self.database, ValuationRules())

    @property
    def members(self) -> MemberSignals:
        """What members do."""
        tokens = iter(f"salt-{number}" for number in range(10_000))
        return MemberSignals(
            units=self.units,
            prices=PostgresPriceQueries(self.database, ValuationRules()),
            histories=self.histories,
            rules=ValuationRules(),
            clock=self.clock,
            ids=PublicIds(),
            random_token=lambda: next(tokens),
        )

    @property
    def following(self) -> Following:
        """Following."""
        return Following(self.units, self.clock)

    @property
    def grading(self) -> GradeSignals:
        """Grading."""
        return GradeSignals(self.units, self.histories, RuleSettings(), self.clock)

    @property
    def sealing(self) -> SealDays:
        """Sealing days."""
        return SealDays(self.units, self.clock)

    @property
    def publishing(self) -> PublishSignals:
        """Publishing ours."""
        return PublishSignals(
            units=self.units,
            histories=self.histories,
            screen=PlainScreen(),
            rules=built_in_rules(RuleSettings()),
            installed=InstalledRules(1.0),
            calibrations=self.learning,
            clock=self.clock,
        )

    @property
    def learning(self) -> LearnFromOutcomes:
        """Learning from what became of ours."""
        return LearnFromOutcomes(
            units=self.units,
            outcomes=PostgresPastOutcomes(self.database),
            paths=self.histories,
            calibrator=self.calibrator,
            clock=self.clock,
            random_token=lambda: uuid4().hex,
            live=LiveRules(replicates=20),
            turns=LearningTurns(every=0.02),
        )

    @property
    def reading(self) -> SignalReading:
        """Reading."""
        return SignalReading(
            queries=PostgresSignalQueries(self.database, PublicIds()),
            records=PostgresRecordQueries(self.database, PublicIds()),
            paths=self.histories,
            sealing=self.sealing,
            clock=self.clock,
            ids=PublicIds(),
        )

    async def person(self, name: str, tier: Tier = Tier.SILVER, trades: int = 5) -> Actor:
        """Open an account that has earned this."""
        harness = PostgresHarness(self.database, self.clock)
        key = await Scene(harness).person(name)
        await harness.set_tier(key, tier)
        async with self.database.transaction() as session:
            await session.run(
                text("UPDATE users SET completed_trades = :trades, is_public = true WHERE id = :key"),
                trades=trades,
                key=key,
            )
        return Actor(user_id=key, username=name, session_id=0)

    async def card(self, number: int = 1, path: Sequence[str] = UP_AND_DOWN) -> int:
        """Add a printing whose price went so, one amount a day up to today."""
        (key,) = await PostgresHarness(self.database, self.clock).add_cards([printing(number)])
        today = self.clock.now().date()
        days = [today - timedelta(days=len(path) - 1 - place) for place in range(len(path))]
        await self.prices(number, dict(zip(days, path, strict=True)))
        return key

    async def prices(self, number: int, path: dict[date, str], *, kind: PriceKind = PriceKind.MARKET) -> None:
        """State the prices of a printing on days."""
        observations = [
            PriceObservation(
                card=CardKey(CardKeyKind.SCRYFALL, UUID(int=number)),
                finish=Finish.NONFOIL,
                source=PriceSource.TCGPLAYER,
                kind=kind,
                currency=Currency.USD,
                amount=Decimal(amount),
                observed_at=datetime(day.year, day.month, day.day, tzinfo=self.clock.now().tzinfo),
            )
            for day, amount in path.items()
        ]
        async with self.units() as uow:
            await uow.prices.store(observations, feed="test")
            await uow.commit()
        await refresh_values(self.units, ValuationRules())

    async def make(
        self,
        maker: Actor,
        card_id: int,
        *,
        action: SignalAction = SignalAction.BUY,
        target: str | None = "12.00",
        days: int = 10,
        visibility: SignalVisibility = SignalVisibility.PUBLIC,
        confidence: float = 0.7,
    ) -> Signal:
        """Make a signal of somebody."""
        draft = SignalDraft(
            card_id=card_id,
            finish=Finish.NONFOIL,
            action=action,
            target_price=None if target is None else Decimal(target),
            target_date=self.clock.now().date() + timedelta(days=days),
            confidence=confidence,
            rationale="Two decks of the last weekend play four of it.",
            visibility=visibility,
        )
        return (await self.members.make(maker, draft)).signal

    async def favorite(self, who: Actor, maker: Actor) -> None:
        """Have somebody favourite a maker."""
        async with self.units() as uow:
            await uow.favorites.add(who.user_id, maker.user_id, self.clock.now())
            await uow.commit()
