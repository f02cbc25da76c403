"""Files that wait for their owner's decision."""

import asyncio
from datetime import timedelta

import pytest
from attrs import evolve

from dualcaster_core.collection.files.drafts import DRAFTS_KEPT, ImportDraft
from dualcaster_core.testing.contracts.scene import Scene
from dualcaster_postgres.collection.import_drafts import PostgresImportDrafts
from tests.support.postgres_harness import PostgresHarness
from tests.support.pruning import gone_by


@pytest.fixture
def drafts(shared_harness: PostgresHarness) -> PostgresImportDrafts:
    """Where files wait."""
    return PostgresImportDrafts(shared_harness.database)


@pytest.fixture
async def draft(shared_harness: PostgresHarness) -> ImportDraft:
    """A file of somebody's."""
    await shared_harness.empty()
    return ImportDraft(
        user_id=await Scene(shared_harness).person("ann"),
        is_wants=False,
        file_name="cards.csv",
        format="moxfield",
        content=b"\x00\xffCount,Name\n",
        created_at=shared_harness.clock.now(),
    )


async def test_a_file_comes_back_as_it_was(drafts: PostgresImportDrafts, draft: ImportDraft) -> None:
    """Every byte and every fact of a file is kept; a want list waits beside it."""
    wants = evolve(draft, is_wants=True, format=None)
    await drafts.keep(draft)
    await drafts.keep(wants)
    assert await drafts.waiting(draft.user_id, is_wants=False) == draft
    assert await drafts.waiting(draft.user_id, is_wants=True) == wants
    assert [one.is_wants for one in await drafts.all_waiting(draft.user_id)] == [False, True]


async def test_the_next_file_takes_the_place_of_the_last(drafts: PostgresImportDrafts, draft: ImportDraft) -> None:
    """There is one file for each list."""
    await drafts.keep(draft)
    await drafts.keep(evolve(draft, file_name="new.csv"))
    (waiting,) = await drafts.all_waiting(draft.user_id)
    assert waiting.file_name == "new.csv"


async def test_a_file_is_taken_once(drafts: PostgresImportDrafts, draft: ImportDraft) -> None:
    """Of several who take a file at the same time one gets it."""
    await drafts.keep(draft)
    taken = await asyncio.gather(*(drafts.take(draft.user_id, is_wants=False) for _ in range(4)))
    assert [one for one in taken if one is not None] == [draft]


async def test_files_are_forgotten_after_a_day(
    drafts: PostgresImportDrafts, draft: ImportDraft, shared_harness: PostgresHarness
) -> None:
    """The nightly run deletes files that have waited for more than a day, and no other."""
    database, sent_at = shared_harness.database, draft.created_at
    await drafts.keep(draft)
    assert await gone_by(database, "import-drafts", sent_at + timedelta(hours=23), DRAFTS_KEPT) == 0
    assert await drafts.waiting(draft.user_id, is_wants=False) == draft
    assert await gone_by(database, "import-drafts", sent_at + timedelta(hours=25), DRAFTS_KEPT) == 1
    assert await drafts.waiting(draft.user_id, is_wants=False) is None
