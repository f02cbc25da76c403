"""The pages of a store's staff: which there are, who may open them, and the frame around them."""

from typing import Any, Final

from attrs import frozen
from litestar import Response

from dualcaster_core.stores.access import StorePermission
from dualcaster_core.stores.profiles.views import StaffedStore
from dualcaster_http.site.page_context import PageContext
from dualcaster_http.stores.parameters import store_key


@frozen
class StoreSection:
    """A page of the staff: its key, its name, its path below ``/store/{hashid}``, and who may open it.

    ``about`` says what it has.
    """

    key: str
    label: str
    path: str
    permission: StorePermission | None = None
    about: str = ""


SECTIONS: Final = (
    StoreSection("dashboard", "Overview", "", StorePermission.SEE_DASHBOARD),
    StoreSection("stock", "Stock", "/stock", StorePermission.SEE_DASHBOARD, "Cards, copies and prices"),
    StoreSection("buylist", "Buylist", "/buylist", StorePermission.HANDLE_ORDERS, "Orders, rules and store credit"),
    StoreSection("prices", "Prices", "/prices", StorePermission.SET_PRICES, "Sell prices that follow the market"),
    StoreSection("customers", "Customers", "/customers", StorePermission.SEE_CUSTOMERS, "Whose wants you can fill"),
    StoreSection("sync", "Sync", "/sync", StorePermission.SYNC_STOCK, "Your shop system and its listings"),
    StoreSection("statistics", "Statistics", "/statistics", StorePermission.SEE_STATISTICS, "Demand and offers taken"),
    StoreSection("events", "Events", "/events", StorePermission.SEE_DASHBOARD, "Calendar, sign-ups and the door"),
    StoreSection("clearing", "Store night", "/clearing", StorePermission.RUN_CLEARING, "Trades among those present"),
    StoreSection("profile", "Profile", "/profile", StorePermission.EDIT_PROFILE, "Address, hours and services"),
    StoreSection("staff", "Staff", "/staff", about="Who works here, and in which role"),
)
"""In the order in which they are shown; each part of stores adds its own before the profile."""


def sections_of(shop: StaffedStore) -> list[tuple[str, str, str]]:
    """List the sections that somebody may open, as tabs: key, label and address."""
    return [
        (one.key, one.label, f"/store/{shop.store.id}{one.path}")
        for one in SECTIONS
        if one.permission is None or shop.may(one.permission)
    ]


async def staffed_store(context: PageContext, hashid: str, permission: StorePermission | None = None) -> StaffedStore:
    """Return a store for who works there. Raises ``StoreNotFound`` and ``StoreForbidden``."""
    application = context.application
    return await application.stores.profiles.reading.staffed(context.me, store_key(application, hashid), permission)


def staff_page(
    context: PageContext, template: str, shop: StaffedStore, section: str, *, status: int = 200, **values: Any
) -> Response[str]:
    """Answer with a page of the staff; the template extends ``stores/frame.html``."""
    return context.page(
        template, status=status, shop=shop, store=shop.store, section=section, sections=sections_of(shop), **values
    )
