"""Collections that are read from the site where their owner keeps them, as if the owner had sent the file."""

from attrs import frozen

from dualcaster_core.accounts.linked_accounts.collection_links import CollectionLinks
from dualcaster_core.accounts.linked_accounts.errors import LinkedAccountNotFound
from dualcaster_core.accounts.linked_accounts.model import MOXFIELD
from dualcaster_core.collection.files.drafts import ImportDraft
from dualcaster_core.collection.files.ports import ImportDrafts, OutsideCollections
from dualcaster_core.collection.files.reading import SourceFile
from dualcaster_core.kernel.ports import Clock


@frozen
class OutsideImports:
    """Fetches the linked collection of a user; it then waits for a decision, as a file that was sent does."""

    links: CollectionLinks
    outside: OutsideCollections
    drafts: ImportDrafts
    clock: Clock

    async def file(self, user_id: int) -> SourceFile:
        """Read the linked collection. No transaction is open meanwhile.

        Raises ``LinkedAccountNotFound``, ``CollectionNotPublic``, ``CollectionUnreachable`` and ``FileUnreadable``.
        """
        collection_id = await self.links.linked(user_id)
        if collection_id is None:
            raise LinkedAccountNotFound(MOXFIELD)
        return SourceFile(await self.outside.read(collection_id), f"moxfield-{collection_id}.csv", MOXFIELD)

    async def fetch(self, user_id: int) -> ImportDraft:
        """Read the linked collection and keep it as the file that waits; raises what ``file`` raises."""
        file = await self.file(user_id)
        draft = ImportDraft(
            user_id=user_id,
            is_wants=False,
            file_name=file.name,
            format=file.format_name,
            content=file.content,
            created_at=self.clock.now(),
        )
        await self.drafts.keep(draft)
        return draft
