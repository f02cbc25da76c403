"""Every route of the site: the API, and the pages."""

from litestar import Router

from dualcaster_http.accounts.auth_api import auth_router
from dualcaster_http.accounts.deletion_pages import deletion_routes
from dualcaster_http.accounts.email_link_pages import link_routes
from dualcaster_http.accounts.linked_accounts_api import linked_accounts_router
from dualcaster_http.accounts.log_in_pages import entry_routes
from dualcaster_http.accounts.oauth_pages import oauth_router
from dualcaster_http.accounts.profile_api import onboarding_router, profile_router
from dualcaster_http.accounts.profile_page import profile_pages_router
from dualcaster_http.accounts.security_pages import security_routes
from dualcaster_http.accounts.settings_pages import settings_routes
from dualcaster_http.accounts.users_api import people_router
from dualcaster_http.catalogue.api import cards_router
from dualcaster_http.collection.add_card_pages import adding_router
from dualcaster_http.collection.alerts_api import alerts_router
from dualcaster_http.collection.have_list_api import have_list_router
from dualcaster_http.collection.have_list_pages import have_list_pages_router
from dualcaster_http.collection.import_export_api import export_collection, import_collection, import_wants
from dualcaster_http.collection.import_pages import imports_router
from dualcaster_http.collection.inventory_api import inventory_router
from dualcaster_http.collection.inventory_pages import inventory_pages_router
from dualcaster_http.collection.public_lists_api import public_lists_router
from dualcaster_http.collection.want_list_api import want_list_router
from dualcaster_http.collection.want_list_pages import want_list_pages_router
from dualcaster_http.home.dashboard_page import dashboard_routes
from dualcaster_http.home.docs_page import pages_router
from dualcaster_http.home.sitemap import sitemap_router
from dualcaster_http.matching.api import matches_router
from dualcaster_http.matching.pages import matches_pages_router


def api_routers() -> list[Router]:
    """Make the routers of the API, one for each group."""
    return [
        auth_router(),
        cards_router(),
        linked_accounts_router(),
        matches_router(),
        onboarding_router(),
        people_router(),
        profile_router(),
        inventory_router(import_collection, export_collection),
        have_list_router(),
        want_list_router(import_wants),
        alerts_router(),
        public_lists_router(),
    ]


def page_routers() -> list[Router]:
    """Make the routers of the pages, one for each group."""
    return [
        pages_router(),
        sitemap_router(),
        entry_routes(),
        link_routes(),
        oauth_router(),
        dashboard_routes(),
        settings_routes(),
        security_routes(),
        deletion_routes(),
        matches_pages_router(),
        inventory_pages_router(),
        imports_router(),
        have_list_pages_router(),
        want_list_pages_router(),
        adding_router(),
        profile_pages_router(),
    ]
