"""Who may do what."""

import pytest

from dualcaster_core.accounts.model import Actor, Role
from dualcaster_core.accounts.staff import operator, staff_member
from dualcaster_core.kernel.audit import AuditSource
from dualcaster_core.kernel.errors import Forbidden
from dualcaster_core.kernel.permissions import GRANTED, Permission, allows


def test_the_table_has_every_role() -> None:
    """A role that is not in it could do nothing without anybody having said so."""
    assert set(GRANTED) == {role.value for role in Role}


def test_roles_include_those_below() -> None:
    """Admins may all that moderators may, and everything else; users and stores nothing of it."""
    assert GRANTED["user"] == GRANTED["store"] == frozenset()
    assert frozenset() < GRANTED["moderator"] < GRANTED["admin"] == frozenset(Permission)


@pytest.mark.parametrize(
    "permission",
    [Permission.CHANGE_ROLES, Permission.SEE_AUDIT_LOG, Permission.SEE_CONTACT_DETAILS, Permission.MANAGE_ACCESS],
)
def test_moderators_may_not(permission: Permission) -> None:
    """Roles, access, addresses and the log are for admins alone."""
    assert not allows("moderator", permission)


@pytest.mark.parametrize("role", [Role.USER, Role.STORE])
def test_others_are_no_staff(role: Role) -> None:
    """Nobody else becomes a member of the staff."""
    with pytest.raises(Forbidden, match="only staff may see the admin area"):
        staff_member(Actor(user_id=1, username="ann", session_id=1, role=role), AuditSource.SITE)


def test_a_role_that_nobody_knows_may_nothing() -> None:
    """A role of a later release is none here."""
    assert not allows("owner", Permission.SEE_ADMIN_AREA)


def test_operators_may_everything_and_are_named_in_one_line() -> None:
    """A name of the machine that would break the log is put into one line of 100 letters."""
    by = operator("root\nfor " + "x" * 200)
    assert all(by.may(one) for one in Permission)
    assert by.name.startswith("root for x")
    assert len(by.name) == 100
