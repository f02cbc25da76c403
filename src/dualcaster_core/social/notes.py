"""Private notes about traders: nobody but their author ever sees one."""

from attrs import frozen

from dualcaster_core.accounts.model import Actor
from dualcaster_core.accounts.profiles.named_traders import NamedTraders
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.kernel.paging import PAGE
from dualcaster_core.kernel.ports import Clock, UnitOfWorkFactory
from dualcaster_core.social.errors import TooManyNotes, TraderNoteNotFound
from dualcaster_core.social.model import DEFAULT_SOCIAL_RULES, SocialRules, note_text
from dualcaster_core.social.ports import SocialQueries, SocialUnitOfWork
from dualcaster_core.social.views import NotePage, NoteView

LONGEST_SEARCH = 60
"""Characters that notes are searched for."""


@frozen
class TraderNotes:
    """Writes, finds and deletes notes."""

    units: UnitOfWorkFactory[SocialUnitOfWork]
    queries: SocialQueries
    traders: NamedTraders
    clock: Clock
    rules: SocialRules = DEFAULT_SOCIAL_RULES

    async def write(self, actor: Actor, trader: str, text: str) -> NoteView:
        """Write a note of up to 2,000 characters about somebody, in place of the one before.

        Raises ``UserNotFound`` for closed accounts and on either side of a block, ``ValidationFailed``, and
        ``TooManyNotes``.
        """
        kept = note_text(text)
        seen = await self.traders.known(actor, trader, to="write a note about")
        async with self.units() as uow:
            await uow.users.with_id(actor.user_id, lock=True)
            is_new = await uow.trader_notes.of(actor.user_id, seen.user_id) is None
            if is_new and await uow.trader_notes.count(actor.user_id) >= self.rules.notes:
                raise TooManyNotes(self.rules.notes)
            await uow.trader_notes.write(actor.user_id, seen.user_id, kept, self.clock.now())
            await uow.commit()
        return await self.of(actor, trader)

    async def delete(self, actor: Actor, trader: str) -> bool:
        """Delete a note; False if there was none. Raises ``UserNotFound`` for what is no id."""
        key = self.traders.key(trader)
        async with self.units() as uow:
            deleted = await uow.trader_notes.delete(actor.user_id, key)
            await uow.commit()
        return deleted

    async def of(self, actor: Actor, trader: str) -> NoteView:
        """Return the note about somebody. Raises ``UserNotFound`` and ``TraderNoteNotFound``."""
        seen = await self.traders.known(actor, trader)
        found = await self.queries.note(actor.user_id, seen.user_id)
        if found is None:
            raise TraderNoteNotFound
        return found

    async def about(self, user_id: int, username: str) -> NoteView | None:
        """Return somebody's note about a trader by name, for the pages on which they trade with each other."""
        return await self.queries.note_about(user_id, username)

    async def page(
        self, actor: Actor, *, text: str | None = None, limit: int = PAGE, cursor: str | None = None
    ) -> NotePage:
        """List one's notes, the latest first; with ``text`` those that hold it, whatever the letter case.

        Raises ``ValidationFailed``.
        """
        wanted = " ".join((text or "").split())
        if len(wanted) > LONGEST_SEARCH:
            raise ValidationFailed(f"search for at most {LONGEST_SEARCH} characters", field="q")
        return await self.queries.notes(actor.user_id, wanted or None, limit=limit, cursor=cursor)
