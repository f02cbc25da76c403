"""What profiles need from outside."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Protocol

from attrs import frozen

from dualcaster_core.accounts.model import Role
from dualcaster_core.accounts.ports import AccountsUnitOfWork
from dualcaster_core.accounts.profiles.model import Profile
from dualcaster_core.accounts.profiles.views import FoundPerson, OwnProfile, ProfileFacts, Progress, ViewerPage
from dualcaster_core.accounts.profiles.visibility import ViewedAccount
from dualcaster_core.kernel.audit import AuditSource
from dualcaster_core.kernel.geo import Coordinates
from dualcaster_core.kernel.paging import PAGE


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

    async def avatars_in_use(self, keys: Sequence[str]) -> set[str]:
        """Tell which of these keys of pictures profiles point at."""
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


@frozen(kw_only=True)
class IdentityCheck:
    """A decision of staff about somebody: whether their identity ``is_checked`` from then on, and why.

    ``by_id`` is None for an operator at the console.
    """

    user_id: int
    is_checked: bool
    by_id: int | None
    reason: str
    at: datetime


@frozen(kw_only=True)
class RoleChange:
    """An account got another role, by somebody on the site or at the console, whom the machine calls ``by``.

    A repository that lists changes says in ``by`` what who made them is called, wherever they did.
    """

    user_id: int
    before: Role
    role: Role
    by: str
    by_id: int | None = None
    source: AuditSource = AuditSource.CONSOLE
    reason: str = ""
    at: datetime


class ProfileQueries(Protocol):
    """Reads of profiles."""

    async def for_viewer(self, username: str, viewer_id: int | None) -> ViewedAccount | None:
        """Return an account as a viewer, or nobody in particular, comes upon it; ``visibility`` says what they see."""
        ...

    async def facts(self, user_id: int) -> ProfileFacts | None:
        """Return everything that a profile page may show, hidden or not."""
        ...

    async def own(self, user_id: int) -> OwnProfile | None:
        """Return a profile as its owner sees it."""
        ...

    async def progress(self, user_id: int) -> Progress | None:
        """Say how far a new account has come."""
        ...

    async def viewers(self, user_id: int, *, limit: int = PAGE, cursor: str | None = None) -> ViewerPage:
        """List who looked at a profile, the latest first; nobody on either side of a block, nor closed accounts.

        Raises ``ValidationFailed`` for a cursor of another list.
        """
        ...

    async def views_by_day(self, user_id: int, since: date) -> Mapping[date, int]:
        """Count by day how many people looked at a profile, of those whom ``viewers`` lists."""
        ...


class PeopleNames(Protocol):
    """Names of people by their keys."""

    async def shown(self, user_ids: Sequence[int], viewer_id: int | None) -> Mapping[int, str]:
        """Name those whose profile a viewer, or nobody in particular, may see."""
        ...

    async def of_open_accounts(self, user_ids: Sequence[int]) -> Mapping[int, str]:
        """Name those whose account is open."""
        ...


class IdentityCheckRepository(Protocol):
    """Whose identity was checked by whom, kept for good."""

    async def add(self, check: IdentityCheck) -> None:
        """Add a decision; the profile says what the last one was."""
        ...

    async def of(self, user_id: int) -> Sequence[IdentityCheck]:
        """List the decisions about somebody, the latest first."""
        ...


class RoleChangeRepository(Protocol):
    """Who had which role from when on, kept for good."""

    async def take_turn(self) -> None:
        """Wait until nobody else changes roles, and keep them from it until the end."""
        ...

    async def holder(self, username: str) -> tuple[int, Role] | None:
        """Find and lock an open account; return its key and role."""
        ...

    async def add(self, change: RoleChange) -> None:
        """Give an account another role, and note it."""
        ...

    async def latest(self, *, limit: int) -> Sequence[tuple[str, RoleChange]]:
        """List the latest changes with the names of the accounts, the latest first."""
        ...

    async def admins(self) -> int:
        """Count the open accounts that are admins."""
        ...


class RolesUnitOfWork(AccountsUnitOfWork, Protocol):
    """A transaction over the roles of accounts."""

    @property
    def role_changes(self) -> RoleChangeRepository:
        """The roles, and how they changed."""
        ...


class IdentityChecksUnitOfWork(ProfilesUnitOfWork, Protocol):
    """A transaction over profiles and the decisions about identities."""

    @property
    def identity_checks(self) -> IdentityCheckRepository:
        """The decisions."""
        ...


@frozen
class FoundPlace:
    """A place as a geocoder tells of it; the name is what will be shown."""

    display: str
    coordinates: Coordinates


class Geocoder(Protocol):
    """Finds places by what people call them. Called outside any transaction."""

    async def find(self, text: str) -> Sequence[FoundPlace]:
        """List the places that a text may mean, the likeliest first; none where there is no such place."""
        ...

    async def near(self, text: str) -> Sequence[str]:
        """List a few names of places that are spelt much like a text that means none."""
        ...


class PeopleQueries(Protocol):
    """Searches among the people whom a viewer may find.

    These are public, open accounts in the search, without the viewer and everybody on either side of a block. Points
    and distances are those of the grid (``Place.grid_point``).
    """

    async def named(
        self, viewer_id: int, beginning: str, *, around: Coordinates | None, limit: int
    ) -> Sequence[FoundPerson]:
        """List those whose username or display name begins so, whatever the letter case; an exact name first."""
        ...

    async def near(
        self, viewer_id: int, around: Coordinates, *, miles: int, beginning: str | None, limit: int
    ) -> Sequence[FoundPerson]:
        """List those within a distance, the nearest first; of a name that begins so, where one is given."""
        ...
