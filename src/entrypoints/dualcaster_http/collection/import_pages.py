"""Bringing files in: choose one, see what it would do, apply it."""

from typing import Annotated, Any, Literal

import msgspec
from litestar import Request, Response, Router, get, post
from litestar.datastructures import UploadFile

from dualcaster_core.collection.errors import FileUnreadable, FormatUnknown, IsWantList
from dualcaster_core.collection.files.drafts import ImportDraft
from dualcaster_core.collection.files.inventory_changes import ImportMode
from dualcaster_core.collection.files.lines import LineStatus
from dualcaster_core.collection.files.plans import CollectionPlan, WantsPlan
from dualcaster_core.collection.files.use_cases import ImportReport, WantsReport
from dualcaster_core.kernel.errors import DualcasterError, ValidationFailed
from dualcaster_http.collection.file_formats import READ_TITLES
from dualcaster_http.edge.authentication import Me
from dualcaster_http.edge.parameters import FromApplication
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.edge.uploads import LARGEST_FILE, LONGEST_NAME
from dualcaster_http.site.forms import Form, read_form, refusal
from dualcaster_http.site.page_context import PageContext
from dualcaster_http.site.queries import read_query

PATH = "/imports"
AnyRequest = Request[Any, Any, Any]
Target = Literal["collection", "wants"]
LARGEST_FORM = LARGEST_FILE + 1_048_576
"""A little more than a file may have, so that one that is too large is told of on the page."""
PROBLEMS = 25
SAMPLE = 12
_LONGEST_LIST = 200_000
_Count = Annotated[int, msgspec.Meta(ge=0, le=10_000_000)]


class UploadForm(msgspec.Struct, kw_only=True):
    """What somebody says about a file besides sending it."""

    target: Target = "collection"
    mode: ImportMode = ImportMode.MERGE
    format: Annotated[str, msgspec.Meta(pattern=r"^[a-z-]{0,30}$")] = ""


class PastedForm(msgspec.Struct, kw_only=True):
    """Lines of text that name cards."""

    lines: Annotated[str, msgspec.Meta(min_length=1, max_length=_LONGEST_LIST)]


class PreviewQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Which file is looked at, and how it would be applied."""

    target: Target = "collection"
    mode: ImportMode = ImportMode.MERGE
    page: Annotated[int, msgspec.Meta(ge=1, le=10_000)] = 1


class ApplyForm(msgspec.Struct, kw_only=True):
    """The decision about a file; ``allow_empty``: the list may be emptied by a file without a card."""

    target: Target = "collection"
    mode: ImportMode = ImportMode.MERGE
    allow_empty: bool = False


class DoneQuery(msgspec.Struct, frozen=True, kw_only=True):
    """What a file did, as its result page tells it."""

    target: Target = "collection"
    written: _Count = 0
    dropped: _Count = 0
    offered: _Count = 0
    left: _Count = 0
    kept: _Count = 0


class StartQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Which list a file is for."""

    target: Target = "collection"


@get(PATH, include_in_schema=False, opt={RATE: "page"})
async def imports(request: AnyRequest, me: Me, application: FromApplication) -> Response[str]:
    """Show how to bring a file in, and the files that wait for a decision."""
    asked = read_query(dict(request.query_params.items()), StartQuery)
    return await _start(PageContext(request, application, me), Form({"target": asked.target, "mode": "merge"}))


@post(PATH, include_in_schema=False, opt={RATE: "import"}, request_max_body_size=LARGEST_FORM, status_code=200)
async def upload(request: AnyRequest, me: Me, application: FromApplication) -> Response[Any]:
    """Keep a file, and show what it would do."""
    context = PageContext(request, application, me)
    given, form = await read_form(request, UploadForm)
    if given is None:
        await (await request.form()).close()
        return await _start(context, form)
    try:
        name, content = await _sent(request)
        await _keep(context, given.target == "wants", name, given.format or None, content)
    except DualcasterError as error:
        return await _start(context, refusal(form, error))
    finally:
        await (await request.form()).close()
    return context.go(f"{PATH}/preview?target={given.target}&mode={given.mode}")


@post(PATH + "/lines", include_in_schema=False, opt={RATE: "import"}, status_code=200)
async def pasted(request: AnyRequest, me: Me, application: FromApplication) -> Response[Any]:
    """Keep a list that was typed or pasted, for the want list, and show what it would do."""
    context = PageContext(request, application, me)
    given, form = await read_form(request, PastedForm)
    if given is None:
        return await _start(context, Form({"target": "wants", "mode": "merge"}).refused(form.error("lines")))
    await _keep(context, True, "your list", "text", given.lines.encode())
    return context.go(f"{PATH}/preview?target=wants")


@get(PATH + "/preview", include_in_schema=False, opt={RATE: "import"})
async def preview(request: AnyRequest, me: Me, application: FromApplication) -> Response[Any]:
    """Show what the file that waits would do."""
    context = PageContext(request, application, me)
    asked = read_query(dict(request.query_params.items()), PreviewQuery)
    draft = await application.collection.import_drafts.waiting(me.user_id, is_wants=asked.target == "wants")
    if draft is None:
        return context.go(f"{PATH}?target={asked.target}")
    try:
        async with application.collection.import_queue.turn(me.user_id):
            plan = await _plan(context, draft, asked.mode)
    except DualcasterError as error:
        if isinstance(error, FileUnreadable | FormatUnknown | IsWantList):
            await application.collection.import_drafts.take(me.user_id, is_wants=draft.is_wants)
        form = Form({"target": asked.target, "mode": asked.mode.value, "format": draft.format or ""})
        return await _start(context, refusal(form, error))
    begin = (asked.page - 1) * PROBLEMS
    problems = plan.preview.problems
    sample = plan.preview.resolved[:SAMPLE]
    return context.page(
        "collection/import_preview.html",
        asked=asked,
        draft=draft,
        plan=plan,
        counts={status.value: sum(one.status is status for one in problems) for status in LineStatus},
        copies=sum(one.line.quantity for one in plan.preview.resolved),
        problems=problems[begin : begin + PROBLEMS],
        pages=-(-len(problems) // PROBLEMS),
        sample=sample,
        faces=await application.catalogue.cards.with_keys(one.printing.card_id for one in sample),
        formats=dict(READ_TITLES),
    )


@post(PATH + "/apply", include_in_schema=False, opt={RATE: "import"}, status_code=200)
async def apply(request: AnyRequest, me: Me, application: FromApplication) -> Response[Any]:
    """Apply the file that waits; sent twice, it is applied once."""
    context = PageContext(request, application, me)
    given, form = await read_form(request, ApplyForm)
    if given is None:
        return await _start(context, form)
    is_wants = given.target == "wants"
    draft = await application.collection.import_drafts.take(me.user_id, is_wants=is_wants)
    if draft is None:
        return context.go("/want-list" if is_wants else "/inventory", "import_done_before")
    try:
        async with application.collection.import_queue.turn(me.user_id):
            return context.go(await _apply(context, draft, given))
    except DualcasterError as error:
        await application.collection.import_drafts.keep(draft)
        return await _start(context, refusal(form, error))


@post(PATH + "/discard", include_in_schema=False, opt={RATE: "write"}, status_code=200)
async def discard(request: AnyRequest, me: Me, application: FromApplication) -> Response[Any]:
    """Forget the file that waits."""
    given, _ = await read_form(request, ApplyForm)
    target = given.target if given else "collection"
    await application.collection.import_drafts.take(me.user_id, is_wants=target == "wants")
    return PageContext(request, application, me).go(f"{PATH}?target={target}", "import_dropped")


@get(PATH + "/done", include_in_schema=False, opt={RATE: "page"})
async def done(request: AnyRequest, me: Me, application: FromApplication) -> Response[str]:
    """Say what was written, and what comes next."""
    asked = read_query(dict(request.query_params.items()), DoneQuery)
    mine = await application.accounts.queries.summary(me.username)
    return PageContext(request, application, me).page("collection/import_done.html", asked=asked, mine=mine)


async def _sent(request: AnyRequest) -> tuple[str, bytes]:
    sent = (await request.form()).get("file")
    content = await sent.read() if isinstance(sent, UploadFile) else b""
    if not isinstance(sent, UploadFile) or not content.strip():
        raise ValidationFailed("choose a file that is not empty", field="file")
    if len(content) > LARGEST_FILE:
        megabytes = len(content) / 1_048_576
        raise ValidationFailed(
            f"this file has {megabytes:.1f} MB, and at most 8 are possible; split it and send the parts one by one",
            field="file",
        )
    last = sent.filename.replace("\\", "/").rpartition("/")[2]
    return "".join(mark for mark in last if mark.isprintable())[:LONGEST_NAME] or "your file", content


async def _keep(context: PageContext, is_wants: bool, name: str, format_name: str | None, content: bytes) -> None:
    if format_name and format_name not in context.application.collection.formats.names:
        raise ValidationFailed("choose one of the listed formats", field="format")
    draft = ImportDraft(
        user_id=context.me.user_id,
        is_wants=is_wants,
        file_name=name,
        format=format_name,
        content=content,
        created_at=context.application.clock.now(),
    )
    await context.application.collection.import_drafts.keep(draft)


async def _plan(context: PageContext, draft: ImportDraft, mode: ImportMode) -> CollectionPlan | WantsPlan:
    plans = context.application.collection.import_plans
    plan = plans.wants if draft.is_wants else plans.collection
    return await plan(context.me.user_id, draft.content, file_name=draft.file_name, format_name=draft.format, mode=mode)


async def _apply(context: PageContext, draft: ImportDraft, given: ApplyForm) -> str:
    """Write what the file says; return the address of the page that tells it."""
    imports_ = context.application.collection.imports
    apply_ = imports_.apply_wants if draft.is_wants else imports_.apply
    report: ImportReport | WantsReport = await apply_(
        draft.content,
        username=context.me.username,
        file_name=draft.file_name,
        format_name=draft.format,
        mode=given.mode,
        skip_invalid=True,
        allow_empty=given.allow_empty,
    )
    left = len(report.preview.problems)
    if isinstance(report, WantsReport):
        return f"{PATH}/done?target=wants&written={report.written}&dropped={report.dropped}&left={left}"
    return (
        f"{PATH}/done?written={report.items_written}&dropped={report.items_dropped}"
        f"&offered={report.haves_written}&left={left}&kept={len(report.kept)}"
    )


async def _start(context: PageContext, form: Form) -> Response[str]:
    return context.page(
        "collection/imports.html",
        status=422 if form.wrong else 200,
        form=form,
        formats=(("", "Recognise it from the file"), *READ_TITLES),
        waiting=await context.application.collection.import_drafts.all_waiting(context.me.user_id),
    )


def imports_router() -> Router:
    """Make the routes."""
    return Router("/", route_handlers=[imports, upload, pasted, preview, apply, discard, done])
