"""Notes that moderators keep about people, for each other alone."""

from datetime import datetime
from typing import Final

from attrs import field, frozen

from dualcaster_core.accounts.errors import UserNotFound
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.kernel.ids import UNSAVED, IdKind, PublicIds
from dualcaster_core.kernel.paging import PAGE
from dualcaster_core.kernel.ports import Clock, UnitOfWorkFactory
from dualcaster_core.kernel.text import clean_text
from dualcaster_core.moderation.deciding import Moderator
from dualcaster_core.moderation.ports import ModerationUnitOfWork, NoteQueries
from dualcaster_core.moderation.views import ModeratorNotePage

LONGEST_NOTE: Final = 4_000


def _text(text: str) -> str:
    kept = clean_text("text", text, LONGEST_NOTE, lines=True)
    if not kept:
        raise ValidationFailed("write something", field="text")
    return kept


@frozen(kw_only=True)
class InternalNote:
    """A note about somebody; ``author_id`` is None where it was written at the console. It is never changed."""

    person_id: int
    author_id: int | None
    text: str = field(converter=_text)
    at: datetime
    id: int = UNSAVED


@frozen
class NoteKeeping:
    """Writes and reads notes; every method takes the moderator whom ``moderator_of`` let in."""

    units: UnitOfWorkFactory[ModerationUnitOfWork]
    queries: NoteQueries
    clock: Clock
    ids: PublicIds

    async def write(self, by: Moderator, user: str, text: str) -> InternalNote:
        """Keep a note about somebody, by their public id. Raises ``UserNotFound`` and ``ValidationFailed``."""
        note = InternalNote(person_id=self._key(user), author_id=by.user_id, text=text, at=self.clock.now())
        async with self.units() as uow:
            if await uow.users.with_id(note.person_id) is None:
                raise UserNotFound(user)
            stored = await uow.moderator_notes.add(note)
            await uow.commit()
        return stored

    async def find(
        self,
        _by: Moderator,
        *,
        user: str | None = None,
        containing: str = "",
        limit: int = PAGE,
        cursor: str | None = None,
    ) -> ModeratorNotePage:
        """List notes, the latest first: about somebody, or with all of these words.

        Raises ``UserNotFound``, and ``ValidationFailed`` for a cursor of another list.
        """
        person_id = None if user is None else self._key(user)
        return await self.queries.notes(person_id=person_id, containing=containing.strip(), limit=limit, cursor=cursor)

    def _key(self, user: str) -> int:
        key = self.ids.decode(IdKind.USER, user)
        if key is None:
            raise UserNotFound(user)
        return key
