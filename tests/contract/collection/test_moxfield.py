"""Reading a public collection at the wire, from a site of our own that answers as Moxfield's does."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from dualcaster_core.catalogue.grading import Finish
from dualcaster_core.collection.errors import CollectionNotPublic, CollectionUnreachable, FileUnreadable
from dualcaster_formats import CollectionFiles
from dualcaster_moxfield import MoxfieldCollections, MoxfieldSettings, collections
from tests.support.asgi_server import served
from tests.support.moxfield_site import BOLT, COLLECTION, HELIX, USER_AGENT, LocalMoxfield, line_of
from tests.support.patience import GENEROUS


@asynccontextmanager
async def reader(site: LocalMoxfield, **settings: Any) -> AsyncIterator[MoxfieldCollections]:
    """Serve the site, and return what reads from it."""
    async with served(site) as url:
        given = {"user_agent": USER_AGENT, "base_url": url, "patience": GENEROUS, **settings}
        yield MoxfieldCollections(MoxfieldSettings(**given))


async def test_a_collection_becomes_the_file_that_its_owner_would_export() -> None:
    """Every page is asked for once, and the format of Moxfield's own exports reads the outcome without a problem."""
    site = LocalMoxfield(page_size=2)
    site.lines += [
        line_of(HELIX, 2, finish="etched", condition="lightlyPlayed", cardLanguage={"code": "ja"}),
        line_of({**BOLT, "scryfall_id": "00000000-0000-0000-0000-000000000001"}, isProxy=True),
        line_of(BOLT, 3, isAlter=True),
    ]
    async with reader(site) as moxfield:
        content = await moxfield.read(COLLECTION)
    assert site.asked == [1, 2, 3]
    parsed = CollectionFiles().read(content, file_name="moxfield.csv", format_name="moxfield")
    told = [(one.reference.name, one.quantity, one.reference.finish) for one in parsed.lines]
    assert told[:3] == [
        ("Lightning Bolt", 4, None),
        ("Lightning Helix", 1, Finish.FOIL),
        ("Lightning Helix", 2, Finish.ETCHED),
    ]
    assert len(parsed.lines) + len(parsed.problems) == 5


async def test_lines_of_no_known_form_are_told_and_hide_no_other() -> None:
    """What the site words otherwise one day becomes a problem of its line."""
    site = LocalMoxfield(lines=[line_of(BOLT, 4), 7, {"quantity": "many", "card": None}, line_of(HELIX)])
    async with reader(site) as moxfield:
        parsed = CollectionFiles().read(
            await moxfield.read(COLLECTION), file_name="moxfield.csv", format_name="moxfield"
        )
    assert [one.reference.name for one in parsed.lines] == ["Lightning Bolt", "Lightning Helix"]
    assert len(parsed.problems) == 2


async def test_a_collection_that_is_shown_to_nobody_is_told_from_a_site_that_fails() -> None:
    """Its owner can mend the one, and only wait for, or go round, the other."""
    async with reader(LocalMoxfield()) as moxfield:
        with pytest.raises(CollectionNotPublic):
            await moxfield.read("SomebodyElses")


@pytest.mark.parametrize(
    "whim",
    [
        (302, b""),
        (403, b"<html>"),
        (429, b"{}"),
        (500, b"{}"),
        (200, b"<html>"),
        (200, b"[]"),
        (200, b'{"data": 7}'),
        (200, b"[" * 100_000),
    ],
)
async def test_a_site_that_answers_otherwise_is_unreachable(whim: tuple[int, bytes]) -> None:
    """No answer of another form is believed, and no redirect followed."""
    async with reader(LocalMoxfield(whim=whim)) as moxfield:
        with pytest.raises(CollectionUnreachable):
            await moxfield.read(COLLECTION)


async def test_nothing_is_asked_without_an_approved_user_agent() -> None:
    """Moxfield lets programs read that have asked for that: others leave its site alone."""
    site = LocalMoxfield()
    async with reader(site, user_agent=None) as moxfield:
        with pytest.raises(CollectionUnreachable):
            await moxfield.read(COLLECTION)
    assert site.asked == []


async def test_a_slow_site_and_a_dead_one_are_given_up() -> None:
    """The time for an answer is bounded."""
    async with reader(LocalMoxfield(sleep=GENEROUS), patience=0.05) as moxfield:
        with pytest.raises(CollectionUnreachable):
            await moxfield.read(COLLECTION)
    with pytest.raises(CollectionUnreachable):
        await moxfield.read(COLLECTION)


async def test_an_endless_collection_and_an_endless_page_are_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lines, pages and bytes are bounded."""
    monkeypatch.setattr(collections, "MOST_LINES", 3)
    async with reader(LocalMoxfield(lines=[line_of(BOLT)] * 4)) as moxfield:
        with pytest.raises(FileUnreadable, match="more than 3 lines"):
            await moxfield.read(COLLECTION)
    monkeypatch.setattr(collections, "LARGEST_PAGE", 100)
    async with reader(LocalMoxfield()) as moxfield:
        with pytest.raises(CollectionUnreachable):
            await moxfield.read(COLLECTION)
