"""Who works on the site: staff on the site and over the API, and operators at the console."""

from datetime import datetime
from typing import Final

from attrs import frozen

from dualcaster_core.accounts.model import Actor, Role
from dualcaster_core.kernel.audit import LONGEST_NAME, AuditAction, AuditEntry, AuditSource
from dualcaster_core.kernel.permissions import Permission, allows, require
from dualcaster_core.kernel.text import one_line

PROGRAM: Final = "the program"
"""Who acts where nobody at the console does."""


@frozen(kw_only=True)
class StaffMember:
    """Somebody who works on the site, and from where; ``user_id`` is None for an operator, who may do everything."""

    user_id: int | None
    name: str
    role: Role
    source: AuditSource

    def may(self, permission: Permission) -> bool:
        """Tell whether they may do something."""
        return allows(self.role, permission)

    def require(self, permission: Permission) -> "StaffMember":
        """Return them where they may do something. Raises ``Forbidden``."""
        require(self.role, permission)
        return self

    def entry(
        self, action: AuditAction, at: datetime, *, subject_id: int | None = None, reason: str = "", **details: str
    ) -> AuditEntry:
        """Write down what they do."""
        return AuditEntry(
            action=action,
            source=self.source,
            by_id=self.user_id,
            by_name=self.name if self.user_id is None else "",
            subject_id=subject_id,
            reason=reason,
            details=details,
            at=at,
        )


def staff_member(actor: Actor, source: AuditSource) -> StaffMember:
    """Let somebody in who works on the site. Raises ``Forbidden``."""
    require(actor.role, Permission.SEE_ADMIN_AREA)
    return StaffMember(user_id=actor.user_id, name=actor.username, role=actor.role, source=source)


def operator(name: str = PROGRAM) -> StaffMember:
    """Let an operator at the console in, called as the machine calls them."""
    called = one_line(name)[:LONGEST_NAME] or PROGRAM
    return StaffMember(user_id=None, name=called, role=Role.ADMIN, source=AuditSource.CONSOLE)
