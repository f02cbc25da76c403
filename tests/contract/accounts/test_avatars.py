"""Pictures of profiles, on PostgreSQL and with real pictures."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
import structlog
from attrs import define, evolve, field

from dualcaster_core.accounts.errors import UserNotFound
from dualcaster_core.accounts.model import Actor
from dualcaster_core.accounts.profiles.avatar_names import blob_names
from dualcaster_core.accounts.profiles.avatars import SWEPT_AFTER, Avatars
from dualcaster_core.kernel.blobs import StorageUnavailable
from dualcaster_core.kernel.pictures import PictureInvalid, PictureRules, PictureTooLarge
from dualcaster_core.kernel.retention import Cutoff
from dualcaster_core.testing import FixedClock
from dualcaster_core.testing.blobs import InMemoryBlobs
from dualcaster_crypto import random_token
from dualcaster_pictures import PillowCodec
from dualcaster_postgres.sql.database import Database
from tests.support.pictures import SVG, picture
from tests.support.profile_scene import ProfileScene
from tests.support.pruning import gone

RED, GREEN = picture("PNG", (200, 200)), picture("JPEG", (300, 200), "#20c040")


@define
class Album:
    """People, and where their pictures are."""

    scene: ProfileScene
    clock: FixedClock
    blobs: InMemoryBlobs = field(init=False)
    avatars: Avatars = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.blobs = InMemoryBlobs(self.clock)
        self.avatars = Avatars(
            units=self.scene.units,
            blobs=self.blobs,
            codec=PillowCodec(),
            rules=PictureRules(most_bytes=100_000),
            random_token=random_token,
            cache=self.scene.cache,
            clock=self.clock,
            log=structlog.get_logger(),
        )

    async def key(self, actor: Actor) -> str | None:
        """Return the key of somebody's picture."""
        async with self.scene.units() as uow:
            found: str | None = (await uow.profiles.of(actor.user_id)).avatar
        return found

    async def stored_for(self, *people: Actor) -> bool:
        """Tell whether what is stored is exactly what these people's profiles point at."""
        keys = [await self.key(one) for one in people]
        return set(self.blobs.kept) == {name for key in keys if key for name in blob_names(key)}


async def _swept(album: Album) -> int:
    return await gone(album.avatars.orphans, album.clock.moment, SWEPT_AFTER)


@pytest.fixture
def album(database: Database, clock: FixedClock) -> Album:
    """Nobody yet."""
    return Album(ProfileScene(database, clock), clock)


async def test_a_picture_is_stored_and_shown(album: Album) -> None:
    """Both sizes are stored as WebP, the profile points at them, and others see the address."""
    ann, bob = await album.scene.person("ann"), await album.scene.person("bob")
    before = (await album.scene.profiles.seen("ann", bob.user_id)).avatar_url
    await album.avatars.replace(ann, RED)
    shown = (await album.scene.profiles.seen("ann", bob.user_id)).avatar_url
    assert (before, shown) == (None, f"/media/avatars/{await album.key(ann)}-384.webp")
    assert (await album.scene.profiles.mine(ann)).avatar_url == shown
    assert (await album.scene.people.search(bob, "ann")).items[0].avatar_url == shown
    assert {media for _, media, _ in album.blobs.kept.values()} == {"image/webp"}
    assert await album.stored_for(ann, bob)
    file = str(shown).rpartition("/")[2]
    assert (await album.avatars.read(file) or b"")[8:12] == b"WEBP"
    for wrong in ("", "x", f"{file}.webp", file.replace("384", "385"), f"../{file}", file.upper(), f"{file}\n"):
        assert await album.avatars.read(wrong) is None


async def test_a_picture_that_is_replaced_or_removed_goes(album: Album) -> None:
    """Of one picture after another only the last is stored, at an address of its own; removing leaves nothing."""
    ann = await album.scene.person("ann")
    keys = []
    for content in (RED, GREEN, RED):
        await album.avatars.replace(ann, content)
        keys.append(await album.key(ann))
        assert await album.stored_for(ann)
    assert len(set(keys)) == 3
    for _ in range(2):
        await album.avatars.remove(ann)
        assert (await album.key(ann), album.blobs.kept) == (None, {})


async def test_two_people_with_one_picture_have_one_each(album: Album) -> None:
    """Removing the picture of one leaves the same picture of the other."""
    ann, bob = await album.scene.person("ann"), await album.scene.person("bob")
    for one in (ann, bob):
        await album.avatars.replace(one, RED)
    await album.avatars.remove(ann)
    assert await album.stored_for(ann, bob)
    assert await album.key(bob)


async def test_of_uploads_at_once_one_stays(album: Album) -> None:
    """Several uploads of one person at the same moment leave one picture, and nothing of the others."""
    ann = await album.scene.person("ann")
    await asyncio.gather(*(album.avatars.replace(ann, content) for content in (RED, GREEN, RED, GREEN)))
    assert await album.key(ann)
    assert await album.stored_for(ann)


async def test_a_bad_picture_changes_nothing(album: Album) -> None:
    """An empty file, another kind and one that is too large are refused, and the picture before stays."""
    ann = await album.scene.person("ann")
    await album.avatars.replace(ann, RED)
    before = await album.key(ann)
    for content, error in ((b"", PictureInvalid), (SVG, PictureInvalid), (b"\xff" * 100_001, PictureTooLarge)):
        with pytest.raises(error):
            await album.avatars.replace(ann, content)
    assert await album.key(ann) == before
    assert await album.stored_for(ann)


async def test_a_storage_that_does_not_answer_changes_nothing(album: Album) -> None:
    """Uploading is refused as a whole; removing works, and what could not be deleted is swept later."""
    ann = await album.scene.person("ann")
    await album.avatars.replace(ann, RED)
    before = await album.key(ann)
    album.blobs.down = True
    with pytest.raises(StorageUnavailable):
        await album.avatars.replace(ann, GREEN)
    assert await album.key(ann) == before
    await album.avatars.remove(ann)
    album.blobs.down = False
    assert (await album.key(ann), len(album.blobs.kept)) == (None, 2)
    album.clock.moment += timedelta(hours=2)
    assert (await _swept(album), album.blobs.kept) == (2, {})


async def test_a_storage_that_fails_half_way_leaves_nothing(album: Album) -> None:
    """Where the second size cannot be stored, the first one goes again."""

    @define
    class Small(InMemoryBlobs):
        async def put(self, name: str, content: bytes, media_type: str) -> None:
            if self.kept:
                raise StorageUnavailable
            await super().put(name, content, media_type)

    ann, blobs = await album.scene.person("ann"), Small(album.clock)
    with pytest.raises(StorageUnavailable):
        await evolve(album.avatars, blobs=blobs).replace(ann, RED)
    assert (await album.key(ann), blobs.kept) == (None, {})


async def test_a_closed_account_takes_no_picture(album: Album) -> None:
    """Nobody can be given one; what was stored for it goes."""
    ann = await album.scene.person("ann")
    await album.scene.accounts.change("ann", is_active=False)
    with pytest.raises(UserNotFound):
        await album.avatars.replace(ann, RED)
    assert album.blobs.kept == {}


async def test_what_a_killed_process_left_is_swept(album: Album) -> None:
    """Pictures that no profile points at go after an hour; younger ones may be of an upload that goes on."""

    class Killed(Exception):  # noqa: N818 - what happens
        pass

    def killed() -> Any:
        raise Killed

    ann, bob = await album.scene.person("ann"), await album.scene.person("bob")
    await album.avatars.replace(bob, GREEN)
    with pytest.raises(Killed):
        await evolve(album.avatars, units=killed).replace(ann, RED)
    assert (await album.key(ann), len(album.blobs.kept)) == (None, 4)
    assert await _swept(album) == 0
    album.clock.moment += timedelta(minutes=61)
    assert [await _swept(album) for _ in range(2)] == [2, 0]
    assert await album.stored_for(ann, bob)
    assert await album.key(bob)


async def test_the_sweep_asks_once_for_many(album: Album) -> None:
    """The number of statements does not grow with the pictures, and what else lies there is left alone."""
    ann = await album.scene.person("ann")
    await album.avatars.replace(ann, RED)
    await album.blobs.put("avatars/read.me", b"x", "text/plain")
    for number in range(300):
        for name in blob_names(f"{number:032x}"):
            await album.blobs.put(name, b"x", "image/webp")
    album.clock.moment += timedelta(days=1)
    before = album.scene.database.statements
    cutoff = Cutoff(now=album.clock.moment, before=album.clock.moment - SWEPT_AFTER)
    assert sum([files async for files in album.avatars.orphans.prune(cutoff)]) == 600
    assert album.scene.database.statements - before <= 3
    assert len(album.blobs.kept) == 3
