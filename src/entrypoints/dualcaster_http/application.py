"""Puts the site together."""

from functools import cache

from attrs import frozen
from litestar import Litestar
from litestar.di import Provide
from litestar.exceptions import HTTPException
from litestar.types import ASGIApp, Receive, Scope, Send

from dualcaster_app import Application
from dualcaster_app.version import own_version
from dualcaster_core.kernel.errors import DualcasterError
from dualcaster_http.edge.authentication import PROVIDERS
from dualcaster_http.edge.error_table import GENERAL_ERRORS, joined
from dualcaster_http.edge.errors import answer_error
from dualcaster_http.edge.guards import enter
from dualcaster_http.edge.idempotency import claim_key, keep_answer
from dualcaster_http.edge.incoming import BodyPace
from dualcaster_http.edge.methods import methods_of, tell_methods
from dualcaster_http.edge.middleware import Edge
from dualcaster_http.edge.rate_limits import LIMITS, Limits
from dualcaster_http.edge.response_cache import EncodedAnswers
from dualcaster_http.edge.usage import UsageNotes
from dualcaster_http.home.frame_pages import words_of
from dualcaster_http.live.hub import LiveHub
from dualcaster_http.openapi.document import Description, describe
from dualcaster_http.routes import CAPABILITIES
from dualcaster_http.site.assets import assets
from dualcaster_http.site.environment import make_pages

LARGEST_BODY = 1_048_576


@frozen
class Site:
    """The ASGI application: ``litestar`` with the layers around it, and the ``live`` channel for who serves it."""

    litestar: Litestar
    outermost: ASGIApp
    live: LiveHub

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a connection."""
        await self.outermost(scope, receive, send)


def create_app(application: Application, *, limits: Limits = LIMITS) -> Site:
    """Make the site over an open application, which stays the caller's to close.

    ``limits`` says how often one caller may call each group of endpoints.
    """
    settings = application.settings
    found = assets()
    dependencies = {"application": Provide(lambda: application, sync_to_thread=False), **PROVIDERS}
    litestar = Litestar(
        route_handlers=[route for one in CAPABILITIES for route in one.routes()],
        dependencies=dependencies,
        exception_handlers={HTTPException: answer_error, Exception: answer_error, DualcasterError: answer_error},
        guards=[enter],
        before_request=claim_key,
        before_send=[keep_answer, tell_methods],
        openapi_config=None,
        request_max_body_size=LARGEST_BODY,
        logging_config=None,
    )
    live = LiveHub(application)
    litestar.state.application = application
    litestar.state.live = live
    litestar.state.methods = methods_of(litestar)
    litestar.state.limits = limits
    litestar.state.errors = joined(GENERAL_ERRORS, *(one.errors for one in CAPABILITIES))
    litestar.state.encoded = EncodedAnswers(application.cache, own_version())
    litestar.state.csrf_key = application.accounts.csrf_key
    litestar.state.random_token = application.accounts.sessions.random_token
    litestar.state.pages = make_pages(settings.public_base_url, application.clock, found)
    litestar.state.own_words = words_of(application)
    litestar.state.assets_by_name = {one.name: one for one in found.values()}
    litestar.state.description = _description(settings.public_base_url)
    pace = BodyPace(patience=settings.server.body_seconds, bytes_per_second=settings.server.body_bytes)
    usage = UsageNotes(application.analytics.recorder)
    return Site(litestar, Edge(litestar, application.metrics.requests, settings.only_https, pace, usage), live)


@cache
def _description(public_base_url: str) -> Description:
    """Describe the API once for all sites of a process under one address: it takes longer than making a site."""
    return describe(CAPABILITIES, public_base_url, own_version())
