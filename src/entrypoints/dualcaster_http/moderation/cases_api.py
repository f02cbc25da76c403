"""``/api/v1/admin/moderation``: the queue and its cases, for moderators."""

from typing import Annotated

from litestar import Router, get, post, put
from litestar.params import JSONBody, QueryParameter

from dualcaster_core.kernel.paging import PAGE
from dualcaster_core.moderation.deciding import moderator_of
from dualcaster_core.moderation.lifecycle import CaseKind
from dualcaster_core.moderation.views import CaseView, ModerationHistory, QueuePage
from dualcaster_http.edge.authentication import Me
from dualcaster_http.edge.parameters import Cursor, FromApplication, PageSize
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.moderation.parameters import CaseHashid, UserHashid, case_key
from dualcaster_http.moderation.requests import DecidedCase, GivenCase
from dualcaster_http.openapi.answers import answers

FlagType = Annotated[CaseKind | None, QueryParameter(name="flag_type", description="Only cases of this kind.")]
IsMine = Annotated[bool, QueryParameter(description="Only cases that the caller has taken or was given.")]
_CASE = ("forbidden", "moderation.case_not_found")
_TAKING = (*_CASE, "moderation.own_case", "moderation.case_closed")
_ACTING = (*_TAKING, "moderation.case_escalated")


@get(
    "/queue",
    summary="The queue of moderators",
    operation_id="moderation_queue",
    opt={RATE: "account"},
    responses=answers(QueuePage, "A page of cases.", "forbidden"),
)
async def queue(
    me: Me,
    application: FromApplication,
    *,
    flag_type: FlagType = None,
    mine: IsMine = False,
    limit: PageSize = PAGE,
    cursor: Cursor = None,
) -> QueuePage:
    """List the cases that wait, the gravest first, then the oldest. For moderators."""
    by = moderator_of(me)
    return await application.moderation.cases.queue(by, kind=flag_type, is_mine=mine, limit=limit, cursor=cursor)


@get(
    "/cases/{case_id:str}",
    summary="A case",
    operation_id="moderation_case",
    opt={RATE: "account"},
    responses=answers(CaseView, "The case.", *_CASE),
)
async def case(case_id: CaseHashid, me: Me, application: FromApplication) -> CaseView:
    """Show a case with its reports, what was frozen, and what was done about the person before. For moderators."""
    return await application.moderation.cases.case(moderator_of(me), case_key(application, case_id))


@post(
    "/cases/{case_id:str}/action",
    summary="Decide on a case",
    operation_id="act_on_case",
    status_code=200,
    opt={RATE: "write"},
    responses=answers(
        CaseView,
        "The case as it is then.",
        *_ACTING,
        "moderation.case_changed",
        "moderation.action_not_allowed",
        "moderation.departure_unexplained",
    ),
)
async def act(case_id: CaseHashid, data: JSONBody[DecidedCase], me: Me, application: FromApplication) -> CaseView:
    """Dismiss it, warn, restrict, suspend or ban the person, or pass it to an admin. For who is no party of it."""
    by, key = moderator_of(me), case_key(application, case_id)
    await application.moderation.work.act(by, key, data.decision(), version=data.version)
    return await application.moderation.cases.case(by, key)


@post(
    "/cases/{case_id:str}/assign",
    summary="Take a case",
    operation_id="assign_case",
    status_code=200,
    opt={RATE: "write"},
    responses=answers(CaseView, "The case as it is then.", *_TAKING, "appeal.acted_themselves"),
)
async def assign(case_id: CaseHashid, me: Me, application: FromApplication) -> CaseView:
    """Let others see that one looks at a case. For moderators."""
    by, key = moderator_of(me), case_key(application, case_id)
    await application.moderation.assignment.take(by, key)
    return await application.moderation.cases.case(by, key)


@put(
    "/cases/{case_id:str}/assignee",
    summary="Give a case to somebody",
    operation_id="give_case",
    opt={RATE: "write"},
    responses=answers(
        CaseView, "The case as it is then.", *_TAKING, "moderation.cannot_take_case", "moderation.case_changed"
    ),
)
async def give(case_id: CaseHashid, data: JSONBody[GivenCase], me: Me, application: FromApplication) -> CaseView:
    """Give a case to one of its ``may_take``: a moderator or an admin who may decide it, and who is told."""
    by, key = moderator_of(me), case_key(application, case_id)
    await application.moderation.assignment.give(by, key, data.username, version=data.version)
    return await application.moderation.cases.case(by, key)


@post(
    "/cases/{case_id:str}/release",
    summary="Give a case back",
    operation_id="release_case",
    status_code=200,
    opt={RATE: "write"},
    responses=answers(CaseView, "The case as it is then.", *_TAKING),
)
async def release(case_id: CaseHashid, me: Me, application: FromApplication) -> CaseView:
    """Let others see that nobody looks at a case. For moderators."""
    by, key = moderator_of(me), case_key(application, case_id)
    await application.moderation.assignment.release(by, key)
    return await application.moderation.cases.case(by, key)


@get(
    "/users/{user_id:str}/history",
    summary="What was done about somebody",
    operation_id="moderation_history",
    opt={RATE: "account"},
    responses=answers(ModerationHistory, "The actions, the latest first.", "forbidden", "user.not_found"),
)
async def history(user_id: UserHashid, me: Me, application: FromApplication) -> ModerationHistory:
    """List every action about somebody, with who took it and why; none is ever changed. For moderators."""
    return ModerationHistory(tuple(await application.moderation.cases.history(moderator_of(me), user_id)))


def cases_router() -> Router:
    """Make the routes."""
    handlers = [queue, case, act, assign, give, release, history]
    return Router("/api/v1/admin/moderation", route_handlers=handlers, tags=["moderation"])
