"""Photos of messages: uploaded first and sent then, shown to the two people of their room, purged in time."""

from collections.abc import Collection, Sequence

from attrs import frozen

from dualcaster_core.accounts.identity.model import token_digest
from dualcaster_core.accounts.identity.ports import RandomTokens
from dualcaster_core.accounts.model import Actor
from dualcaster_core.kernel.blobs import StorageUnavailable
from dualcaster_core.kernel.errors import DualcasterError
from dualcaster_core.kernel.orphaned_files import OrphanedFiles
from dualcaster_core.kernel.pictures import MEDIA_TYPE, PictureRules, check_size
from dualcaster_core.kernel.ports import BlobStore, Clock, Log, PictureCodec, UnitOfWorkFactory
from dualcaster_core.messaging.access import room_of
from dualcaster_core.messaging.errors import ConversationNotFound, PhotoNotFound
from dualcaster_core.messaging.model import MessagingRules, Photo
from dualcaster_core.messaging.photo_names import FOLDER, SIDES, blob_name, blob_names, key_of
from dualcaster_core.messaging.ports import MessagingUnitOfWork


@frozen(kw_only=True)
class MessagePhotos:
    """Stores the photos of messages.

    A photo is stored before its row is written, and taken off its row before it is deleted: a process that is killed
    in between leaves a file among the ``orphans``, never a message whose photo is missing.
    """

    units: UnitOfWorkFactory[MessagingUnitOfWork]
    blobs: BlobStore
    codec: PictureCodec
    pictures: PictureRules
    rules: MessagingRules
    random_token: RandomTokens
    clock: Clock
    log: Log

    async def upload(self, actor: Actor, content: bytes) -> Photo:
        """Take a photo to be sent with a message; whoever may write where is asked when it is sent.

        Raises ``PictureInvalid``, ``PictureTooLarge``, ``StorageUnavailable``; nothing is kept then.
        """
        check_size(content, self.pictures)
        written = await self.codec.fitted(content, SIDES, most_pixels=self.pictures.most_pixels)
        key = token_digest(self.random_token()).hex()[:32]
        largest = written[max(SIDES)]
        try:
            for side, picture in written.items():
                await self.blobs.put(blob_name(key, side), picture.content, MEDIA_TYPE)
            async with self.units() as uow:
                photo = await uow.photos.add(
                    Photo(
                        uploader_id=actor.user_id,
                        key=key,
                        width=largest.width,
                        height=largest.height,
                        uploaded_at=self.clock.now(),
                    )
                )
                await uow.commit()
        except DualcasterError:
            await self._forget(key)
            raise
        return photo

    async def read(self, actor: Actor, photo_id: int, side: int) -> bytes:
        """Return a photo that the actor may see, in one of ``SIDES``. Raises ``PhotoNotFound``.

        It is the uploader's alone until it is sent, and then that of both people of its room, as long as they see it.
        """
        async with self.units() as uow:
            photo = await self._visible(uow, actor, photo_id)
        content = await self.blobs.get(blob_name(photo.key, side)) if side in SIDES else None
        if content is None:
            raise PhotoNotFound
        return content

    async def in_use(self, keys: Sequence[str]) -> Collection[str]:
        """Tell which of these keys are those of photos that are shown, or may yet be."""
        async with self.units() as uow:
            return await uow.photos.in_use(keys)

    @property
    def orphans(self) -> OrphanedFiles:
        """The stored photos that no row shows."""
        return OrphanedFiles(blobs=self.blobs, folder=FOLDER, key_of=key_of, in_use=self.in_use)

    async def _visible(self, uow: MessagingUnitOfWork, actor: Actor, photo_id: int) -> Photo:
        photo = await uow.photos.with_id(photo_id)
        if photo is None or photo.purged_at is not None:
            raise PhotoNotFound
        if photo.room_id is None or photo.message_id is None:
            if photo.uploader_id != actor.user_id:
                raise PhotoNotFound
            return photo
        try:
            room = await room_of(uow, actor.user_id, photo.room_id)
        except ConversationNotFound:
            raise PhotoNotFound from None
        message = await uow.messages.of_room(room.id, photo.message_id)
        if message is None or message.deleted_at is not None:
            raise PhotoNotFound
        return photo

    async def _forget(self, key: str) -> None:
        try:
            await self.blobs.delete(blob_names(key))
        except StorageUnavailable:
            self.log.warning("a photo is left for the sweep", key=key)
