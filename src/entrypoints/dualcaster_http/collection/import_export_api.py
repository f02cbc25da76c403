"""Files of collections and want lists over the API: importing them, previewing that, and exporting."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from litestar import Request, Response, get, post
from litestar.openapi.spec import OpenAPIMediaType, OpenAPIType, Operation, RequestBody, Schema
from litestar.openapi.spec.enums import OpenAPIFormat

from dualcaster_core.analytics.model import AnalyticsType
from dualcaster_core.collection.files.inventory_changes import ImportMode
from dualcaster_core.collection.files.reading import SourceFile
from dualcaster_core.collection.files.views import (
    ImportOutcome,
    WantsOutcome,
    imported,
    previewed,
    wants_imported,
    wants_previewed,
)
from dualcaster_http.collection.collection_download import exported_collection
from dualcaster_http.collection.parameters import (
    AllowEmpty,
    ExportFormat,
    FormatName,
    Mode,
    OnlyLacking,
    Preview,
    SkipInvalid,
)
from dualcaster_http.edge.authentication import Me
from dualcaster_http.edge.parameters import FromApplication
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.edge.uploads import LARGEST_FILE, MEDIA, SentFile, file_of
from dualcaster_http.edge.usage import COUNTED
from dualcaster_http.openapi.answers import answers

_BROKEN = (
    "import.unreadable",
    "import.format_unknown",
    "import.nothing_resolved",
    "import.refused",
    "import.in_progress",
    "too_large",
    "unsupported_media_type",
)
_BINARY = Schema(type=OpenAPIType.STRING, format=OpenAPIFormat.BINARY, description="A file of at most 8 MB.")


class FileOperation(Operation):
    """An operation whose body is a file: as a form, or as it is."""

    def __post_init__(self) -> None:
        """Describe the body."""
        form = Schema(type=OpenAPIType.OBJECT, properties={"file": _BINARY}, required=["file"])
        content = {"multipart/form-data": OpenAPIMediaType(schema=form)}
        content |= {media: OpenAPIMediaType(schema=_BINARY) for media in MEDIA}
        self.request_body = RequestBody(content=content, required=True, description="The file.")


@asynccontextmanager
async def _arrived(request: Request[Any, Any, Any], me: Me, application: FromApplication) -> AsyncIterator[SentFile]:
    """Take a file in, and only then wait for a turn to read it."""
    queue = application.collection.import_queue
    async with queue.one_file(me.user_id):
        file = await file_of(request)
        async with queue.slot():
            yield file


@post(
    "/import",
    summary="Import a collection",
    operation_id="import_collection",
    status_code=200,
    opt={RATE: "import"},
    request_max_body_size=LARGEST_FILE,
    operation_class=FileOperation,
    responses=answers(ImportOutcome, "What became of the lines, and what was written.", "import.want_list", *_BROKEN),
)
async def import_collection(
    *,
    request: Request[Any, Any, Any],
    me: Me,
    application: FromApplication,
    format: FormatName = None,  # noqa: A002 - its name in the query
    mode: Mode = ImportMode.MERGE,
    preview: Preview = False,
    skip_invalid: SkipInvalid = False,
    allow_empty: AllowEmpty = False,
) -> ImportOutcome:
    """Bring in the file of another app, all of it or nothing.

    Lines that are unknown or ambiguous are left out and told; a line that cannot be read refuses the file unless
    `skip_invalid`. A list of cards that somebody looks for or sells is refused (`import.want_list`), and so is a
    replacement by a file of which no line names a card (`import.nothing_resolved`) unless `allow_empty`. `losses` says
    what goes. The file is the body itself, or the part `file` of a form.
    """
    async with _arrived(request, me, application) as sent:
        return await _collection_outcome(
            application,
            me,
            SourceFile(sent.content, sent.name, format),
            mode=mode,
            preview=preview,
            skip_invalid=skip_invalid,
            allow_empty=allow_empty,
        )


@post(
    "/import/moxfield",
    summary="Import my linked Moxfield collection",
    operation_id="import_moxfield_collection",
    status_code=200,
    opt={RATE: "import"},
    responses=answers(
        ImportOutcome,
        "What became of the lines, and what was written.",
        "linked_account.not_found",
        "import.collection_not_public",
        "import.collection_unreachable",
        "import.nothing_resolved",
        "import.refused",
        "import.in_progress",
    ),
)
async def import_moxfield(
    *,
    me: Me,
    application: FromApplication,
    mode: Mode = ImportMode.MERGE,
    preview: Preview = False,
    skip_invalid: SkipInvalid = False,
    allow_empty: AllowEmpty = False,
) -> ImportOutcome:
    """Read the collection that is linked at `/connections/collection`, and bring it in as a file of it would be."""
    queue = application.collection.import_queue
    async with queue.one_file(me.user_id):
        file = await application.collection.outside_imports.file(me.user_id)
        async with queue.slot():
            return await _collection_outcome(
                application,
                me,
                file,
                mode=mode,
                preview=preview,
                skip_invalid=skip_invalid,
                allow_empty=allow_empty,
            )


async def _collection_outcome(
    application: FromApplication,
    me: Me,
    file: SourceFile,
    *,
    mode: ImportMode,
    preview: bool,
    skip_invalid: bool,
    allow_empty: bool,
) -> ImportOutcome:
    """Say what a file would do, or do it."""
    if preview:
        plan = await application.collection.import_plans.collection(me.user_id, file, mode=mode)
        return await asyncio.to_thread(previewed, plan, application.ids)
    report = await application.collection.imports.apply(
        file, username=me.username, mode=mode, skip_invalid=skip_invalid, allow_empty=allow_empty
    )
    return await asyncio.to_thread(imported, report, application.ids)


@post(
    "/import",
    summary="Import a want list",
    operation_id="import_wants",
    status_code=200,
    opt={RATE: "import", COUNTED: AnalyticsType.WANT_ADDED},
    request_max_body_size=LARGEST_FILE,
    operation_class=FileOperation,
    responses=answers(WantsOutcome, "What became of the lines, and what was written.", *_BROKEN),
)
async def import_wants(
    *,
    request: Request[Any, Any, Any],
    me: Me,
    application: FromApplication,
    format: FormatName = None,  # noqa: A002 - its name in the query
    mode: Mode = ImportMode.MERGE,
    preview: Preview = False,
    skip_invalid: SkipInvalid = False,
    only_lacking: OnlyLacking = False,
    allow_empty: AllowEmpty = False,
) -> WantsOutcome:
    """Bring in a want list, all of it or nothing; a line with a name alone wants any printing.

    The file is the body itself, or the part `file` of a form.
    """
    async with _arrived(request, me, application) as sent:
        file = SourceFile(sent.content, sent.name, format)
        if preview:
            found = await application.collection.imports.reading.wants(file)
            return await asyncio.to_thread(wants_previewed, found, application.ids)
        report = await application.collection.imports.apply_wants(
            file,
            username=me.username,
            mode=mode,
            only_lacking=only_lacking,
            skip_invalid=skip_invalid,
            allow_empty=allow_empty,
        )
        return await asyncio.to_thread(wants_imported, report, application.ids)


@get(
    "/export",
    summary="Export my collection",
    operation_id="export_collection",
    opt={RATE: "export"},
    responses=answers(bytes, "The file.", "import.format_unknown", "export.in_progress", media="text/csv"),
)
async def export_collection(
    request: Request[Any, Any, Any],
    me: Me,
    application: FromApplication,
    format: ExportFormat = "dualcaster",  # noqa: A002 - its name in the query
) -> Response[bytes]:
    """Return everything one owns as a file of an app.

    The formats: `dualcaster`, `deckbox`, `moxfield`, `manabox`, `archidekt`, `tcgplayer-app`, `tcgplayer-seller`,
    `dragonshield`, `delverlens`, `echomtg`, `mtggoldfish`, `cardsphere`, `topdecked`, `cardmarket`, `helvault`,
    `aetherhub`, `deckstats` and `text`. `X-Left-Out` counts the items that the format has no name for.
    """
    exported = await exported_collection(request, application, me.user_id, format)
    name = f"{me.username}-{format.strip().lower().replace(' ', '-')}.csv"
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "X-Left-Out": str(len(exported.left_out)),
        "Cache-Control": "no-store",
    }
    return Response(exported.content, headers=headers, media_type="text/csv")
