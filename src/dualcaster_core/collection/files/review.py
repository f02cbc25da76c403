"""Going through a file that waits: its lines are corrected, chosen for, and given back, before it is applied."""

import asyncio
import csv
import io
import re
from collections.abc import Collection, Mapping, Sequence

from attrs import field, frozen

from dualcaster_core.catalogue.errors import CardNotFound
from dualcaster_core.collection.errors import FileReplaced
from dualcaster_core.collection.files.corrections import LONGEST_CELL, MAX_CORRECTIONS, Choice, Corrections
from dualcaster_core.collection.files.drafts import ImportDraft
from dualcaster_core.collection.files.inventory_changes import ImportMode
from dualcaster_core.collection.files.lines import LineProblem
from dualcaster_core.collection.files.plans import CollectionPlan, ImportPlans, WantsPlan
from dualcaster_core.collection.files.ports import FileRows, ImportDrafts
from dualcaster_core.collection.files.reading import SourceFile
from dualcaster_core.kernel.errors import ValidationFailed

_RISKY = re.compile(r"\s*[=+\-@]")


@frozen(kw_only=True)
class FileLine:
    """A line of a waiting file: its headers and cells as they read now, and what is still wrong with it.

    ``is_corrected``: its owner has said something of it.
    """

    line: int
    header: tuple[str, ...]
    cells: tuple[str, ...]
    problems: tuple[LineProblem, ...] = field(repr=False)
    is_corrected: bool = False


@frozen
class ImportReview:
    """What somebody does with a file before they apply it; nothing of it changes a list."""

    drafts: ImportDrafts
    plans: ImportPlans

    async def plan(self, draft: ImportDraft, mode: ImportMode) -> CollectionPlan | WantsPlan:
        """Tell what a file would do, corrected as it is. Raises what ``ImportPlans`` raises."""
        planned = self.plans.wants if draft.is_wants else self.plans.collection
        return await planned(draft.user_id, source_of(draft), mode=mode)

    async def waiting(self, user_id: int, *, is_wants: bool, number: int) -> ImportDraft:
        """Return the file of this number. Raises ``FileReplaced`` where it does not wait any more."""
        draft = await self.drafts.waiting(user_id, is_wants=is_wants)
        if draft is None or draft.number != number:
            raise FileReplaced
        return draft

    async def line(self, draft: ImportDraft, line: int) -> FileLine:
        """Show one line of a file. Raises ``ValidationFailed`` where no entry begins on it."""
        file = source_of(draft)
        rows = await self._rows(draft, [line])
        if line not in rows.cells:
            raise ValidationFailed(f"line {line} of {file.name} holds no card", field="line")
        cells = draft.corrections.rewritten.get(line, rows.cells[line])
        width = max(len(rows.header), len(cells))
        return FileLine(
            line=line,
            header=(*rows.header, *[""] * (width - len(rows.header))),
            cells=(*cells, *[""] * (width - len(cells))),
            problems=await self.plans.reading.problems_of(file, line, is_wants=draft.is_wants),
            is_corrected=line in draft.corrections.lines,
        )

    async def rewrite(self, draft: ImportDraft, line: int, cells: Sequence[str]) -> None:
        """Say how a line should read; what was chosen for it before is forgotten.

        Raises ``ValidationFailed`` where it has another number of cells or one that is too long, and ``FileReplaced``.
        """
        shown = await self.line(draft, line)
        if len(cells) != len(shown.cells):
            raise ValidationFailed(f"line {line} has {len(shown.cells)} columns, not {len(cells)}", field="cells")
        if any(len(cell) > LONGEST_CELL for cell in cells):
            raise ValidationFailed(f"a column holds at most {LONGEST_CELL:,} characters", field="cells")
        told = tuple(" ".join(cell.split()) for cell in cells)
        await self._correct(draft, line, Corrections(rewritten={line: told}), keeping_text=False)

    async def choose(self, draft: ImportDraft, line: int, part: int, choice: Choice) -> None:
        """Say which printing an entry of a line means.

        Raises ``CardNotFound``, ``ValidationFailed`` where it does not exist in the finish, and ``FileReplaced``.
        """
        async with self.plans.units() as uow:
            known = await uow.printings.with_keys([choice.card_id])
        if choice.card_id not in known:
            raise CardNotFound("there is no such printing in the catalogue; choose another one")
        finishes = known[choice.card_id].finishes
        if choice.finish is not None and finishes and choice.finish not in finishes:
            listed = ", ".join(finishes)
            raise ValidationFailed(f"this printing exists in {listed}, not in {choice.finish}", field="finish")
        given = Corrections(chosen={(line, part): choice})
        await self._correct(draft, line, given, keeping_text=True)

    async def undo(self, draft: ImportDraft, line: int) -> None:
        """Take a line again as it came. Raises ``FileReplaced``."""
        if not await self.drafts.correct(draft, Corrections(), instead_of=_of_line(draft, line)):
            raise FileReplaced

    async def rejected(self, draft: ImportDraft) -> bytes:
        """Return the lines that do not fit as a CSV file: as they came, with the reason in a last column."""
        plan = await self.plan(draft, ImportMode.MERGE)
        reasons: dict[int, list[str]] = {}
        for problem in plan.preview.problems:
            reasons.setdefault(problem.line, []).append(problem.message)
        return await asyncio.to_thread(_sheet, await self._rows(draft, reasons.keys()), reasons)

    async def _rows(self, draft: ImportDraft, lines: Collection[int]) -> FileRows:
        return await asyncio.to_thread(
            self.plans.formats.rows,
            draft.content,
            file_name=draft.file_name,
            format_name=draft.format,
            lines=lines,
        )

    async def _correct(self, draft: ImportDraft, line: int, given: Corrections, *, keeping_text: bool) -> None:
        if len(draft.corrections.without([line])) >= MAX_CORRECTIONS:
            raise ValidationFailed(
                f"{MAX_CORRECTIONS:,} lines of one file can be corrected here; download the rest and correct them there"
            )
        old = _of_line(draft, line)
        instead_of = Corrections(chosen={key: old.chosen[key] for key in old.chosen if key in given.chosen})
        if not await self.drafts.correct(draft, given, instead_of=instead_of if keeping_text else old):
            raise FileReplaced


def source_of(draft: ImportDraft) -> SourceFile:
    """Return a waiting file as it is read: with what its owner has corrected."""
    return SourceFile(draft.content, draft.file_name, draft.format, draft.corrections)


def _of_line(draft: ImportDraft, line: int) -> Corrections:
    all_ = draft.corrections
    return Corrections(
        rewritten={key: cells for key, cells in all_.rewritten.items() if key == line},
        chosen={key: choice for key, choice in all_.chosen.items() if key[0] == line},
    )


def _sheet(rows: FileRows, reasons: Mapping[int, Sequence[str]]) -> bytes:
    sheet = io.StringIO()
    writer = csv.writer(sheet, lineterminator="\r\n")
    width = len(rows.header)
    writer.writerow([*map(_safe, rows.header), "Reason"])
    for line, messages in reasons.items():
        cells = rows.cells.get(line, ())
        padded = (*cells, *[""] * (width - len(cells)))
        writer.writerow([*map(_safe, padded), "; ".join(messages)])
    return sheet.getvalue().encode("utf-8-sig")


def _safe(cell: str) -> str:
    """Put an apostrophe before a cell that a spreadsheet would execute; reading the file again takes it away."""
    return f"'{cell}" if _RISKY.match(cell) else cell
