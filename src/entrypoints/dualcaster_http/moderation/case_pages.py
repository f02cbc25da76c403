"""``/admin/moderation``: the queue and its cases."""

from typing import Annotated, Any

import msgspec
from litestar import Request, Response, Router, get, post
from litestar.params import FromPath

from dualcaster_core.kernel.errors import Conflict, Forbidden, ValidationFailed
from dualcaster_core.kernel.ids import IdKind
from dualcaster_core.kernel.paging import CURSOR_PATTERN
from dualcaster_core.messaging.errors import HeldMessageDecided, HeldMessageNotFound, HeldMessageUndeliverable
from dualcaster_core.moderation.actions import LONGEST_REASON, CaseDecision
from dualcaster_core.moderation.deciding import moderator_of
from dualcaster_core.moderation.errors import CannotTakeCase
from dualcaster_core.moderation.lifecycle import ActionKind, CaseKind
from dualcaster_http.edge.authentication import Me
from dualcaster_http.edge.parameters import FromApplication
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.moderation.parameters import case_key, held_key
from dualcaster_http.site.forms import Form, read_form, refusal
from dualcaster_http.site.moderation_words import KINDS, REASONS
from dualcaster_http.site.page_context import PageContext
from dualcaster_http.site.queries import read_query

AnyRequest = Request[Any, Any, Any]
HERE = "/admin/moderation"


class QueueQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Which part of the queue is shown."""

    kind: CaseKind | None = None
    mine: bool = False
    cursor: Annotated[str, msgspec.Meta(pattern=CURSOR_PATTERN)] | None = None


class DecisionForm(msgspec.Struct, kw_only=True):
    """What is decided, and why; ``step`` is the action with its days, such as ``suspend-14``."""

    step: Annotated[str, msgspec.Meta(pattern=r"^[a-z]{3,12}(-\d{1,2})?$")]
    version: Annotated[int, msgspec.Meta(ge=1, le=2**31)]
    reason: Annotated[str, msgspec.Meta(max_length=2 * LONGEST_REASON)] = ""
    departure: Annotated[str, msgspec.Meta(max_length=2 * LONGEST_REASON)] = ""

    def decision(self) -> CaseDecision:
        """Return the decision. Raises ``ValidationFailed``."""
        name, _, days = self.step.partition("-")
        if name not in {one.value for one in ActionKind}:
            raise ValidationFailed("choose what to do", field="step")
        return CaseDecision(
            kind=ActionKind(name), days=int(days) if days else None, reason=self.reason, departure=self.departure
        )


class AssigneeForm(msgspec.Struct, kw_only=True):
    """Who is to have a case as it was seen; nobody named is oneself."""

    username: Annotated[str, msgspec.Meta(max_length=40)] = ""
    version: Annotated[int, msgspec.Meta(ge=1, le=2**31)] | None = None


@get(HERE, include_in_schema=False, opt={RATE: "page"})
async def queue(request: AnyRequest, me: Me, application: FromApplication) -> Response[str]:
    """List what waits for moderators."""
    context, by = PageContext(request, application, me), moderator_of(me)
    query = read_query(dict(request.query_params.items()), QueueQuery)
    found = await application.moderation.cases.queue(by, kind=query.kind, is_mine=query.mine, cursor=query.cursor)
    return context.page(
        "moderation/queue.html",
        queue=found,
        kind=query.kind,
        is_mine=query.mine,
        cursor=query.cursor,
        kinds=KINDS,
        reasons=dict(REASONS),
    )


@get(f"{HERE}/cases/{{case_id:str}}", include_in_schema=False, opt={RATE: "page"})
async def case(request: AnyRequest, me: Me, application: FromApplication, case_id: FromPath[str]) -> Response[Any]:
    """Show a case; that of a dispute has a page of its own."""
    context, key = PageContext(request, application, me), case_key(application, case_id)
    found = await application.moderation.cases.case(moderator_of(me), key)
    if found.flag_type is CaseKind.DISPUTE:
        return context.go(f"{HERE}/disputes/{case_id}")
    return await case_page(context, key, Form())


@post(f"{HERE}/cases/{{case_id:str}}/action", include_in_schema=False, status_code=200, opt={RATE: "write"})
async def act(request: AnyRequest, me: Me, application: FromApplication, case_id: FromPath[str]) -> Response[Any]:
    """Decide on a case."""
    context, by, key = PageContext(request, application, me), moderator_of(me), case_key(application, case_id)
    read, form = await read_form(request, DecisionForm)
    if read is None:
        return await case_page(context, key, form, status=422)
    try:
        await application.moderation.work.act(by, key, read.decision(), version=read.version)
    except (ValidationFailed, Conflict, Forbidden) as error:
        return await case_page(context, key, refusal(form, error), status=422)
    return context.go(HERE, "case_decided")


@post(f"{HERE}/held/{{held_id:str}}/{{what:str}}", include_in_schema=False, status_code=200, opt={RATE: "write"})
async def decide_held(
    request: AnyRequest, me: Me, application: FromApplication, held_id: FromPath[str], what: FromPath[str]
) -> Response[Any]:
    """Deliver a held message (``release``), or withhold it (``withhold``); back to the case that it is in."""
    context, by, key = PageContext(request, application, me), moderator_of(me), held_key(application, held_id)
    held = application.moderation.held
    steps = {"release": (held.release, "held_released"), "withhold": (held.withhold, "held_withheld")}
    if what not in steps:
        raise HeldMessageNotFound
    step, flash = steps[what]
    try:
        decided = await step(by, key)
    except (HeldMessageUndeliverable, HeldMessageDecided) as error:
        return context.go(HERE, "held_undeliverable" if isinstance(error, HeldMessageUndeliverable) else "held_decided")
    if decided.case_id is None:
        return context.go(HERE, flash)
    return context.go(f"{HERE}/cases/{application.ids.encode(IdKind.CASE, decided.case_id)}#held", flash)


@post(f"{HERE}/cases/{{case_id:str}}/assign", include_in_schema=False, status_code=200, opt={RATE: "write"})
async def assign(request: AnyRequest, me: Me, application: FromApplication, case_id: FromPath[str]) -> Response[Any]:
    """Give a case to whoever the form names, or take it oneself where it names nobody."""
    context, by, key = PageContext(request, application, me), moderator_of(me), case_key(application, case_id)
    there, assignment = f"{HERE}/cases/{case_id}", application.moderation.assignment
    read, _ = await read_form(request, AssigneeForm)
    if read is None:
        return context.go(there, "case_not_assigned")
    try:
        if not read.username:
            await assignment.take(by, key)
            return context.go(there, "case_taken")
        await assignment.give(by, key, read.username, version=read.version)
    except (CannotTakeCase, Forbidden):
        return context.go(there, "case_not_assigned")
    except Conflict:
        return context.go(there, "case_changed")
    return context.go(there, "case_assigned")


@post(f"{HERE}/cases/{{case_id:str}}/release", include_in_schema=False, status_code=200, opt={RATE: "write"})
async def release(request: AnyRequest, me: Me, application: FromApplication, case_id: FromPath[str]) -> Response[Any]:
    """Give a case back."""
    context, by, key = PageContext(request, application, me), moderator_of(me), case_key(application, case_id)
    await application.moderation.assignment.release(by, key)
    return context.go(f"{HERE}/cases/{case_id}", "case_released")


async def case_page(context: PageContext, key: int, form: Form, *, status: int = 200) -> Response[str]:
    """Answer with the page of a case."""
    found = await context.application.moderation.cases.case(moderator_of(context.me), key)
    return context.page(
        "moderation/case.html",
        status=status,
        case=found,
        form=form,
        kinds=KINDS,
        reasons=dict(REASONS),
        is_mine=found.assignee == context.me.username,
    )


def case_pages_router() -> Router:
    """Make the routes."""
    return Router("/", route_handlers=[queue, case, act, decide_held, assign, release])
