"""Who sees what of whom."""

from functools import partial
from itertools import product

import pytest
from attrs import fields
from hypothesis import given
from hypothesis import strategies as st

from dualcaster_core.accounts.errors import PartHidden, ProfilePrivate, UserNotFound
from dualcaster_core.accounts.profiles.visibility import (
    MEMBERS_ONLY,
    SETTING_OF,
    PrivacySettings,
    ProfilePart,
    ViewedAccount,
    ViewerRelation,
    Visibility,
    check_part,
    check_visible,
    relation_of,
    shows,
    visibility_of,
)

PRIVACY_COLUMNS = [one.name for one in fields(PrivacySettings)]
EVERY_COMBINATION = [
    PrivacySettings(**dict(zip(PRIVACY_COLUMNS, on, strict=True))) for on in product((False, True), repeat=10)
]


def _seen(privacy: PrivacySettings, relation: ViewerRelation) -> ViewedAccount:
    return ViewedAccount(user_id=1, username="ann", privacy=privacy, relation=relation)


@pytest.mark.parametrize("relation", ViewerRelation)
def test_sight_follows_from_state_block_owner_and_publicity(relation: ViewerRelation) -> None:
    """In every combination of switches: closed or blocked is nothing, owners see all, others what is public."""
    for privacy in EVERY_COMBINATION:
        if not privacy.is_active or relation is ViewerRelation.BLOCKED:
            expected = Visibility.NOTHING
        elif relation is ViewerRelation.OWNER:
            expected = Visibility.EVERYTHING
        else:
            expected = Visibility.WHAT_IS_SHOWN if privacy.is_public else Visibility.THAT_IT_IS_PRIVATE
        assert visibility_of(privacy, relation) is expected


@pytest.mark.parametrize(("part", "relation"), list(product(ProfilePart, ViewerRelation)))
def test_a_part_is_shown_by_its_own_switch_alone(part: ProfilePart, relation: ViewerRelation) -> None:
    """In every combination of switches a part depends on activity, publicity and its own switch, nothing else."""
    for privacy in EVERY_COMBINATION:
        allowed = privacy.is_active and relation is not ViewerRelation.BLOCKED
        if relation is not ViewerRelation.OWNER:
            allowed = allowed and privacy.is_public and getattr(privacy, SETTING_OF[part])
            allowed = allowed and not (part in MEMBERS_ONLY and relation is ViewerRelation.ANONYMOUS)
        assert shows(part, privacy, relation) is allowed


def test_every_switch_but_the_two_of_the_account_belongs_to_one_part() -> None:
    """No switch is without effect and none decides two parts."""
    assert sorted(SETTING_OF.values()) == sorted(set(PRIVACY_COLUMNS) - {"is_active", "is_public"})
    assert set(SETTING_OF) == set(ProfilePart)


def test_a_new_account_is_private_and_keeps_its_figures_to_itself() -> None:
    """Public profile, inventory value and trade history are off by default, all others on."""
    off = {name for name in PRIVACY_COLUMNS if not getattr(PrivacySettings(), name)}
    assert off == {"is_public", "show_inventory_value", "show_trade_history"}


@given(st.sampled_from(EVERY_COMBINATION), st.sampled_from(ProfilePart))
def test_a_block_cannot_be_told_from_a_name_that_nobody_has(privacy: PrivacySettings, part: ProfilePart) -> None:
    """Blocked, closed and unknown give the same error with the same words."""
    told = []
    for account in (_seen(privacy, ViewerRelation.BLOCKED), None):
        for check in (partial(check_visible, "Ann"), partial(check_part, "Ann", part=part)):
            with pytest.raises(UserNotFound) as error:
                check(account)
            told.append((str(error.value), dict(error.value.facts)))
    assert told == [told[0]] * 4


def test_a_private_profile_says_so() -> None:
    """Others learn that a profile is private, its owner sees it."""
    with pytest.raises(ProfilePrivate):
        check_visible("ann", _seen(PrivacySettings(), ViewerRelation.MEMBER))
    assert check_part("ann", _seen(PrivacySettings(), ViewerRelation.OWNER), ProfilePart.INVENTORY_VALUE).user_id == 1


def test_a_hidden_part_of_a_public_profile_says_so() -> None:
    """A public profile with a hidden list is found, the list is not shown."""
    seen = _seen(PrivacySettings(is_public=True, show_want_list=False), ViewerRelation.MEMBER)
    assert check_part("ann", seen, ProfilePart.HAVE_LIST) is seen
    with pytest.raises(PartHidden):
        check_part("ann", seen, ProfilePart.WANT_LIST)


@pytest.mark.parametrize(
    ("viewer", "blocked", "relation"),
    [
        (None, True, ViewerRelation.ANONYMOUS),
        (1, False, ViewerRelation.OWNER),
        (2, False, ViewerRelation.MEMBER),
        (2, True, ViewerRelation.BLOCKED),
    ],
)
def test_the_relation_follows_from_who_looks(viewer: int | None, blocked: bool, relation: ViewerRelation) -> None:
    """Nobody in particular is never blocked, one's own profile is always one's own."""
    assert relation_of(1, viewer, blocked=blocked) is relation
