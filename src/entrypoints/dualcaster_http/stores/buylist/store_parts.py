"""What buylists show on a store's public page and on its staff's overview."""

from collections.abc import Sequence

from dualcaster_app import Application, formatting
from dualcaster_core.accounts.model import Actor
from dualcaster_core.stores.access import StorePermission
from dualcaster_core.stores.profiles.views import StaffedStore, StoreView
from dualcaster_http.stores.figures import Figure, FigureSource
from dualcaster_http.stores.parameters import store_key
from dualcaster_http.stores.storefront import StorefrontPart


async def sell_here(
    application: Application, key: int, store: StoreView, visitor: Actor | None
) -> StorefrontPart | None:
    """Say that a store buys cards, and lead to its offers."""
    if not (store.offers_buylist and store.business_verified):
        return None
    return StorefrontPart(template="stores/buylist/parts/sell_here.html", values={"signed_in": visitor is not None})


async def _figures(application: Application, shop: StaffedStore) -> Sequence[Figure]:
    key = store_key(application, shop.store.id)
    queue = await application.stores.buylist.queries.queue(key)
    return [
        Figure(
            label="Buylist orders for you",
            value=str(queue.waiting),
            note=f"{formatting.money(queue.promised_cash)} in cash promised",
            href=f"/store/{shop.store.id}/buylist",
        )
    ]


BUYLIST_FIGURES = FigureSource(permission=StorePermission.HANDLE_ORDERS, read=_figures)
