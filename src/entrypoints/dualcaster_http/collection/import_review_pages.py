"""Pages about single lines of a file that waits: correcting them, saying what they mean, and taking them back."""

from typing import Annotated, Any

import msgspec
from litestar import Request, Response, Router, get, post
from litestar.params import FromPath

from dualcaster_core.catalogue.grading import Finish
from dualcaster_core.catalogue.ports import CardFilter
from dualcaster_core.collection.errors import FileReplaced
from dualcaster_core.collection.files.corrections import LONGEST_CELL, Choice
from dualcaster_core.collection.files.drafts import ImportDraft
from dualcaster_core.kernel.errors import DualcasterError, ValidationFailed
from dualcaster_core.market.listing import ListedCard
from dualcaster_http.collection.import_pages import PATH, FileNumber, PreviewQuery, previewed
from dualcaster_http.edge.authentication import Me
from dualcaster_http.edge.parameters import FromApplication, card_key
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.site.forms import Form, read_form, refusal
from dualcaster_http.site.page_context import PageContext, is_part
from dualcaster_http.site.queries import PLAIN, read_query

AnyRequest = Request[Any, Any, Any]
_FOUND = 24
_LARGEST_LINE = 10_000_000
_MEANINGS = {**{finish.value: finish for finish in Finish}, "any": None, "": None}


class LineQuery(PreviewQuery, frozen=True, kw_only=True):
    """Which file a line is of, where its page came from, and which card is looked for."""

    file: FileNumber
    part: Annotated[int, msgspec.Meta(ge=0, le=1_000)] = 0
    q: Annotated[str, msgspec.Meta(max_length=100, pattern=PLAIN)] | None = None


class LineForm(msgspec.Struct, kw_only=True):
    """Something that is said of a line; ``cells`` is how it should read.

    ``choice`` is the public id of a printing, then its finish or that any printing will do: ``poLLEX-foil``.
    """

    file: FileNumber
    target: Annotated[str, msgspec.Meta(pattern="^(collection|wants)$")] = "collection"
    mode: Annotated[str, msgspec.Meta(pattern="^(merge|replace)$")] = "merge"
    page: Annotated[int, msgspec.Meta(ge=1, le=10_000)] = 1
    part: Annotated[int, msgspec.Meta(ge=0, le=1_000)] = 0
    choice: Annotated[str, msgspec.Meta(pattern=r"^[0-9A-Za-z]{1,40}(-(nonfoil|foil|etched|any))?$")] | None = None
    cells: Annotated[list[Annotated[str, msgspec.Meta(max_length=LONGEST_CELL)]], msgspec.Meta(max_length=200)] = (
        msgspec.field(default_factory=list)
    )


@get(PATH + "/lines/{line:int}", include_in_schema=False, opt={RATE: "import"})
async def line_page(request: AnyRequest, me: Me, application: FromApplication, line: FromPath[int]) -> Response[Any]:
    """Show one line of the file, to correct it or to say which card it means."""
    _check_line(line)
    context = PageContext(request, application, me)
    asked = read_query(dict(request.query_params.items()), LineQuery)
    return await _line(context, asked, line, Form({}))


@post(PATH + "/lines/{line:int}", include_in_schema=False, opt={RATE: "import"}, status_code=200)
async def correct_line(request: AnyRequest, me: Me, application: FromApplication, line: FromPath[int]) -> Response[Any]:
    """Take a line as its owner corrects it, or for the printing that they choose; the rest of the file stays."""
    _check_line(line)
    context = PageContext(request, application, me)
    given, form = await read_form(request, LineForm)
    if given is None:
        return await _refused(context, form, line)
    try:
        draft = await _draft(context, given)
        review = application.collection.import_review
        if given.choice:
            hashid, _, meaning = given.choice.partition("-")
            chosen = Choice(
                card_id=card_key(application, hashid), finish=_MEANINGS[meaning], any_printing=meaning == "any"
            )
            await review.choose(draft, line, given.part, chosen)
        else:
            async with application.collection.import_queue.slot():
                await review.rewrite(draft, line, given.cells)
    except FileReplaced:
        return context.go(f"{PATH}?target={given.target}", "import_replaced")
    except DualcasterError as error:
        return await _line(context, _asked(given), line, refusal(form, error), cells=given.cells)
    return await _back(context, given, line)


@post(PATH + "/lines/{line:int}/undo", include_in_schema=False, opt={RATE: "write"}, status_code=200)
async def undo_line(request: AnyRequest, me: Me, application: FromApplication, line: FromPath[int]) -> Response[Any]:
    """Take a line again as it came."""
    _check_line(line)
    context = PageContext(request, application, me)
    given, form = await read_form(request, LineForm)
    if given is None:
        return await _refused(context, form, line)
    try:
        await application.collection.import_review.undo(await _draft(context, given), line)
    except FileReplaced:
        return context.go(f"{PATH}?target={given.target}", "import_replaced")
    return await _back(context, given, line)


@get(PATH + "/rejected", include_in_schema=False, opt={RATE: "import"})
async def rejected(request: AnyRequest, me: Me, application: FromApplication) -> Response[Any]:
    """Send the lines that do not fit as a CSV file: as they came, with the reason."""
    context = PageContext(request, application, me)
    asked = read_query(dict(request.query_params.items()), LineQuery)
    try:
        draft = await _draft(context, asked)
        async with application.collection.import_queue.turn(me.user_id):
            content = await application.collection.import_review.rejected(draft)
    except FileReplaced:
        return context.go(f"{PATH}?target={asked.target}", "import_replaced")
    headers = {"Content-Disposition": 'attachment; filename="lines-to-correct.csv"', "Cache-Control": "no-store"}
    return Response(content, headers=headers, media_type="text/csv; charset=utf-8")


def _check_line(line: int) -> None:
    if not 1 <= line <= _LARGEST_LINE:
        raise ValidationFailed("there is no such line", field="line")


async def _draft(context: PageContext, given: LineForm | LineQuery) -> ImportDraft:
    review = context.application.collection.import_review
    return await review.waiting(context.me.user_id, is_wants=given.target == "wants", number=given.file)


def _asked(given: LineForm) -> LineQuery:
    facts = {"file": given.file, "target": given.target, "mode": given.mode, "page": given.page, "part": given.part}
    return msgspec.convert(facts, LineQuery)


async def _back(context: PageContext, given: LineForm, line: int) -> Response[Any]:
    """Show the file again, where script asks in its place on the page."""
    asked = _asked(given)
    if is_part(context.request):
        return await previewed(context, asked)
    return context.go(f"{PATH}/preview?target={asked.target}&mode={asked.mode}&page={asked.page}#lines")


async def _refused(context: PageContext, form: Form, line: int) -> Response[Any]:
    """Show a form again that cannot be read."""
    if not form.value("file").isdecimal():
        return context.go(PATH)
    kept = {name: form.value(name) for name in ("file", "target") if not form.error(name) and form.value(name)}
    asked = msgspec.convert(kept, LineQuery, strict=False)
    told = form.error("cells")
    again = form.refused(told or "Choose one of the printings.") if told or form.error("choice") else form
    return await _line(context, asked, line, again, cells=list(form.listed.get("cells", ())))


async def _line(
    context: PageContext, asked: LineQuery, line: int, form: Form, *, cells: list[str] | None = None
) -> Response[Any]:
    """Show a line with what is wrong with it, what it may mean, and what a search finds."""
    application = context.application
    try:
        draft = await _draft(context, asked)
        async with application.collection.import_queue.slot():
            shown = await application.collection.import_review.line(draft, line)
    except FileReplaced:
        return context.go(f"{PATH}?target={asked.target}", "import_replaced")
    except ValidationFailed:
        return context.go(f"{PATH}/preview?target={asked.target}&mode={asked.mode}")
    problem = next((one for one in shown.problems if one.part == asked.part), None)
    choices = [choice.card_id for choice in problem.choices] if problem else []
    known = await application.catalogue.cards.with_keys(choices)
    answer = context.page(
        "collection/import_line.html",
        status=422 if form.wrong else 200,
        asked=asked,
        draft=draft,
        line=shown,
        cells=cells if cells is not None and len(cells) == len(shown.cells) else shown.cells,
        problem=problem,
        form=form,
        choices=[known[key] for key in choices if key in known],
        found=await _found(context, asked),
    )
    if form.wrong and is_part(context.request):
        answer.headers["HX-Retarget"] = f"#editor-of-{line}-{asked.part}"
        answer.headers["HX-Reselect"] = ".editor"
        answer.headers["HX-Reswap"] = "innerHTML"
    return answer


async def _found(context: PageContext, asked: LineQuery) -> tuple[ListedCard, ...]:
    if not asked.q or not asked.q.strip():
        return ()
    found = await context.application.market.priced_cards.search(asked.q, CardFilter(), limit=_FOUND)
    return found.items


def import_review_router() -> Router:
    """Make the routes."""
    return Router("/", route_handlers=[line_page, correct_line, undo_line, rejected])
