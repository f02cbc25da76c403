"""The way to a provider and back: signing in from the log-in page, linking and unlinking from the settings."""

from typing import Annotated, Any
from urllib.parse import urlencode

import structlog
from litestar import Request, Response, Router, get, post
from litestar.datastructures import Cookie
from litestar.params import QueryParameter

from dualcaster_app import Application
from dualcaster_core.accounts.errors import AccountSuspended
from dualcaster_core.accounts.linked_accounts.errors import (
    ProviderUnavailable,
    ProviderUnknown,
    SignInDenied,
    SignInStale,
)
from dualcaster_core.accounts.linked_accounts.model import PROVIDER_NAMES, OAuthAttempt
from dualcaster_core.accounts.linked_accounts.use_cases import SignInOutcome
from dualcaster_core.analytics.model import AnalyticsType
from dualcaster_core.kernel.errors import DualcasterError
from dualcaster_http.accounts.appeal_cookie import remember_proof
from dualcaster_http.accounts.linked_accounts_api import SETTINGS, ProviderName
from dualcaster_http.accounts.log_in_pages import FIRST_STEPS, HOME
from dualcaster_http.accounts.oauth_cookie import browser_secret, remember_browser
from dualcaster_http.edge.authentication import Me, browser_of
from dualcaster_http.edge.cookies import known_device, signed_in
from dualcaster_http.edge.parameters import FromApplication
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.edge.request_validation import ANY_QUERY
from dualcaster_http.edge.usage import count_as
from dualcaster_http.site.rendering import pages_of

log = structlog.get_logger(__name__)

AnyRequest = Request[Any, Any, Any]
_LOG_IN = "/login"
_LONGEST = 4_000


@get("/oauth/{provider:str}/start", include_in_schema=False, opt={RATE: "oauth"})
async def start(
    provider: ProviderName,
    request: AnyRequest,
    application: FromApplication,
    next_path: Annotated[str | None, QueryParameter(name="next", max_length=500)] = None,
) -> Response[str]:
    """Send a browser to a provider to sign in."""
    begun = await application.linked_accounts.linked_accounts.begin(
        provider, return_to=next_path or "", browser_secret=browser_secret(request)
    )
    return _to(begun.authorization_url, remember_browser(request, begun.browser_secret))


@get("/api/oauth/{provider:str}/callback", include_in_schema=False, opt={RATE: "oauth", ANY_QUERY: True})
async def come_back(provider: ProviderName, request: AnyRequest, application: FromApplication) -> Response[str]:
    """Take a browser that comes back from a provider, sign it in or link the account, and send it on."""
    query = {name: request.query_params.get(name, "")[:_LONGEST] for name in ("state", "code", "error")}
    failed_at = _LOG_IN
    try:
        attempt = await application.linked_accounts.linked_accounts.attempt(
            provider, state=query["state"], browser_secret=browser_secret(request)
        )
        failed_at = _LOG_IN if attempt.user_id is None else SETTINGS
        if not query["code"]:
            raise SignInDenied(provider) if query["error"] == "access_denied" else SignInStale
        return await _settle(application, request, attempt, query["code"])
    except ProviderUnknown:
        raise
    except DualcasterError as error:
        if isinstance(error, ProviderUnavailable):
            log.warning("provider unavailable", provider=provider, reason=error.reason)
        return _to(f"{failed_at}?{urlencode({'problem': error.code})}")


@post("/settings/connections/{provider:str}/link", include_in_schema=False, opt={RATE: "write"}, status_code=200)
async def link(provider: ProviderName, me: Me, request: AnyRequest, application: FromApplication) -> Response[str]:
    """Send a browser to a provider to link an account.

    By a page in between: a form may not lead to another site, and a redirect would.
    """
    begun = await application.linked_accounts.linked_accounts.begin(
        provider, user_id=me.user_id, return_to=SETTINGS, browser_secret=browser_secret(request)
    )
    name = PROVIDER_NAMES.get(provider, provider)
    response = pages_of(request).page(
        request, "accounts/to_provider.html", me=me, address=begun.authorization_url, provider_name=name
    )
    response.set_cookie(remember_browser(request, begun.browser_secret))
    return response


@post("/settings/connections/{provider:str}/unlink", include_in_schema=False, opt={RATE: "write"})
async def unlink(provider: ProviderName, me: Me, application: FromApplication) -> Response[str]:
    """Unlink an account, and show what is linked."""
    try:
        await application.linked_accounts.linked_accounts.unlink(me.user_id, provider)
    except DualcasterError as error:
        return _to(f"{SETTINGS}?{urlencode({'problem': error.code})}")
    return _to(f"{SETTINGS}?{urlencode({'done': 'unlinked'})}")


async def _settle(application: Application, request: AnyRequest, attempt: OAuthAttempt, code: str) -> Response[str]:
    completed = await application.linked_accounts.linked_accounts.complete(attempt, code=code)
    if completed.outcome is SignInOutcome.LINKED:
        return _to(f"{completed.return_to}?{urlencode({'done': 'linked'})}")
    try:
        session = await application.accounts.sessions.open_for_browser(completed.user_id, browser_of(request))
    except AccountSuspended:
        proof = await application.moderation.proofs.give(completed.user_id)
        return _to("/appeal", remember_proof(request, proof))
    if completed.outcome is SignInOutcome.SIGNED_IN:
        count_as(request, AnalyticsType.LOGGED_IN)
    home = FIRST_STEPS if completed.outcome is SignInOutcome.SIGNED_UP else HOME
    cookies = signed_in(request, session.secret), known_device(request, session.device_secret)
    return _to(completed.return_to or home, *cookies)


def _to(address: str, *cookies: Cookie) -> Response[str]:
    """Send a browser elsewhere by GET."""
    headers = {"Location": address, "Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}
    return Response("", status_code=303, media_type="text/html", headers=headers, cookies=list(cookies))


def oauth_router() -> Router:
    """Make the routes."""
    return Router("/", route_handlers=[start, come_back, link, unlink])
