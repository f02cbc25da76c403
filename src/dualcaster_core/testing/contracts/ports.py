"""What the contracts need of an adapter."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

from dualcaster_core.administration.ports import ConsoleUnitOfWork
from dualcaster_core.analytics.ports import AnalyticsUnitOfWork
from dualcaster_core.catalogue.grading import Condition, Finish
from dualcaster_core.catalogue.model import Card
from dualcaster_core.collection.bulk.ports import BulkUnitOfWork
from dualcaster_core.escrow.ports import EscrowUnitOfWork, PayeeAccounts, PaymentProvider
from dualcaster_core.kernel.ports import UnitOfWorkFactory
from dualcaster_core.market.feeds.ports import FeedUnitOfWork
from dualcaster_core.market.model import CurrentPrice
from dualcaster_core.matching.model import MatchRules
from dualcaster_core.matching.ports import MatchingUnitOfWork
from dualcaster_core.messaging.ports import MessagingUnitOfWork
from dualcaster_core.moderation.disputes.ports import DisputesUnitOfWork
from dualcaster_core.notifying.delivery.ports import DeliveringUnitOfWork
from dualcaster_core.notifying.live_updates import Backlog
from dualcaster_core.reputation.ports import AnchoringUnitOfWork, ChanceUnitOfWork, ReputationUnitOfWork
from dualcaster_core.reputation.reviews.ports import ReviewsUnitOfWork
from dualcaster_core.reputation.statements.ports import StatementsUnitOfWork
from dualcaster_core.reputation.tiers import Tier
from dualcaster_core.rings.market.ports import RingChooser
from dualcaster_core.rings.ports import RingSolver
from dualcaster_core.signals.ports import HistoryQueries
from dualcaster_core.signals.record.ports import Calibrator
from dualcaster_core.signals.runs.ports import LearningUnitOfWork, PastOutcomes, SignalRunsUnitOfWork
from dualcaster_core.social.achievements.ports import AchievementsUnitOfWork
from dualcaster_core.social.ports import SocialUnitOfWork
from dualcaster_core.stores.buylist.ports import BuylistUnitOfWork
from dualcaster_core.stores.clearing.ports import ClearingUnitOfWork
from dualcaster_core.stores.customers.ports import CustomersUnitOfWork
from dualcaster_core.stores.pricing.ports import PricingUnitOfWork
from dualcaster_core.stores.profiles.ports import StoresUnitOfWork
from dualcaster_core.stores.stock.ports import StockUnitOfWork
from dualcaster_core.testing.clock import FixedClock


class EveryPort(
    SignalRunsUnitOfWork,
    AchievementsUnitOfWork,
    AnalyticsUnitOfWork,
    ConsoleUnitOfWork,
    AnchoringUnitOfWork,
    ChanceUnitOfWork,
    BulkUnitOfWork,
    DeliveringUnitOfWork,
    EscrowUnitOfWork,
    SocialUnitOfWork,
    FeedUnitOfWork,
    LearningUnitOfWork,
    MatchingUnitOfWork,
    DisputesUnitOfWork,
    MessagingUnitOfWork,
    ReputationUnitOfWork,
    ReviewsUnitOfWork,
    StatementsUnitOfWork,
    ClearingUnitOfWork,
    BuylistUnitOfWork,
    CustomersUnitOfWork,
    PricingUnitOfWork,
    StoresUnitOfWork,
    StockUnitOfWork,
    Protocol,
):
    """A transaction over every repository that has a contract."""


class PaymentProviderHarness(Protocol):
    """A payment provider under test, and ways to do there what people and banks do. Sums are cents."""

    @property
    def provider(self) -> PaymentProvider:
        """The provider."""
        ...

    @property
    def payees(self) -> PayeeAccounts:
        """Its accounts of payees."""
        ...

    async def pay(self, payment: str) -> None:
        """Let the payer pay what is asked for."""
        ...

    async def decline(self, payment: str) -> None:
        """Let the payer's bank refuse."""
        ...

    async def onboard(self, account: str) -> None:
        """Let a payee tell all that the provider asks for."""
        ...

    async def charge_back(self, payment: str, cents: int) -> str:
        """Let the payer's bank take cents of a payment back; return what the chargeback is called."""
        ...

    async def decide_chargeback(self, chargeback: str, *, won: bool) -> None:
        """Let the bank decide, seen from the platform."""
        ...

    async def messages(self) -> Sequence[tuple[bytes, str]]:
        """Return all that the provider sent so far, the oldest first: bodies, each with its signature."""
        ...


class Reads(Protocol):
    """What an adapter reads beside its repositories."""

    @property
    def histories(self) -> HistoryQueries:
        """Reads how prices went."""
        ...

    @property
    def past_outcomes(self) -> PastOutcomes:
        """Reads how our own signals ended."""
        ...

    async def live_updates_after(self, cursors: Mapping[int, int], *, limit: int) -> Mapping[int, Backlog]:
        """Return what each of these people has not been told yet, as ``LiveUpdateLog`` does."""
        ...

    async def current_prices(self, card_id: int) -> Sequence[CurrentPrice]:
        """List the current prices of a printing, as each feed states them."""
        ...

    async def value_of(self, card_id: int, finish: Finish, condition: Condition) -> int | None:
        """Return what a copy is worth, in whole US cents, None where it is unpriced."""
        ...


class PeopleFacts(Protocol):
    """Ways to set what is known of people from elsewhere in production."""

    async def set_tier(self, user_id: int, tier: Tier) -> None:
        """Give somebody a reputation tier; the generation grows."""
        ...

    async def set_country(self, user_id: int, country: str) -> None:
        """Note the country of somebody's profile, by its code."""
        ...

    async def set_role(self, user_id: int, role: str) -> None:
        """Say what an account may do beyond trading."""
        ...

    async def check_identity(self, user_id: int) -> None:
        """Note that somebody's identity was checked."""
        ...

    async def verify_business(self, user_id: int, *, verified: bool = True) -> None:
        """Note that staff verified the business of somebody, or that they took it back."""
        ...

    async def allow_store_messages(self, user_id: int, *, allowed: bool = True) -> None:
        """Note in somebody's profile that stores may write to them, or that they may not."""
        ...

    async def set_email(self, user_id: int, address: str) -> None:
        """Note a confirmed e-mail address of somebody."""
        ...

    async def link_discord(self, user_id: int) -> None:
        """Link a Discord account; the generation grows."""
        ...


class Harness(Reads, PeopleFacts, Protocol):
    """An empty store of the adapter under test, and ways to set what comes from elsewhere in production."""

    @property
    def clock(self) -> FixedClock:
        """The clock that the adapter reads."""
        ...

    @property
    def rules(self) -> MatchRules:
        """The rules that the adapter follows."""
        ...

    @property
    def calibrator(self) -> Calibrator:
        """What learns the worth of scores, beside this adapter."""
        ...

    @property
    def ring_chooser(self) -> RingChooser:
        """What chooses rings that share nobody."""
        ...

    @property
    def ring_solver(self) -> RingSolver:
        """What chooses rings, beside this adapter."""
        ...

    @property
    def units(self) -> UnitOfWorkFactory[EveryPort]:
        """Opens transactions that write."""
        ...

    @property
    def snapshots(self) -> UnitOfWorkFactory[EveryPort]:
        """Opens transactions that read one moment."""
        ...

    async def add_cards(self, cards: Iterable[Card]) -> list[int]:
        """Add printings to the catalogue; return their ids, in order."""
        ...

    async def set_values(self, values: Mapping[tuple[int, Finish, Condition], int | None]) -> None:
        """Say what copies are worth, None for unpriced, as told by TCGplayer now; both generations grow."""
        ...

    async def recorded(self) -> Sequence[tuple[int, str, Mapping[str, Any]]]:
        """List the committed events: id, kind and plain payload, in order."""
        ...
