"""Traders as others name them: by public id, and as far as they may be seen."""

from attrs import frozen

from dualcaster_core.accounts.errors import UserNotFound
from dualcaster_core.accounts.model import Actor
from dualcaster_core.accounts.ports import AccountsUnitOfWork
from dualcaster_core.accounts.profiles.ports import ProfileQueries
from dualcaster_core.accounts.profiles.visibility import ViewedAccount, Visibility, check_visible, visibility_of
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.kernel.ids import IdKind, PublicIds
from dualcaster_core.kernel.ports import UnitOfWorkFactory


@frozen
class NamedTraders:
    """Finds traders by public id, for one person who does something with them."""

    units: UnitOfWorkFactory[AccountsUnitOfWork]
    profiles: ProfileQueries
    ids: PublicIds

    def key(self, trader: str) -> int:
        """Return the key of a trader. Raises ``UserNotFound`` for what is no id."""
        key = self.ids.decode(IdKind.USER, trader)
        if key is None:
            raise UserNotFound(trader)
        return key

    async def visible(self, actor: Actor, trader: str, *, to: str | None = None) -> ViewedAccount:
        """Return a trader whose profile the actor may see.

        ``to`` says what cannot be done with oneself. Raises ``UserNotFound`` for closed accounts and on either side of
        a block, ``ProfilePrivate`` for who shows their profile to nobody, and ``ValidationFailed`` for oneself.
        """
        name, seen = await self._seen(actor, trader, to)
        return check_visible(name, seen)

    async def known(self, actor: Actor, trader: str, *, to: str | None = None) -> ViewedAccount:
        """Return a trader, whose profile may be private. Raises ``UserNotFound`` and ``ValidationFailed``."""
        name, seen = await self._seen(actor, trader, to)
        if seen is None or visibility_of(seen.privacy, seen.relation) is Visibility.NOTHING:
            raise UserNotFound(name)
        return seen

    async def is_public(self, actor: Actor) -> bool:
        """Tell whether the actor's own profile is public."""
        seen = await self.profiles.for_viewer(actor.username, actor.user_id)
        return seen is not None and seen.privacy.is_public

    def unknown(self, seen: ViewedAccount) -> UserNotFound:
        """Return the error for somebody who does not exist for the actor any more."""
        return UserNotFound(self.ids.encode(IdKind.USER, seen.user_id))

    async def _seen(self, actor: Actor, trader: str, to: str | None) -> tuple[str, ViewedAccount | None]:
        key = self.key(trader)
        if to is not None and key == actor.user_id:
            raise ValidationFailed(f"nobody can {to} themselves", field="id")
        async with self.units() as uow:
            names = await uow.users.usernames([key])
        if key not in names:
            raise UserNotFound(trader)
        return names[key], await self.profiles.for_viewer(names[key], actor.user_id)
