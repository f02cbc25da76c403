"""Every route of the site with who gets what from it: a module for each capability."""

from collections.abc import Mapping

from tests.support.route_walk import Row
from tests.support.routes.accounts import ACCOUNTS
from tests.support.routes.administration import ADMINISTRATION
from tests.support.routes.analytics import ANALYTICS
from tests.support.routes.bots import BOTS
from tests.support.routes.catalogue import CATALOGUE
from tests.support.routes.collection import COLLECTION
from tests.support.routes.escrow import ESCROW
from tests.support.routes.home import HOME
from tests.support.routes.market import MARKET
from tests.support.routes.matching import MATCHING
from tests.support.routes.messaging import MESSAGING
from tests.support.routes.moderation import MODERATION
from tests.support.routes.notifying import NOTIFYING
from tests.support.routes.operations import OPERATIONS
from tests.support.routes.reputation import REPUTATION
from tests.support.routes.rings import RINGS
from tests.support.routes.signals import SIGNALS
from tests.support.routes.social import SOCIAL
from tests.support.routes.store_staff import STORE_STAFF
from tests.support.routes.stores import STORES
from tests.support.routes.trading import TRADING

ROUTES: Mapping[str, Row] = {
    **ACCOUNTS,
    **ADMINISTRATION,
    **ANALYTICS,
    **BOTS,
    **CATALOGUE,
    **COLLECTION,
    **ESCROW,
    **HOME,
    **MARKET,
    **MATCHING,
    **MESSAGING,
    **MODERATION,
    **NOTIFYING,
    **OPERATIONS,
    **REPUTATION,
    **RINGS,
    **SIGNALS,
    **SOCIAL,
    **STORES,
    **STORE_STAFF,
    **TRADING,
}
PAGES = tuple(
    route.removeprefix("GET ") for route in ROUTES if route.startswith("GET /") and not route.startswith("GET /api/")
)
"""The addresses that people open."""
