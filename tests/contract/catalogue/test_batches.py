"""Several batches in one transaction, as an import of a mixed file has them."""

from decimal import Decimal

from dualcaster_core.catalogue.grading import Finish
from dualcaster_core.catalogue.model import CardSet, LocalizedName
from dualcaster_core.catalogue.ports import StoredChanges
from dualcaster_core.market.model import CardKey, CardKeyKind, Currency, PriceKind, PriceObservation, PriceSource
from dualcaster_core.testing.contracts.scene import printing
from tests.support.postgres_harness import PostgresHarness


async def test_cards_sets_and_names_share_a_transaction(shared_harness: PostgresHarness) -> None:
    """A batch that holds cards, sets and names, and a second one after it, are stored together."""
    bolt, shock = printing("Batched Bolt", "bat", "1"), printing("Batched Shock", "bat", "2")
    async with shared_harness.units() as uow:
        catalogue = uow.catalogue
        assert await catalogue.store_cards([bolt], authoritative=True) == StoredChanges(added=1)
        assert await catalogue.store_sets(
            [CardSet(code="bat", name="Batched Set")], authoritative=True
        ) == StoredChanges(changed=1)
        names = [LocalizedName(bolt.oracle_id, "de", "Blitz"), LocalizedName(bolt.oracle_id, "fr", "Foudre")]
        assert await catalogue.store_localized_names(names) == StoredChanges(added=2)
        assert await catalogue.store_cards([bolt, shock], authoritative=True) == StoredChanges(added=1)


async def test_prices_come_in_several_batches_of_a_transaction(shared_harness: PostgresHarness) -> None:
    """A second batch of prices in the same transaction is stored like the first."""
    card = printing("Batched Price", "bat", "3")
    await shared_harness.add_cards([card])
    stored = []
    async with shared_harness.units() as uow:
        for amount in ("1.00", "1.50"):
            observation = PriceObservation(
                card=CardKey(CardKeyKind.SCRYFALL, card.scryfall_id),
                finish=Finish.NONFOIL,
                source=PriceSource.TCGPLAYER,
                kind=PriceKind.MARKET,
                currency=Currency.USD,
                amount=Decimal(amount),
                observed_at=shared_harness.clock.now(),
            )
            stored.append((await uow.prices.store([observation], feed="tests")).stored)
    assert stored == [1, 1]
