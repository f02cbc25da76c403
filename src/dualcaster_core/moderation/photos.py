"""Photos that moderators look at: of held messages, of appeals, and of what was reported; no others."""

from attrs import frozen

from dualcaster_core.kernel.ports import BlobStore, UnitOfWorkFactory
from dualcaster_core.messaging.errors import PhotoNotFound
from dualcaster_core.messaging.photo_names import SIDES, blob_name
from dualcaster_core.moderation.deciding import Moderator
from dualcaster_core.moderation.errors import ActsInOwnCase
from dualcaster_core.moderation.ports import ModerationUnitOfWork
from dualcaster_core.moderation.reports import kept_photos


@frozen
class EvidencePhotos:
    """Reads photos for the moderator whom ``moderator_of`` let in."""

    units: UnitOfWorkFactory[ModerationUnitOfWork]
    blobs: BlobStore

    async def read(self, by: Moderator, photo_id: int, side: int) -> bytes:
        """Return a photo in one of ``SIDES``. Raises ``PhotoNotFound``, and ``ActsInOwnCase`` for who is in its room
        or a party of its case.
        """
        async with self.units() as uow:
            photo = await uow.photos.with_id(photo_id)
            if photo is None or photo.purged_at is not None or (photo.held_id is None and photo.appeal_id is None):
                raise PhotoNotFound
            held = None if photo.held_id is None else await uow.held.with_id(photo.held_id)
            room = None if held is None else await uow.rooms.with_id(held.room_id)
            case_id = None if held is None else held.case_id
            parties = frozenset() if case_id is None else await uow.cases.parties(case_id)
        if by.user_id is not None and (by.user_id in parties or (room is not None and room.has(by.user_id))):
            raise ActsInOwnCase
        return await self._content(photo.key, side)

    async def of_report(self, by: Moderator, report_id: int, number: int, side: int) -> bytes:
        """Return a photo that was kept with a report, the first is 1, in one of ``SIDES``.

        Raises ``PhotoNotFound``, and ``ActsInOwnCase`` for who is a party of its case.
        """
        async with self.units() as uow:
            report = await uow.reports.with_id(report_id)
            if report is None:
                raise PhotoNotFound
            parties = {report.reporter_id, report.reported_id} | await uow.cases.parties(report.case_id)
        if by.user_id is not None and by.user_id in parties:
            raise ActsInOwnCase
        keys = kept_photos(report)
        if not 1 <= number <= len(keys):
            raise PhotoNotFound
        return await self._content(keys[number - 1], side)

    async def _content(self, key: str, side: int) -> bytes:
        content = await self.blobs.get(blob_name(key, side)) if side in SIDES else None
        if content is None:
            raise PhotoNotFound
        return content
