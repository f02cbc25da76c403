"""Collections, alerts, matching, trades and signals without a database: in-memory adapters of the repository ports.

They follow the same contract as the PostgreSQL adapter; ``dualcaster_core.testing.contracts`` has the contract as
test classes, for adapters of your own. Two people who have what the other wants:

>>> import asyncio
>>> from uuid import UUID
>>> from dualcaster_core.accounts.model import User
>>> from dualcaster_core.catalogue.grading import Condition, Finish, Rarity
>>> from dualcaster_core.catalogue.model import Card
>>> from dualcaster_core.collection import HaveEditing, InventoryEditing, Offer, WantEditing
>>> from dualcaster_core.collection.model import InventoryItem, ItemKey, Want
>>> from dualcaster_core.matching.computation import Matching
>>> from dualcaster_core.testing import FixedClock, InMemoryDatabase
>>> def card(number, name):
...     return Card(
...         scryfall_id=UUID(int=number), oracle_id=UUID(int=100 + number), name=name, set_code="lea",
...         set_name="Limited Edition Alpha", collector_number=str(number), rarity=Rarity.RARE,
...         finishes=(Finish.NONFOIL,),
...     )
>>> async def swap():
...     clock = FixedClock()
...     database = InMemoryDatabase(clock)
...     cards = await database.add_cards([card(1, "Birds of Paradise"), card(2, "Chaos Orb")])
...     for card_id, cents in zip(cards, (300_00, 250_00)):
...         await database.set_values({(card_id, Finish.NONFOIL, Condition.NM): cents})
...     inventory, haves = InventoryEditing(database.units, clock), HaveEditing(database.units)
...     wants = WantEditing(database.units)
...     for name, has, seeks in (("ann", *cards), ("bob", *reversed(cards))):
...         async with database.units() as uow:
...             now = clock.now()
...             user = User(username=name, created_at=now, last_active_at=now, is_public=True)
...             owner = (await uow.users.add(user)).id
...             await uow.commit()
...         item = await inventory.add(owner, InventoryItem(key=ItemKey(has, Finish.NONFOIL), quantity=1))
...         await haves.add(owner, item, Offer(quantity_for_trade=1))
...         await wants.add(owner, Want(card_id=seeks))
...     matching = Matching(database.snapshots, database.units, clock, database.rules, database.ids)
...     return await matching.matches_of(1)
>>> [match] = asyncio.run(swap())
>>> match.trader.username, match.quality_score
('bob', 67)
>>> [line.name for line in match.gets], match.factors.value_balance
(['Chaos Orb'], 33)
"""

from dualcaster_core.testing.clock import FixedClock
from dualcaster_core.testing.database import InMemoryDatabase
from dualcaster_core.testing.unit_of_work import InMemoryUnitOfWork

__all__ = ["FixedClock", "InMemoryDatabase", "InMemoryUnitOfWork"]
