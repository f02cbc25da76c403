"""Photos of messages: uploaded first and sent then, shown to the two people of their room, purged in time."""

from attrs import frozen

from dualcaster_core.accounts.identity.model import token_digest
from dualcaster_core.accounts.identity.ports import RandomTokens
from dualcaster_core.accounts.model import Actor
from dualcaster_core.kernel.blobs import StorageUnavailable
from dualcaster_core.kernel.errors import DualcasterError
from dualcaster_core.kernel.events import Delivery, NightlyDue
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
    in between leaves a file that ``sweep`` finds, never a message whose photo is missing.
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

    async def sweep(self) -> int:
        """Forget photos that were never sent, those whose time is over, and files without a row; count the files."""
        now = self.clock.now()
        async with self.units() as uow:
            await uow.rooms.drop_closed(now)
            await uow.photos.drop_unattached(now - self.rules.unattached_for)
            await uow.photos.purge(now, now - self.rules.photos_kept)
            await uow.photos.forget_deleted(now, now - self.rules.photos_kept)
            await uow.commit()
        return await self._sweep_files()

    async def _sweep_files(self) -> int:
        """Delete stored photos that no row has shown for as long as an upload may take and longer."""
        before, deleted = self.clock.now() - self.rules.unattached_for, 0
        async for batch in self.blobs.listed(FOLDER):
            old = {blob.name: key for blob in batch if blob.stored_at < before and (key := key_of(blob.name))}
            if not old:
                continue
            async with self.units() as uow:
                used = await uow.photos.in_use(sorted(set(old.values())))
            orphans = [name for name, key in old.items() if key not in used]
            if orphans:
                await self.blobs.delete(orphans)
                deleted += len(orphans)
        return deleted

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


@frozen
class PurgePhotos:
    """Does every night what time does to photos and to deleted messages."""

    units: UnitOfWorkFactory[MessagingUnitOfWork]
    photos: MessagePhotos
    log: Log

    async def __call__(self, delivery: Delivery, event: NightlyDue) -> None:
        """Purge them; doing it twice purges nothing more."""
        if deleted := await self.photos.sweep():
            self.log.info("photos of messages deleted", files=deleted)
        async with self.units() as uow:
            await uow.mark_handled(delivery)
            await uow.commit()
