"""Who sees what of whom."""

from itertools import product

import pytest
from attrs import fields
from hypothesis import given
from hypothesis import strategies as st

from dualcaster_core.accounts.errors import PartHidden, ProfilePrivate, UserNotFound
from dualcaster_core.accounts.profiles.visibility import (
    MEMBERS_ONLY,
    SWITCH_OF,
    Part,
    SeenAccount,
    Sight,
    Standing,
    Switches,
    check_part,
    check_sight,
    shows,
    sight,
    standing_of,
)

SWITCHES = [one.name for one in fields(Switches)]
EVERY_COMBINATION = [Switches(**dict(zip(SWITCHES, on, strict=True))) for on in product((False, True), repeat=10)]


def _seen(switches: Switches, standing: Standing) -> SeenAccount:
    return SeenAccount(user_id=1, username="ann", switches=switches, standing=standing)


@pytest.mark.parametrize("standing", Standing)
def test_sight_follows_from_state_block_owner_and_publicity(standing: Standing) -> None:
    """In every combination of switches: closed or blocked is nothing, owners see all, others what is public."""
    for switches in EVERY_COMBINATION:
        if not switches.is_active or standing is Standing.BLOCKED:
            expected = Sight.NOTHING
        elif standing is Standing.OWNER:
            expected = Sight.EVERYTHING
        else:
            expected = Sight.WHAT_IS_SHOWN if switches.is_public else Sight.THAT_IT_IS_PRIVATE
        assert sight(switches, standing) is expected


@pytest.mark.parametrize(("part", "standing"), list(product(Part, Standing)))
def test_a_part_is_shown_by_its_own_switch_alone(part: Part, standing: Standing) -> None:
    """In every combination of switches a part depends on activity, publicity and its own switch, nothing else."""
    for switches in EVERY_COMBINATION:
        allowed = switches.is_active and standing is not Standing.BLOCKED
        if standing is not Standing.OWNER:
            allowed = allowed and switches.is_public and getattr(switches, SWITCH_OF[part])
            allowed = allowed and not (part in MEMBERS_ONLY and standing is Standing.ANONYMOUS)
        assert shows(part, switches, standing) is allowed


def test_every_switch_but_the_two_of_the_account_belongs_to_one_part() -> None:
    """No switch is without effect and none decides two parts."""
    assert sorted(SWITCH_OF.values()) == sorted(set(SWITCHES) - {"is_active", "is_public"})
    assert set(SWITCH_OF) == set(Part)


def test_a_new_account_is_private_and_keeps_its_figures_to_itself() -> None:
    """Public profile, inventory value and trade history are off by default, all others on."""
    off = {name for name in SWITCHES if not getattr(Switches(), name)}
    assert off == {"is_public", "show_inventory_value", "show_trade_history"}


@given(st.sampled_from(EVERY_COMBINATION), st.sampled_from(Part))
def test_a_block_cannot_be_told_from_a_name_that_nobody_has(switches: Switches, part: Part) -> None:
    """Blocked, closed and unknown give the same error with the same words."""
    told = []
    for account in (_seen(switches, Standing.BLOCKED), None):
        for check in (lambda one: check_sight("Ann", one), lambda one: check_part("Ann", one, part)):
            with pytest.raises(UserNotFound) as error:
                check(account)
            told.append((str(error.value), dict(error.value.facts)))
    assert told == [told[0]] * 4


def test_a_private_profile_says_so() -> None:
    """Others learn that a profile is private, its owner sees it."""
    with pytest.raises(ProfilePrivate):
        check_sight("ann", _seen(Switches(), Standing.MEMBER))
    assert check_part("ann", _seen(Switches(), Standing.OWNER), Part.INVENTORY_VALUE).user_id == 1


def test_a_hidden_part_of_a_public_profile_says_so() -> None:
    """A public profile with a hidden list is found, the list is not shown."""
    seen = _seen(Switches(is_public=True, show_want_list=False), Standing.MEMBER)
    assert check_part("ann", seen, Part.HAVE_LIST) is seen
    with pytest.raises(PartHidden):
        check_part("ann", seen, Part.WANT_LIST)


@pytest.mark.parametrize(
    ("viewer", "blocked", "standing"),
    [
        (None, True, Standing.ANONYMOUS),
        (1, False, Standing.OWNER),
        (2, False, Standing.MEMBER),
        (2, True, Standing.BLOCKED),
    ],
)
def test_standing_is_told_from_who_looks(viewer: int | None, blocked: bool, standing: Standing) -> None:
    """Nobody in particular is never blocked, one's own profile is always one's own."""
    assert standing_of(1, viewer, blocked=blocked) is standing
