"""The form of the survey: one press answers it, another sends it away."""

from typing import Annotated, Any

import msgspec
from litestar import Request, Response, Router, post

from dualcaster_core.analytics.survey import HIGHEST, LOWEST
from dualcaster_http.edge.authentication import Me
from dualcaster_http.edge.parameters import FromApplication
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.site.forms import local_path, read_form
from dualcaster_http.site.page_context import PageContext

AFTERWARDS = "/dashboard"


class SurveyForm(msgspec.Struct, kw_only=True):
    """The score of the button that was pressed; none of the one that dismisses."""

    score: Annotated[int, msgspec.Meta(ge=LOWEST, le=HIGHEST)] | None = None
    next: Annotated[str, msgspec.Meta(max_length=500)] = ""


@post("/survey", include_in_schema=False, status_code=200, opt={RATE: "write"})
async def survey(request: Request[Any, Any, Any], me: Me, application: FromApplication) -> Response[Any]:
    """Count an answer or dismiss the question, and lead back."""
    context = PageContext(request, application, me)
    given, form = await read_form(request, SurveyForm)
    afterwards = local_path(form.value("next"), AFTERWARDS)
    if given is None:
        return context.go(afterwards, "survey_refused")
    if given.score is None:
        await application.analytics.survey.dismiss(me)
        return context.go(afterwards)
    await application.analytics.survey.answer(me, given.score)
    return context.go(afterwards, "survey_answered")


def survey_pages_router() -> Router:
    """Make the routes."""
    return Router("/", route_handlers=[survey])
