"""What each role of a store may do."""

import runpy

import pytest

from dualcaster_core.stores import GRANTED_BY_ROLE, StoreForbidden, StoreMember, StorePermission, StoreRole
from tests.support.source import ROOT

PAGE = (ROOT / "docs" / "reference" / "stores.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("role", StoreRole)
@pytest.mark.parametrize("permission", StorePermission)
def test_every_role_is_held_to_the_table(role: StoreRole, permission: StorePermission) -> None:
    """Who may passes; who may not is told what, and in which role."""
    member = StoreMember(store_id=1, user_id=2, role=role)
    if permission in GRANTED_BY_ROLE[role]:
        member.require(permission)
        assert member.may(permission)
        return
    with pytest.raises(StoreForbidden, match=permission.value) as refused:
        member.require(permission)
    assert refused.value.facts["role"] == role.value


def test_managers_may_what_clerks_may_and_owners_everything() -> None:
    """Nobody loses something by rising, and the staff is the owner's alone."""
    assert GRANTED_BY_ROLE[StoreRole.CLERK] < GRANTED_BY_ROLE[StoreRole.MANAGER]
    assert GRANTED_BY_ROLE[StoreRole.OWNER] - GRANTED_BY_ROLE[StoreRole.MANAGER] == {
        StorePermission.MANAGE_STAFF,
        StorePermission.CLOSE_STORE,
    }


def test_the_reference_has_the_table() -> None:
    """Who changes the table writes it anew: python tools/stores_reference.py."""
    written = runpy.run_path(str(ROOT / "tools" / "stores_reference.py"))["written"]
    assert written(PAGE) == PAGE
