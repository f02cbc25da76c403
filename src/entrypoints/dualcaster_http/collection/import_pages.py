"""Bringing files in: choose one, see what it would do, apply it."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal

import msgspec
import structlog
from litestar import Request, Response, Router, get, post
from litestar.datastructures import UploadFile

from dualcaster_app import Application
from dualcaster_core.analytics.model import AnalyticsType
from dualcaster_core.collection.errors import CollectionUnreachable, FileUnreadable, FormatUnknown, IsWantList
from dualcaster_core.collection.files.drafts import ImportDraft, moment_of
from dualcaster_core.collection.files.inventory_changes import ImportMode
from dualcaster_core.collection.files.lines import LineStatus
from dualcaster_core.collection.files.plans import CollectionPlan, WantsPlan
from dualcaster_core.collection.files.resolution import Resolved, ResolvedWant
from dualcaster_core.collection.files.review import source_of
from dualcaster_core.collection.files.use_cases import ImportReport, WantsReport
from dualcaster_core.kernel.errors import DualcasterError, ValidationFailed
from dualcaster_http.collection.file_formats import READ_TITLES
from dualcaster_http.edge.authentication import Me
from dualcaster_http.edge.parameters import FromApplication
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.edge.uploads import LARGEST_FILE, LONGEST_NAME
from dualcaster_http.edge.usage import count_as
from dualcaster_http.site.forms import Form, read_form, refusal
from dualcaster_http.site.page_context import PageContext
from dualcaster_http.site.queries import read_query

log = structlog.get_logger(__name__)

PATH = "/imports"
AnyRequest = Request[Any, Any, Any]
Target = Literal["collection", "wants"]
LARGEST_FORM = LARGEST_FILE + 1_048_576
"""A little more than a file may have, so that one that is too large is told of on the page."""
PROBLEMS = 25
SAMPLE = 12
_LONGEST_LIST = 200_000
CHOICES = 6
"""Printings that a line of the preview offers; its own page has the others."""
WHOLE_CATALOGUE = 50_000
"""A catalogue with fewer printings than this lacks most sets: the game had passed it by 2021."""
FileNumber = Annotated[int, msgspec.Meta(ge=0, le=10**17)]
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
    """The decision about a file; ``allow_empty``: the list may be emptied by a file without a card.

    ``file`` is the number of the file that was looked at: another one that came since is left alone.
    """

    target: Target = "collection"
    mode: ImportMode = ImportMode.MERGE
    file: FileNumber | None = None
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


@post(PATH + "/moxfield", include_in_schema=False, opt={RATE: "import"}, status_code=200)
async def from_moxfield(request: AnyRequest, me: Me, application: FromApplication) -> Response[Any]:
    """Read the linked Moxfield collection, and show what it would do."""
    context = PageContext(request, application, me)
    try:
        async with application.collection.import_queue.one_file(me.user_id):
            await application.collection.outside_imports.fetch(me.user_id)
    except CollectionUnreachable as error:
        log.warning("collection unreachable", reason=error.reason)
        return await _start(context, refusal(Form({"target": "collection", "mode": "merge"}), error))
    except DualcasterError as error:
        return await _start(context, refusal(Form({"target": "collection", "mode": "merge"}), error))
    return context.go(f"{PATH}/preview?target=collection")


@get(PATH + "/preview", include_in_schema=False, opt={RATE: "import"})
async def preview(request: AnyRequest, me: Me, application: FromApplication) -> Response[Any]:
    """Show what the file that waits would do."""
    asked = read_query(dict(request.query_params.items()), PreviewQuery)
    return await previewed(PageContext(request, application, me), asked)


@post(PATH + "/apply", include_in_schema=False, opt={RATE: "import"}, status_code=200)
async def apply(request: AnyRequest, me: Me, application: FromApplication) -> Response[Any]:
    """Apply the file that waits; sent twice, it is applied once."""
    context = PageContext(request, application, me)
    given, form = await read_form(request, ApplyForm)
    if given is None:
        return await _start(context, form)
    is_wants = given.target == "wants"
    draft = await _taken(context, given)
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
    context = PageContext(request, application, me)
    if given:
        await _taken(context, given)
    return context.go(f"{PATH}?target={target}", "import_dropped")


@get(PATH + "/done", include_in_schema=False, opt={RATE: "page"})
async def done(request: AnyRequest, me: Me, application: FromApplication) -> Response[str]:
    """Say what was written, and what comes next."""
    asked = read_query(dict(request.query_params.items()), DoneQuery)
    return PageContext(request, application, me).page(
        "collection/import_done.html",
        asked=asked,
        mine=await application.accounts.queries.summary(me.username),
        onboarding=await application.profiles.onboarding.status(me),
        next="/matches",
    )


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


async def _taken(context: PageContext, given: ApplyForm) -> ImportDraft | None:
    """Take the file that somebody decides about; None where it, or any, does not wait any more."""
    drafts, is_wants = context.application.collection.import_drafts, given.target == "wants"
    sent_at = None if given.file is None else moment_of(given.file)
    return await drafts.take(context.me.user_id, is_wants=is_wants, sent_at=sent_at)


async def _apply(context: PageContext, draft: ImportDraft, given: ApplyForm) -> str:
    """Write what the file says; return the address of the page that tells it."""
    imports_ = context.application.collection.imports
    apply_ = imports_.apply_wants if draft.is_wants else imports_.apply
    report: ImportReport | WantsReport = await apply_(
        source_of(draft),
        username=context.me.username,
        mode=given.mode,
        skip_invalid=True,
        allow_empty=given.allow_empty,
    )
    left = len(report.preview.problems)
    if isinstance(report, WantsReport):
        count_as(context.request, AnalyticsType.WANT_ADDED)
        return f"{PATH}/done?target=wants&written={report.written}&dropped={report.dropped}&left={left}"
    return (
        f"{PATH}/done?written={report.items_written}&dropped={report.items_dropped}"
        f"&offered={report.haves_written}&left={left}&kept={len(report.kept)}"
    )


async def previewed(context: PageContext, asked: PreviewQuery, *, status: int = 200) -> Response[Any]:
    """Show what the file that waits would do; where there is none, how to bring one in."""
    application, user_id = context.application, context.me.user_id
    draft = await application.collection.import_drafts.waiting(user_id, is_wants=asked.target == "wants")
    if draft is None:
        return context.go(f"{PATH}?target={asked.target}")
    try:
        async with application.collection.import_queue.turn(user_id):
            plan = await application.collection.import_review.plan(draft, asked.mode)
    except DualcasterError as error:
        if isinstance(error, FileUnreadable | FormatUnknown | IsWantList):
            await application.collection.import_drafts.take(user_id, is_wants=draft.is_wants, sent_at=draft.created_at)
        form = Form({"target": asked.target, "mode": asked.mode.value, "format": draft.format or ""})
        return await _start(context, refusal(form, error))
    begin = (asked.page - 1) * PROBLEMS
    problems = plan.preview.problems[begin : begin + PROBLEMS]
    sample = plan.preview.resolved[:SAMPLE]
    pictured = [one.printing.card_id for one in sample]
    pictured += [choice.card_id for problem in problems for choice in problem.choices[:CHOICES]]
    return context.page(
        "collection/import_preview.html",
        status=status,
        asked=asked,
        draft=draft,
        plan=plan,
        counts={one.value: plan.preview.count(one) for one in LineStatus},
        copies=sum(one.line.quantity for one in plan.preview.resolved),
        corrected=_corrected(draft, plan),
        problems=problems,
        pages=-(-len(plan.preview.problems) // PROBLEMS),
        sample=sample,
        faces=await application.catalogue.cards.with_keys(pictured),
        formats=dict(READ_TITLES),
        catalogue=await _small_catalogue(application, plan),
        choices=CHOICES,
    )


def _corrected(
    draft: ImportDraft, plan: CollectionPlan | WantsPlan
) -> list[tuple[int, Sequence[Resolved | ResolvedWant]]]:
    """List the corrected lines that fit now, with what they mean."""
    wrong = {problem.line for problem in plan.preview.problems}
    lines = [line for line in draft.corrections.lines if line not in wrong]
    found: dict[int, list[Resolved | ResolvedWant]] = {line: [] for line in lines}
    for one in plan.preview.resolved:
        if one.line.line in found:
            found[one.line.line].append(one)
    return list(found.items())


async def _small_catalogue(application: Application, plan: CollectionPlan | WantsPlan) -> int | None:
    """Count the printings of the catalogue where that may be why lines do not fit; None where it is not."""
    if not plan.preview.count(LineStatus.UNKNOWN):
        return None
    size = await application.matching.market_size.now()
    return size.printings if size.printings < WHOLE_CATALOGUE else None


async def _start(context: PageContext, form: Form) -> Response[str]:
    return context.page(
        "collection/imports.html",
        status=422 if form.wrong else 200,
        form=form,
        formats=(("", "Recognise it from the file"), *READ_TITLES),
        moxfield=await context.application.linked_accounts.collection_links.linked(context.me.user_id),
        waiting=await context.application.collection.import_drafts.all_waiting(context.me.user_id),
    )


def imports_router() -> Router:
    """Make the routes."""
    return Router("/", route_handlers=[imports, upload, pasted, from_moxfield, preview, apply, discard, done])
