"""``/api/v1/connections``: accounts at Discord and Google that sign in here."""

from typing import Annotated, Any

from litestar import Request, Response, Router, delete, get, post
from litestar.params import PathParameter

from dualcaster_core.accounts.linked_accounts.use_cases import LinkedAccountList
from dualcaster_http.accounts.oauth_cookie import browser_secret, remember_browser
from dualcaster_http.accounts.responses import ProviderSignIn
from dualcaster_http.edge.authentication import Me
from dualcaster_http.edge.parameters import FromApplication, one_example
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.openapi.answers import answers

SETTINGS = "/settings/connections"
"""The page that shows what is linked."""

ProviderName = Annotated[
    str,
    PathParameter(
        description="The provider: discord or google.", pattern=r"^[a-z]{1,40}$", examples=one_example("discord")
    ),
]


@get(
    "",
    summary="Linked accounts",
    operation_id="connections",
    opt={RATE: "read"},
    responses=answers(LinkedAccountList, "What is linked, and what can be."),
)
async def connections(me: Me, application: FromApplication) -> LinkedAccountList:
    """List the outside accounts that sign in to this account, and the providers that another can be linked from."""
    return await application.linked_accounts.linked_accounts.list(me.user_id)


@post(
    "/{provider:str}/initiate",
    summary="Begin to link an account",
    operation_id="begin_connection",
    status_code=200,
    opt={RATE: "write"},
    responses=answers(ProviderSignIn, "Where to send the browser.", "oauth.provider_unknown"),
)
async def begin(
    provider: ProviderName, me: Me, request: Request[Any, Any, Any], application: FromApplication
) -> Response[ProviderSignIn]:
    """Begin to link an outside account.

    The answer sets a cookie: the same browser must open the address within ten minutes, once.
    """
    begun = await application.linked_accounts.linked_accounts.begin(
        provider, user_id=me.user_id, return_to=SETTINGS, browser_secret=browser_secret(request)
    )
    return Response(
        ProviderSignIn(authorization_url=begun.authorization_url),
        headers={"Cache-Control": "no-store"},
        cookies=[remember_browser(request, begun.browser_secret)],
    )


@delete(
    "/{provider:str}",
    summary="Unlink an account",
    operation_id="delete_connection",
    status_code=204,
    opt={RATE: "write"},
    responses=answers(None, "It is unlinked.", "linked_account.not_found", "linked_account.last_sign_in", status=204),
)
async def unlink(provider: ProviderName, me: Me, application: FromApplication) -> None:
    """Unlink an outside account. The last way to sign in stays until there is a password."""
    await application.linked_accounts.linked_accounts.unlink(me.user_id, provider)


def linked_accounts_router() -> Router:
    """Make the routes."""
    return Router("/api/v1/connections", route_handlers=[connections, begin, unlink], tags=["connections"])
