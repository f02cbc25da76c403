"""Everything that the site serves: one row for each capability."""

from dualcaster_http.accounts.routes import ACCOUNTS
from dualcaster_http.administration.routes import ADMINISTRATION
from dualcaster_http.analytics.routes import ANALYTICS
from dualcaster_http.catalogue.routes import CATALOGUE
from dualcaster_http.collection.routes import COLLECTION
from dualcaster_http.edge.capability import Capability
from dualcaster_http.escrow.routes import ESCROW
from dualcaster_http.home.routes import HOME
from dualcaster_http.live.routes import LIVE
from dualcaster_http.market.routes import MARKET
from dualcaster_http.matching.routes import MATCHING
from dualcaster_http.messaging.routes import MESSAGING
from dualcaster_http.moderation.routes import MODERATION
from dualcaster_http.notifying.routes import NOTIFYING
from dualcaster_http.operations.routes import OPERATIONS
from dualcaster_http.reputation.routes import REPUTATION
from dualcaster_http.rings.routes import RINGS
from dualcaster_http.signals.routes import SIGNALS
from dualcaster_http.social.routes import SOCIAL
from dualcaster_http.stores.routes import STORES
from dualcaster_http.trading.routes import TRADING

CAPABILITIES: tuple[Capability, ...] = (
    OPERATIONS,
    ACCOUNTS,
    CATALOGUE,
    MARKET,
    MATCHING,
    COLLECTION,
    MESSAGING,
    TRADING,
    RINGS,
    NOTIFYING,
    LIVE,
    REPUTATION,
    SIGNALS,
    SOCIAL,
    ANALYTICS,
    MODERATION,
    ESCROW,
    STORES,
    ADMINISTRATION,
    HOME,
)
