"""Counts and records every change of who sees whom."""

from dualcaster_core.accounts.events import VisibilityChanged
from dualcaster_core.accounts.ports import AccountsUnitOfWork


async def visibility_changed(uow: AccountsUnitOfWork, user_id: int) -> None:
    """Count a change of who sees whom, and record its event."""
    version = await uow.users.bump_version(user_id)
    await uow.record(VisibilityChanged(user_id=user_id, version=version))
