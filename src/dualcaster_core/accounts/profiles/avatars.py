"""Pictures of profiles: stored, shown, replaced, removed, and swept where nothing points at them any more."""

from collections.abc import Collection, Sequence
from datetime import timedelta

from attrs import evolve, frozen

from dualcaster_core.accounts.identity.model import token_digest
from dualcaster_core.accounts.identity.ports import RandomTokens
from dualcaster_core.accounts.model import Actor
from dualcaster_core.accounts.profiles.avatar_names import FOLDER, SIDES, blob_name, blob_names, blob_of_file, key_of
from dualcaster_core.accounts.profiles.model import Profile
from dualcaster_core.accounts.profiles.ports import ProfilesUnitOfWork
from dualcaster_core.accounts.profiles.use_cases import cache_key, changed_by_owner
from dualcaster_core.kernel.blobs import StorageUnavailable
from dualcaster_core.kernel.errors import DualcasterError
from dualcaster_core.kernel.orphaned_files import OrphanedFiles
from dualcaster_core.kernel.pictures import MEDIA_TYPE, PictureRules, check_size
from dualcaster_core.kernel.ports import BlobStore, Cache, Clock, Log, PictureCodec, UnitOfWorkFactory

SWEPT_AFTER = timedelta(hours=1)
"""How long a stored picture may wait for the profile that it belongs to; an upload takes seconds."""


@frozen(kw_only=True)
class Avatars:
    """Stores the pictures of profiles.

    A picture is stored before the profile points at it, and removed after the profile points elsewhere: a process that
    is killed in between leaves a file that ``sweep`` finds, never a profile without its picture. Each gets a key of its
    own that is never used again, so no removal can hit the picture of somebody else, or a later one of the same person.
    """

    units: UnitOfWorkFactory[ProfilesUnitOfWork]
    blobs: BlobStore
    codec: PictureCodec
    rules: PictureRules
    random_token: RandomTokens
    cache: Cache
    clock: Clock
    log: Log

    async def replace(self, actor: Actor, content: bytes) -> None:
        """Make a file the picture of one's profile.

        Raises ``PictureInvalid``, ``PictureTooLarge``, ``StorageUnavailable``; nothing has changed then.
        """
        check_size(content, self.rules)
        pictures = await self.codec.squares(content, SIDES, most_pixels=self.rules.most_pixels)
        key = token_digest(self.random_token()).hex()[:32]
        try:
            for side, picture in pictures.items():
                await self.blobs.put(blob_name(key, side), picture, MEDIA_TYPE)
            before = await self._point(actor, key)
        except DualcasterError:
            await self.forget(key)
            raise
        await self.forget(before)

    async def remove(self, actor: Actor) -> None:
        """Take the picture off one's profile; having none changes nothing."""
        await self.forget(await self._point(actor, None))

    async def read(self, file: str) -> bytes | None:
        """Return a picture by the file name of its address, None where there is none."""
        name = blob_of_file(file)
        return None if name is None else await self.blobs.get(name)

    async def forget(self, key: str | None) -> None:
        """Delete a picture that nothing points at any more; where the storage does not answer, it is swept later."""
        if key is None:
            return
        try:
            await self.blobs.delete(blob_names(key))
        except StorageUnavailable:
            self.log.warning("a picture is left for the sweep", key=key)

    async def in_use(self, keys: Sequence[str]) -> Collection[str]:
        """Tell which of these keys a profile points at."""
        async with self.units() as uow:
            return await uow.profiles.avatars_in_use(keys)

    @property
    def orphans(self) -> OrphanedFiles:
        """The stored pictures that no profile points at."""
        return OrphanedFiles(blobs=self.blobs, folder=FOLDER, key_of=key_of, in_use=self.in_use)

    async def _point(self, actor: Actor, key: str | None) -> str | None:
        """Have a profile point at another picture; return the key of the one before."""
        before: str | None = None

        def pointed(profile: Profile) -> Profile:
            nonlocal before
            before = profile.avatar
            return profile if profile.avatar == key else evolve(profile, avatar=key)

        async with self.units() as uow:
            user = await changed_by_owner(uow, actor, {}, pointed)
            await uow.commit()
        await self.cache.drop(cache_key(user.username))
        return before
