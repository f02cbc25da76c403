"""Brings cards onto the lists of people, by their names."""

from collections.abc import Iterable

from dualcaster_app import Application
from dualcaster_core.collection.model import Have, InventoryItem, Want


async def add_items(application: Application, username: str, items: Iterable[InventoryItem]) -> None:
    """Add copies to an inventory."""
    owner = await application.accounts.operator.named(username)
    for item in items:
        await application.collection.inventory.add(owner.id, item)


async def add_offer(application: Application, username: str, have: Have) -> int:
    """Offer copies for trade; return the key of the have."""
    owner = await application.accounts.operator.named(username)
    return await application.collection.have_list.offer(owner.id, have)


async def add_want(application: Application, username: str, wanted: Want) -> int:
    """Add a want; return its key."""
    owner = await application.accounts.operator.named(username)
    return await application.collection.want_list.add(owner.id, wanted)


async def drop_want(application: Application, username: str, want_id: int) -> None:
    """Take a want off the list."""
    owner = await application.accounts.operator.named(username)
    await application.collection.want_list.remove(owner.id, want_id)
