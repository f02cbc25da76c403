"""Going through a file that waits: lines are corrected and chosen for, and nothing of the rest is lost."""

import asyncio
import csv
import io
from datetime import timedelta

import pytest
from attrs import evolve

from dualcaster_core.catalogue.errors import CardNotFound
from dualcaster_core.catalogue.grading import Finish
from dualcaster_core.collection.errors import FileReplaced
from dualcaster_core.collection.files.corrections import Choice
from dualcaster_core.collection.files.drafts import ImportDraft, moment_of
from dualcaster_core.collection.files.inventory_changes import ImportMode
from dualcaster_core.collection.files.plans import CollectionPlan, ImportPlans, WantsPlan
from dualcaster_core.collection.files.review import ImportReview, source_of
from dualcaster_core.collection.files.use_cases import CollectionImports
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.testing.contracts.scene import Scene
from dualcaster_formats import CollectionFiles
from dualcaster_postgres.collection.import_drafts import PostgresImportDrafts
from tests.support.postgres_harness import PostgresHarness

HEAD = "Count,Name,Edition,Collector Number,Foil,Condition\n"
FILE = HEAD + (
    "4,Bolt,m10,1,,Near Mint\n"
    "1,Greaves,2xm,,,Near Mint\n"
    "2,Boltt,m10,,,Near Mint\n"
    "many,Bolt,m10,1,,Near Mint\n"
    "1,Greaves,2xm,,,Near Mint\n"
)


class Desk:
    """Ann, her cards of the catalogue and the file that waits for her."""

    def __init__(self, harness: PostgresHarness, review: ImportReview, draft: ImportDraft, cards: list[int]) -> None:
        self.harness, self.review, self._draft = harness, review, draft
        self.bolt, self.plain, self.showcase = cards

    async def draft(self) -> ImportDraft:
        """Read the file again, with what was corrected since."""
        first = self._draft
        return await self.review.waiting(first.user_id, is_wants=first.is_wants, number=first.number)

    async def wrong(self) -> dict[int, str]:
        """Return the lines that do not fit, with the reasons."""
        plan = await self.review.plan(await self.draft(), ImportMode.MERGE)
        return {problem.line: problem.reason for problem in plan.preview.problems}

    async def means(self) -> list[tuple[int, int, str]]:
        """Return line, printing and finish of what fits."""
        plan = await self.review.plan(await self.draft(), ImportMode.MERGE)
        assert isinstance(plan, CollectionPlan)
        return [(one.line.line, one.printing.card_id, one.finish.value) for one in plan.preview.resolved]


@pytest.fixture
async def desk(shared_harness: PostgresHarness) -> Desk:
    """A file with five lines: one fits, two may mean two printings, one has a typing error, one no number."""
    await shared_harness.empty()
    scene = Scene(shared_harness)
    cards = [
        await scene.card("Bolt", "m10"),
        await scene.card("Greaves", "2xm"),
        await scene.card("Greaves", "2xm", "2"),
    ]
    drafts = PostgresImportDrafts(shared_harness.database)
    draft = ImportDraft(
        user_id=await scene.person("ann"),
        is_wants=False,
        file_name="mine.csv",
        format=None,
        content=FILE.encode(),
        created_at=shared_harness.clock.now(),
    )
    await drafts.keep(draft)
    review = ImportReview(drafts, ImportPlans(shared_harness.units, CollectionFiles()))
    return Desk(shared_harness, review, draft, cards)


async def test_an_ambiguous_line_names_the_printings_that_it_may_mean(desk: Desk) -> None:
    """The choices of a line are the printings that fit it."""
    plan = await desk.review.plan(await desk.draft(), ImportMode.MERGE)
    several = next(problem for problem in plan.preview.problems if problem.line == 3)
    assert several.reason == "several_printings"
    assert {printing.card_id for printing in several.choices} == {desk.plain, desk.showcase}


async def test_a_chosen_printing_is_what_the_line_means(desk: Desk) -> None:
    """Only the line that was chosen for means it, though another one reads the same."""
    await desk.review.choose(await desk.draft(), 3, 0, Choice(card_id=desk.showcase, finish=Finish.FOIL))
    assert await desk.wrong() == {4: "name_not_in_set", 5: "quantity", 6: "several_printings"}
    assert (3, desk.showcase, "foil") in await desk.means()


async def test_a_corrected_line_is_read_again(desk: Desk) -> None:
    """Every cell counts as if the file said so; what is still wrong stays among the lines that do not fit."""
    await desk.review.rewrite(await desk.draft(), 4, ["2", "Bolt", "m10", "1", "foil", "Lightly Played"])
    await desk.review.rewrite(await desk.draft(), 5, ["3", "Bolt", "zzz", "", "", ""])
    assert (4, desk.bolt, "foil") in await desk.means()
    assert await desk.wrong() == {3: "several_printings", 5: "set_not_in_catalogue", 6: "several_printings"}


async def test_another_correction_takes_the_place_of_the_last(desk: Desk) -> None:
    """A line that is written anew forgets what was chosen for it; undone, it is as it came."""
    await desk.review.choose(await desk.draft(), 3, 0, Choice(card_id=desk.showcase))
    await desk.review.rewrite(await desk.draft(), 3, ["1", "Bolt", "m10", "1", "", ""])
    assert (3, desk.bolt, "nonfoil") in await desk.means()
    assert (await desk.review.line(await desk.draft(), 3)).cells[1] == "Bolt"
    await desk.review.undo(await desk.draft(), 3)
    shown = await desk.review.line(await desk.draft(), 3)
    assert (shown.cells[1], shown.is_corrected) == ("Greaves", False)
    assert [problem.reason for problem in shown.problems] == ["several_printings"]


async def test_two_tabs_lose_nothing_of_each_other(desk: Desk) -> None:
    """Corrections of different lines at the same time are all kept, though each tab saw the file without the others."""
    seen = await desk.draft()
    await asyncio.gather(
        desk.review.choose(seen, 3, 0, Choice(card_id=desk.plain)),
        desk.review.choose(seen, 6, 0, Choice(card_id=desk.showcase)),
        desk.review.rewrite(seen, 4, ["2", "Bolt", "m10", "1", "", ""]),
        desk.review.rewrite(seen, 5, ["1", "Bolt", "m10", "1", "", ""]),
    )
    assert await desk.wrong() == {}
    assert len(await desk.means()) == 5


async def test_a_correction_is_for_the_file_that_was_seen(desk: Desk) -> None:
    """Where another file has come, or this one was applied, nothing is written and it is said."""
    seen = await desk.draft()
    other = evolve(seen, content=b"1 Bolt\n", created_at=seen.created_at + timedelta(microseconds=1))
    await desk.review.drafts.keep(other)
    with pytest.raises(FileReplaced):
        await desk.review.rewrite(seen, 3, ["1", "Bolt", "m10", "1", "", ""])
    with pytest.raises(FileReplaced):
        await desk.review.choose(seen, 3, 0, Choice(card_id=desk.bolt))
    with pytest.raises(FileReplaced):
        await desk.review.undo(seen, 3)
    with pytest.raises(FileReplaced):
        await desk.draft()
    assert await desk.review.drafts.take(seen.user_id, is_wants=False, sent_at=moment_of(seen.number)) is None
    taken = await desk.review.drafts.take(seen.user_id, is_wants=False, sent_at=other.created_at)
    assert taken == other


async def test_what_was_corrected_is_applied_and_survives_a_refusal(desk: Desk) -> None:
    """A file is taken with its corrections, put back with them, and what they say is written."""
    await desk.review.choose(await desk.draft(), 3, 0, Choice(card_id=desk.showcase))
    seen = await desk.draft()
    taken = await desk.review.drafts.take(seen.user_id, is_wants=False, sent_at=seen.created_at)
    assert taken == seen
    await desk.review.drafts.keep(taken)
    assert await desk.draft() == seen
    imports = CollectionImports(desk.harness.units, CollectionFiles())
    report = await imports.apply(source_of(seen), username="ann", skip_invalid=True)
    assert report.items_written == 2
    async with desk.harness.units() as uow:
        owned = {item.key.card_id for item in await uow.inventory.items_of(seen.user_id)}
    assert owned == {desk.bolt, desk.showcase}


async def test_rejected_lines_come_back_as_they_came(desk: Desk) -> None:
    """The file has the columns that came, the rows that do not fit, and why; read again, it is of the same format."""
    await desk.review.choose(await desk.draft(), 6, 0, Choice(card_id=desk.showcase))
    content = await desk.review.rejected(await desk.draft())
    header, *rows = csv.reader(io.StringIO(content.decode("utf-8-sig")))
    assert header == [*HEAD.strip().split(","), "Reason"]
    assert [row[:2] for row in rows] == [["1", "Greaves"], ["2", "Boltt"], ["many", "Bolt"]]
    assert all(row[-1] for row in rows)
    assert CollectionFiles().read(content, file_name="again.csv").format == "moxfield"


@pytest.mark.parametrize(
    ("line", "cells"),
    [(3, ["1", "Bolt"]), (3, ["1", "x" * 1_001, "m10", "1", "", ""]), (1, ["1"] * 6), (99, ["1"] * 6)],
)
async def test_what_cannot_be_a_line_is_refused(desk: Desk, line: int, cells: list[str]) -> None:
    """A line has the columns of its file, cells have a bound, and only entries can be corrected."""
    with pytest.raises(ValidationFailed):
        await desk.review.rewrite(await desk.draft(), line, cells)
    assert (await desk.draft()).corrections.lines == ()


async def test_only_a_printing_that_exists_can_be_chosen(desk: Desk) -> None:
    """A printing that is not in the catalogue is refused."""
    with pytest.raises(CardNotFound):
        await desk.review.choose(await desk.draft(), 3, 0, Choice(card_id=10**9))


async def test_a_line_of_a_want_list_can_mean_any_printing(desk: Desk) -> None:
    """What is chosen for a want is one printing, or any of its card."""
    seen = await desk.draft()
    wants = evolve(seen, is_wants=True, format="text", content=b"1 Graves\n2 Grieves (foil)\n")
    await desk.review.drafts.keep(wants)
    await desk.review.choose(wants, 1, 0, Choice(card_id=desk.plain, any_printing=True))
    await desk.review.rewrite(wants, 2, ["2 Greaves [2XM] (foil)"])
    draft = await desk.review.waiting(seen.user_id, is_wants=True, number=seen.number)
    plan = await desk.review.plan(draft, ImportMode.MERGE)
    assert isinstance(plan, WantsPlan)
    first, second = plan.preview.resolved
    assert (first.printing.card_id, first.any_printing, first.set_only) == (desk.plain, True, False)
    assert (second.any_printing, second.set_only, second.finish) == (True, True, Finish.FOIL)
