"""What people are told of a file: what becomes of its lines, and what was written."""

from collections.abc import Sequence

from attrs import frozen

from dualcaster_core.catalogue.grading import CONDITION_NAMES, ConditionName, Finish
from dualcaster_core.collection.files.inventory_changes import NO_LOSSES, ImportPreview, Losses
from dualcaster_core.collection.files.lines import LineProblem, LineStatus
from dualcaster_core.collection.files.plans import CollectionPlan
from dualcaster_core.collection.files.reading import WantsPreview
from dualcaster_core.collection.files.use_cases import ImportReport, WantsReport
from dualcaster_core.collection.model import InventoryItem
from dualcaster_core.kernel.ids import IdKind, PublicIds

MAX_PROBLEMS = 200


@frozen(kw_only=True)
class RejectedLine:
    """A line that does not become an item: where, which status, a stable reason code, a sentence, and its text.

    ``choices`` are the public ids of the printings that it may mean, as far as they are known; 24 at most.
    """

    line: int
    status: LineStatus
    reason: str
    message: str
    text: str = ""
    choices: tuple[str, ...] = ()


@frozen(kw_only=True)
class FileLines:
    """What becomes of the lines of a file.

    ``rows`` is all of them: ``resolved`` name a printing; ``ambiguous`` ones fit several, ``unknown`` ones none,
    ``invalid`` ones cannot be read, and ``left_out`` ones are no cards that can be owned. ``copies`` are those of the
    resolved lines. ``problems`` are the first 200 of ``problem_count``, in the order of the file. ``unused_columns``
    are headers of columns that hold something and that no item keeps.
    """

    format: str
    rows: int
    resolved: int
    copies: int
    ambiguous: int
    unknown: int
    invalid: int
    left_out: int
    blank_conditions: int
    blank_languages: int
    problems: tuple[RejectedLine, ...]
    problem_count: int
    unused_columns: tuple[str, ...] = ()


@frozen(kw_only=True)
class KeptItem:
    """An item that a replacement did not drop, because copies of it are promised in accepted trades."""

    card: str
    finish: Finish
    condition: ConditionName
    language: str
    reserved: int


@frozen(kw_only=True)
class ImportOutcome:
    """What a collection file did, or would do where ``applied`` is false.

    ``losses`` counts the items, the copies of all items and the haves that went, or would go. Nothing is written where
    ``applied`` is false.
    """

    applied: bool
    lines: FileLines
    items_written: int = 0
    items_dropped: int = 0
    haves_written: int = 0
    haves_dropped: int = 0
    losses: Losses = NO_LOSSES
    kept: tuple[KeptItem, ...] = ()


@frozen(kw_only=True)
class WantsOutcome:
    """What a want list file did, or would do where ``applied`` is false."""

    applied: bool
    lines: FileLines
    wants_written: int = 0
    wants_dropped: int = 0


def lines_of(preview: ImportPreview | WantsPreview, ids: PublicIds) -> FileLines:
    """Sum up what becomes of the lines of a file."""
    lines = [found.line for found in preview.resolved]
    return FileLines(
        format=preview.format,
        rows=len(preview.resolved) + len(preview.problems),
        resolved=len(lines),
        copies=sum(line.quantity for line in lines),
        ambiguous=_count(preview.problems, LineStatus.AMBIGUOUS),
        unknown=_count(preview.problems, LineStatus.UNKNOWN),
        invalid=_count(preview.problems, LineStatus.INVALID),
        left_out=_count(preview.problems, LineStatus.LEFT_OUT),
        blank_conditions=sum(line.condition is None for line in lines),
        blank_languages=sum(line.language is None for line in lines),
        problems=tuple(_rejected(problem, ids) for problem in preview.problems[:MAX_PROBLEMS]),
        problem_count=len(preview.problems),
        unused_columns=preview.unused_columns,
    )


def _rejected(problem: LineProblem, ids: PublicIds) -> RejectedLine:
    return RejectedLine(
        line=problem.line,
        status=problem.status,
        reason=problem.reason,
        message=problem.message,
        text=problem.text,
        choices=tuple(ids.encode(IdKind.CARD, printing.card_id) for printing in problem.choices),
    )


def _count(problems: Sequence[LineProblem], status: LineStatus) -> int:
    return sum(problem.status is status for problem in problems)


def previewed(plan: CollectionPlan, ids: PublicIds) -> ImportOutcome:
    """Tell what a collection file would do."""
    kept = tuple(_kept(item, ids) for item in plan.kept)
    return ImportOutcome(applied=False, lines=lines_of(plan.preview, ids), losses=plan.losses, kept=kept)


def imported(report: ImportReport, ids: PublicIds) -> ImportOutcome:
    """Tell what a collection file did."""
    return ImportOutcome(
        applied=True,
        lines=lines_of(report.preview, ids),
        items_written=report.items_written,
        items_dropped=report.items_dropped,
        haves_written=report.haves_written,
        haves_dropped=report.haves_dropped,
        losses=report.losses,
        kept=tuple(_kept(item, ids) for item in report.kept),
    )


def wants_previewed(preview: WantsPreview, ids: PublicIds) -> WantsOutcome:
    """Tell what a want list file would do."""
    return WantsOutcome(applied=False, lines=lines_of(preview, ids))


def wants_imported(report: WantsReport, ids: PublicIds) -> WantsOutcome:
    """Tell what a want list file did."""
    return WantsOutcome(
        applied=True, lines=lines_of(report.preview, ids), wants_written=report.written, wants_dropped=report.dropped
    )


def _kept(item: InventoryItem, ids: PublicIds) -> KeptItem:
    return KeptItem(
        card=ids.encode(IdKind.CARD, item.key.card_id),
        finish=item.key.finish,
        condition=CONDITION_NAMES[item.key.condition],
        language=item.key.language,
        reserved=item.reserved,
    )
