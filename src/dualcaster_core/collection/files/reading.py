"""Reads files and finds out which printings their lines mean; changes nothing."""

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from attrs import evolve, field, frozen

from dualcaster_core.catalogue.printings import Candidates, Printing
from dualcaster_core.collection.errors import IsWantList
from dualcaster_core.collection.files.corrections import NOTHING_CORRECTED, Choice, Corrections
from dualcaster_core.collection.files.inventory_changes import ImportPreview
from dualcaster_core.collection.files.lines import ImportLine, LineProblem, LineStatus, ParsedFile
from dualcaster_core.collection.files.ports import CollectionFormats
from dualcaster_core.collection.files.resolution import (
    Resolved,
    ResolvedWant,
    as_chosen,
    as_chosen_want,
    resolve,
    resolve_want,
)
from dualcaster_core.collection.ports import CollectionUnitOfWork
from dualcaster_core.kernel.gc_pause import gc_paused
from dualcaster_core.kernel.ports import UnitOfWorkFactory

Units = UnitOfWorkFactory[CollectionUnitOfWork]
FoundT = TypeVar("FoundT", Resolved, ResolvedWant)


@frozen(kw_only=True)
class WantsPreview:
    """What a want list file would do."""

    format: str
    resolved: tuple[ResolvedWant, ...] = field(repr=False)
    problems: tuple[LineProblem, ...] = field(repr=False)
    unused_columns: tuple[str, ...] = ()

    @property
    def rows(self) -> int:
        """How many entries the file holds, whatever becomes of them."""
        return len(self.resolved) + len(self.problems)

    def count(self, status: LineStatus) -> int:
        """Count the lines of a status."""
        if status is LineStatus.RESOLVED:
            return len(self.resolved)
        return sum(problem.status is status for problem in self.problems)


@frozen
class SourceFile:
    """A file as it was sent, and what its owner has corrected; ``format_name`` is None where it is recognised."""

    content: bytes = field(repr=False)
    name: str
    format_name: str | None = None
    corrections: Corrections = NOTHING_CORRECTED


@frozen
class _Read:
    """A file that was read, what may be meant by each of its lines, and the printings that its owner chose."""

    parsed: ParsedFile
    candidates: Sequence[Candidates]
    printings: Mapping[int, Printing]
    corrections: Corrections


@frozen
class FileReading:
    """Reads files on a thread, and looks their lines up in a number of statements that does not depend on them."""

    units: Units
    formats: CollectionFormats

    async def parsed(self, file: SourceFile) -> ParsedFile:
        """Read a file without looking anything up. Raises ``FileUnreadable`` and ``FormatUnknown``."""
        return await asyncio.to_thread(self._parse, file)

    async def parsed_collection(self, file: SourceFile) -> ParsedFile:
        """Read a file of what somebody owns. Raises ``IsWantList`` besides what ``parsed`` raises."""
        parsed = await self.parsed(file)
        if parsed.is_want_list:
            raise IsWantList(file.name, parsed.format)
        return parsed

    async def collection(self, file: SourceFile, parsed: ParsedFile | None = None) -> ImportPreview:
        """Tell what becomes of every line of a collection. Raises ``IsWantList``."""
        read = await self._looked_up(file, parsed or await self.parsed_collection(file))
        return await asyncio.to_thread(_resolved, read)

    async def wants(self, file: SourceFile, parsed: ParsedFile | None = None) -> WantsPreview:
        """Tell what becomes of every line of a want list."""
        read = await self._looked_up(file, parsed or await self.parsed(file))
        return await asyncio.to_thread(_resolved_wants, read)

    async def problems_of(self, file: SourceFile, line: int, *, is_wants: bool) -> tuple[LineProblem, ...]:
        """Tell what is wrong with one line of a file; the other lines are read and not looked up."""
        parsed = await self.parsed(file)
        alone = evolve(
            parsed,
            lines=tuple(one for one in parsed.lines if one.line == line),
            problems=tuple(one for one in parsed.problems if one.line == line),
        )
        preview = await self.wants(file, alone) if is_wants else await self.collection(file, alone)
        return preview.problems

    def _parse(self, file: SourceFile) -> ParsedFile:
        with gc_paused():
            return self.formats.read(
                file.content,
                file_name=file.name,
                format_name=file.format_name,
                rewritten=file.corrections.rewritten,
            )

    async def _looked_up(self, file: SourceFile, parsed: ParsedFile) -> _Read:
        chosen = file.corrections.card_ids
        async with self.units() as uow:
            candidates = await uow.printings.candidates([line.reference for line in parsed.lines])
            printings = await uow.printings.with_keys(chosen) if chosen else {}
        return _Read(parsed, candidates, printings, file.corrections)


def _resolved(read: _Read) -> ImportPreview:
    outcomes = _outcomes(read, resolve, as_chosen)
    return ImportPreview(
        format=read.parsed.format,
        resolved=tuple(one for one in outcomes if isinstance(one, Resolved)),
        problems=_problems(read.parsed, outcomes),
        has_trade_counts=read.parsed.has_trade_counts,
        unused_columns=read.parsed.unused_columns,
    )


def _resolved_wants(read: _Read) -> WantsPreview:
    outcomes = _outcomes(read, resolve_want, as_chosen_want)
    return WantsPreview(
        format=read.parsed.format,
        resolved=tuple(one for one in outcomes if isinstance(one, ResolvedWant)),
        problems=_problems(read.parsed, outcomes),
        unused_columns=read.parsed.unused_columns,
    )


def _outcomes(
    read: _Read,
    found_out: Callable[[ImportLine, Candidates], FoundT | LineProblem],
    chosen: Callable[[ImportLine, Printing, Choice], FoundT | LineProblem],
) -> list[FoundT | LineProblem]:
    """Resolve every line, by its owner's choice where there is one and the printing still exists."""
    parts: Counter[int] = Counter()
    outcomes = []
    with gc_paused():
        for line, candidates in zip(read.parsed.lines, read.candidates, strict=True):
            part = parts[line.line]
            parts[line.line] += 1
            choice = read.corrections.chosen.get((line.line, part))
            printing = read.printings.get(choice.card_id) if choice else None
            if choice is not None and printing is not None:
                outcome = chosen(line, printing, choice)
            else:
                outcome = found_out(line, candidates)
            if part and isinstance(outcome, LineProblem):
                outcome = evolve(outcome, part=part)
            outcomes.append(outcome)
    return outcomes


def _problems(parsed: ParsedFile, outcomes: Sequence[Resolved | ResolvedWant | LineProblem]) -> tuple[LineProblem, ...]:
    problems = [*parsed.problems, *(one for one in outcomes if isinstance(one, LineProblem))]
    return tuple(sorted(problems, key=lambda problem: problem.line))
