"""One tap more or less of a card, from its page."""

from typing import Annotated, Any, Literal

import msgspec
from litestar import Request, Response, Router, post

from dualcaster_app import Application
from dualcaster_core.analytics.model import AnalyticsType
from dualcaster_core.catalogue.errors import CardNotFound
from dualcaster_core.catalogue.grading import Finish
from dualcaster_core.kernel.errors import DualcasterError
from dualcaster_http.edge.authentication import Me
from dualcaster_http.edge.parameters import CardHashid, FromApplication, card_key
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.edge.usage import count_as
from dualcaster_http.site.forms import read_form, refusal
from dualcaster_http.site.page_context import PageContext, is_part

AnyRequest = Request[Any, Any, Any]


_COUNTED = {
    "offer": (AnalyticsType.HAVE_ADDED, AnalyticsType.HAVE_REMOVED),
    "want": (AnalyticsType.WANT_ADDED, AnalyticsType.WANT_REMOVED),
}
"""What a step more and a step less count as."""


class StepForm(msgspec.Struct, kw_only=True):
    """What is stepped, in which finish, and which way."""

    what: Literal["own", "offer", "want"]
    by: Annotated[int, msgspec.Meta(ge=-1, le=1)]
    finish: Finish = Finish.NONFOIL


@post("/cards/{hashid:str}/copies", include_in_schema=False, opt={RATE: "write"}, status_code=200)
async def step(hashid: CardHashid, request: AnyRequest, me: Me, application: FromApplication) -> Response[Any]:
    """Want, have or offer one copy more or less; script gets the steppers anew, others come back to the card."""
    context, card_id = PageContext(request, application, me), card_key(application, hashid)
    given, form = await read_form(request, StepForm)
    if given is not None:
        try:
            await _step(application, me.user_id, card_id, given)
        except CardNotFound:
            raise
        except DualcasterError as error:
            form = refusal(form, error)
        else:
            _count(context, given)
    if not is_part(request):
        return context.go(f"/cards/{hashid}", *(("step_refused",) if form.wrong else ()))
    counts = await application.collection.lists.cards.of(me.user_id, card_id)
    if counts is None:
        raise CardNotFound("there is no such card")
    return context.part(
        "collection/parts/steppers.html",
        status=422 if form.wrong else 200,
        card=await application.catalogue.cards.card(card_id),
        counts=counts,
        trouble=form.trouble or next(iter(form.errors.values()), ""),
    )


def _count(context: PageContext, given: StepForm) -> None:
    if (types := _COUNTED.get(given.what)) is not None and given.by:
        count_as(context.request, types[given.by < 0])


async def _step(application: Application, user_id: int, card_id: int, given: StepForm) -> None:
    steps = application.collection.card_steps
    if given.what == "want":
        await steps.want(user_id, card_id, given.by)
    elif given.what == "own":
        await steps.own(user_id, card_id, given.finish, given.by)
    else:
        await steps.offer(user_id, card_id, given.finish, given.by)


def card_steps_router() -> Router:
    """Make the routes."""
    return Router("/", route_handlers=[step])
