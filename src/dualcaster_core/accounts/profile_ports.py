"""What profiles need from outside."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from dualcaster_core.accounts.model import Role
from dualcaster_core.accounts.ports import AccountsUnitOfWork
from dualcaster_core.accounts.presenting import NumberedLook, OwnProfile, ProfileFacts, Progress
from dualcaster_core.accounts.profile import Profile
from dualcaster_core.accounts.visibility import SeenAccount


class ProfileRepository(Protocol):
    """Loads and stores profiles. An account that never stored one has the defaults of every field."""

    async def of(self, user_id: int) -> Profile:
        """Load a profile; whoever changes it holds the account's lock."""
        ...

    async def store(self, profile: Profile) -> None:
        """Store a profile and count the edit. Raises ``CardNotFound`` for a signature card that does not exist."""
        ...

    async def set_role(self, user_id: int, role: Role) -> None:
        """Give an account another role."""
        ...

    async def note_view(self, user_id: int, viewer_id: int, at: datetime) -> bool:
        """Count a look of one person at another's public profile, once a day; False where it is not to be counted."""
        ...


class ProfilesUnitOfWork(AccountsUnitOfWork, Protocol):
    """A transaction over accounts and their profiles."""

    @property
    def profiles(self) -> ProfileRepository:
        """The profiles."""
        ...


class ProfileQueries(Protocol):
    """Reads of profiles."""

    async def for_viewer(self, username: str, viewer_id: int | None) -> SeenAccount | None:
        """Give an account as a viewer, or nobody in particular, comes upon it; ``visibility`` says what they see."""
        ...

    async def facts(self, user_id: int) -> ProfileFacts | None:
        """Give everything that a profile page may show, hidden or not."""
        ...

    async def own(self, user_id: int) -> OwnProfile | None:
        """Give a profile as its owner sees it."""
        ...

    async def progress(self, user_id: int) -> Progress | None:
        """Say how far a new account has come."""
        ...

    async def viewers(self, user_id: int, *, before: tuple[datetime, int] | None, most: int) -> Sequence[NumberedLook]:
        """List who looked at a profile, the latest first; nobody on either side of a block, nor closed accounts."""
        ...
