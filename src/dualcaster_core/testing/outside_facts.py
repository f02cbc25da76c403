"""What comes from elsewhere in production: cards, values, tiers, linked accounts and the like."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from contextlib import AbstractAsyncContextManager
from datetime import datetime

from attrs import define, evolve

from dualcaster_core.catalogue.grading import Condition, Finish
from dualcaster_core.catalogue.model import Card
from dualcaster_core.market.model import PriceSource, UnitValue
from dualcaster_core.reputation.tiers import Tier
from dualcaster_core.testing.clock import FixedClock
from dualcaster_core.testing.unit_of_work import InMemoryUnitOfWork


@define
class OutsideFacts(ABC):
    """Sets such facts; each method is a transaction of its own, so none may be called inside an open unit of work."""

    clock: FixedClock

    @abstractmethod
    def units(self) -> AbstractAsyncContextManager[InMemoryUnitOfWork]:
        """Open a transaction that writes."""

    async def add_cards(self, cards: Iterable[Card]) -> list[int]:
        """Add printings to the catalogue; return their ids, in order. A printing that is known keeps its id."""
        keys = []
        async with self.units() as unit:
            known = {card.scryfall_id: key for key, card in unit.state.cards.items()}
            for card in cards:
                key = known.get(card.scryfall_id) or unit.state.next_id("card")
                known[card.scryfall_id] = key
                unit.state.cards[key] = card
                keys.append(key)
            await unit.commit()
        return keys

    async def set_values(
        self,
        values: Mapping[tuple[int, Finish, Condition], int | None],
        *,
        source: PriceSource = PriceSource.TCGPLAYER,
        observed_at: datetime | None = None,
    ) -> None:
        """Say what a copy of each card, finish and condition is worth, in whole US cents (None: unpriced).

        ``source`` says so, since ``observed_at`` (now). Stored matches of before are out of date.
        """
        observed = observed_at or self.clock.now()
        async with self.units() as unit:
            for key, cents in values.items():
                unit.state.values.pop(key, None)
                if cents is not None:
                    unit.state.values[key] = UnitValue(cents=cents, source=source, observed_at=observed)
            unit.state.generation += 1
            unit.state.price_generation += 1
            await unit.commit()

    async def set_tier(self, user_id: int, tier: Tier) -> None:
        """Give somebody a reputation tier."""
        async with self.units() as unit:
            unit.state.tiers[user_id] = int(tier)
            unit.state.generation += 1
            await unit.commit()

    async def set_role(self, user_id: int, role: str) -> None:
        """Say what an account may do beyond trading."""
        async with self.units() as unit:
            unit.state.roles[user_id] = role
            await unit.commit()

    async def check_identity(self, user_id: int) -> None:
        """Note that somebody's identity was checked."""
        async with self.units() as unit:
            unit.state.identity_checked.add(user_id)
            await unit.commit()

    async def verify_business(self, user_id: int, *, verified: bool = True) -> None:
        """Note that staff verified the business of somebody, or that they took it back."""
        async with self.units() as unit:
            (unit.state.verified_businesses.add if verified else unit.state.verified_businesses.discard)(user_id)
            await unit.commit()

    async def allow_store_messages(self, user_id: int, *, allowed: bool = True) -> None:
        """Note in somebody's profile that stores may write to them, or that they may not."""
        async with self.units() as unit:
            people = unit.state.store_messages_allowed
            (people.add if allowed else people.discard)(user_id)
            await unit.commit()

    async def set_country(self, user_id: int, country: str) -> None:
        """Note the country of somebody's profile, by its code."""
        async with self.units() as unit:
            unit.state.countries[user_id] = country
            await unit.commit()

    async def set_email(self, user_id: int, address: str) -> None:
        """Note a confirmed e-mail address of somebody."""
        async with self.units() as unit:
            unit.state.emails[user_id] = address
            unit.state.users[user_id] = evolve(unit.state.users[user_id], email_verified=True)
            await unit.commit()

    async def link_discord(self, user_id: int) -> None:
        """Note that somebody has linked a Discord account."""
        async with self.units() as unit:
            unit.state.discord_linked.add(user_id)
            unit.state.generation += 1
            await unit.commit()
