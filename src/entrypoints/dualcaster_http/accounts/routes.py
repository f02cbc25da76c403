"""The routes of accounts."""

from collections.abc import Sequence

from litestar.types import ControllerRouterHandler

from dualcaster_http.accounts import auth_examples, linked_accounts_examples, profile_examples
from dualcaster_http.accounts.auth_api import auth_router
from dualcaster_http.accounts.avatar_api import avatar_files, avatar_router
from dualcaster_http.accounts.avatar_pages import avatar_pages
from dualcaster_http.accounts.block_pages import block_pages
from dualcaster_http.accounts.blocks_api import NewBlock, blocks_router
from dualcaster_http.accounts.deletion_pages import deletion_routes
from dualcaster_http.accounts.discord_api import discord_accounts_router
from dualcaster_http.accounts.email_link_pages import link_routes
from dualcaster_http.accounts.errors import ACCOUNT_ERRORS
from dualcaster_http.accounts.favorites_api import favorites_router
from dualcaster_http.accounts.favorites_pages import favorites_pages
from dualcaster_http.accounts.link_request_pages import link_request_routes
from dualcaster_http.accounts.linked_accounts_api import linked_accounts_router
from dualcaster_http.accounts.log_in_pages import entry_routes
from dualcaster_http.accounts.oauth_pages import oauth_router
from dualcaster_http.accounts.profile_api import onboarding_router, profile_router
from dualcaster_http.accounts.profile_page import profile_pages_router
from dualcaster_http.accounts.security_pages import security_routes
from dualcaster_http.accounts.settings_pages import settings_routes
from dualcaster_http.accounts.staff_errors import STAFF_ERRORS
from dualcaster_http.accounts.users_api import people_router
from dualcaster_http.edge.capability import Capability
from dualcaster_http.edge.error_table import joined


def _routes() -> Sequence[ControllerRouterHandler]:
    return [
        auth_router(),
        avatar_router(),
        avatar_files(),
        avatar_pages(),
        blocks_router(),
        block_pages(),
        favorites_router(),
        favorites_pages(),
        linked_accounts_router(),
        onboarding_router(),
        people_router(),
        profile_router(),
        entry_routes(),
        link_routes(),
        oauth_router(),
        link_request_routes(),
        settings_routes(),
        security_routes(),
        deletion_routes(),
        discord_accounts_router(),
        profile_pages_router(),
    ]


ACCOUNTS = Capability(
    name="accounts",
    routes=_routes,
    errors=joined(ACCOUNT_ERRORS, STAFF_ERRORS),
    tags={
        "auth": "Accounts: opening one, signing in and out, passwords and addresses.",
        "connections": "Accounts elsewhere that sign in here.",
        "discord": "For bots of the operator, with a key: what people on Discord see and do here.",
        "users": "People: profiles and who sees them, places, one's own account.",
    },
    answers={**auth_examples.ANSWERS, **linked_accounts_examples.ANSWERS, **profile_examples.ANSWERS},
    bodies={
        **auth_examples.BODIES,
        **linked_accounts_examples.BODIES,
        **profile_examples.BODIES,
        NewBlock: NewBlock(username="bob"),
    },
)
