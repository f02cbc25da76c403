"""What moderators may take from an account for a while: writing and proposing, or being there at all."""

from collections.abc import Sequence
from datetime import datetime

from dualcaster_core.accounts.errors import AccountRestricted
from dualcaster_core.accounts.ports import SanctionsUnitOfWork
from dualcaster_core.accounts.sanctions import Sanction


async def check_unrestricted(uow: SanctionsUnitOfWork, user_id: int, now: datetime) -> None:
    """Raise ``AccountRestricted`` for somebody who may neither propose nor write at the moment."""
    found = await uow.sanctions.in_force(user_id, now)
    if found:
        raise AccountRestricted(latest_end(found))


def latest_end(sanctions: Sequence[Sanction]) -> datetime | None:
    """Say when the last of these ends; None where one never does."""
    ends = [one.ends_at for one in sanctions]
    return None if None in ends else max(end for end in ends if end is not None)
