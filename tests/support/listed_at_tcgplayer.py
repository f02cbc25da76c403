"""A store's stock at a TCGplayer of our own, with everything that a sync has to put up with."""

from random import Random
from typing import Any

from dualcaster_app import Application
from dualcaster_core.stores.sync.providers import StockProvider
from tests.support.priced_printings import printing
from tests.support.shop_systems import LocalTcgplayer
from tests.support.stores import StoreScene, actor_of, store

KEYS = {"public_key": "public", "private_key": "private", "access_token": "store"}
ODD = 8
"""Every so many products one is of another game, and one is of no set that is known."""


def stocked(dice: Random, items: int) -> LocalTcgplayer:
    """List so many SKUs of the cards of ``printing``: sold out, oversold and unpriced ones, sealed products too."""
    names: dict[int, tuple[str, str, str]] = {}
    skus: dict[int, list[dict[str, Any]]] = {}
    left = items
    while left:
        number = len(names) + 1
        kind = number % ODD
        names[number] = (
            f"Card {number}",
            "Nowhere" if kind == 1 else "Test Set",
            "Pokemon" if kind == 2 else "Magic",
        )
        count = min(left, dice.randint(1, 4))
        skus[number] = [_sku(dice, 10 * number + place, 1 + place) for place in range(count)]
        left -= count
    return LocalTcgplayer(skus, names)


def _sku(dice: Random, key: int, condition: int) -> dict[str, Any]:
    """Make a SKU of a condition from 1 to 4; now and then one is unopened."""
    return {
        "skuId": key,
        "quantity": dice.randrange(-2, 9),
        "price": dice.choice([0, 0.01, 0.25, 1.75, 123.45]),
        "conditionId": 6 if dice.random() < 0.05 else condition,
        "printingId": 1,
        "languageId": dice.choice([1, 1, 1, 7]),
    }


async def connected_store(application: Application, system: LocalTcgplayer) -> StoreScene:
    """Open a store that is connected to TCGplayer, over a catalogue of the cards that are listed there."""
    async with application.units() as uow:
        await uow.catalogue.store_cards([printing(number) for number in system.names], authoritative=True)
        await uow.commit()
    shop = await store(application)
    connecting = application.stores.sync.connecting
    await connecting.connect(shop.id, actor_of(shop.owner).user_id, StockProvider.TCGPLAYER, KEYS)
    return shop
