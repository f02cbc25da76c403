"""``/api/v1/survey``: the one question that people are asked once in a while."""

from typing import Annotated

import msgspec
from litestar import Router, delete, get, post
from litestar.params import JSONBody

from dualcaster_core.analytics.survey import HIGHEST, LOWEST, SurveyState
from dualcaster_http.edge.authentication import Me
from dualcaster_http.edge.parameters import FromApplication
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.openapi.answers import answers


class SurveyAnswer(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """An answer to the question."""

    score: Annotated[int, msgspec.Meta(ge=LOWEST, le=HIGHEST, description="0 for not at all, 10 for most likely.")]


@get(
    summary="Whether I am asked",
    operation_id="survey",
    opt={RATE: "account"},
    responses=answers(SurveyState, "Whether the question is open, and what it is."),
)
async def survey(me: Me, application: FromApplication) -> SurveyState:
    """Tell whether the caller is asked now: they have completed a trade, and were not done with it for 90 days."""
    return await application.analytics.survey.state(me)


@post(
    summary="Answer the question",
    operation_id="answer_survey",
    status_code=200,
    opt={RATE: "write"},
    responses=answers(SurveyState, "How it stands now: closed."),
)
async def answer_survey(data: JSONBody[SurveyAnswer], me: Me, application: FromApplication) -> SurveyState:
    """Count an answer, apart from who gave it; one of somebody who is not asked now changes nothing."""
    await application.analytics.survey.answer(me, data.score)
    return await application.analytics.survey.state(me)


@delete(
    summary="Dismiss the question",
    operation_id="dismiss_survey",
    status_code=204,
    opt={RATE: "write"},
    responses=answers(None, "It is not asked again for 90 days.", status=204),
)
async def dismiss_survey(me: Me, application: FromApplication) -> None:
    """Ask the caller no more for a while."""
    await application.analytics.survey.dismiss(me)


def survey_router() -> Router:
    """Make the routes."""
    return Router("/api/v1/survey", route_handlers=[survey, answer_survey, dismiss_survey], tags=["survey"])
