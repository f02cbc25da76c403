"""Who may make, see, feature and follow signals: every combination, as tables."""

from itertools import product

import pytest

from dualcaster_core.reputation.tiers import Tier
from dualcaster_core.signals.visibility import (
    EvaluatedSignal,
    MakerRecord,
    SignalRelation,
    SignalVisibility,
    is_featured,
    may_follow,
    may_make,
    may_see,
    record_of,
    relation_to_maker,
)

PRIVATE, FOLLOWERS, PUBLIC = SignalVisibility
MAKER, FAVORING, MEMBER, ANONYMOUS, BLOCKED = SignalRelation

SEEN = {
    # (visibility, relation): (while the maker's account is open, once it is closed)
    (PRIVATE, MAKER): (True, True),
    (PRIVATE, FAVORING): (False, False),
    (PRIVATE, MEMBER): (False, False),
    (PRIVATE, ANONYMOUS): (False, False),
    (PRIVATE, BLOCKED): (False, False),
    (FOLLOWERS, MAKER): (True, True),
    (FOLLOWERS, FAVORING): (True, False),
    (FOLLOWERS, MEMBER): (False, False),
    (FOLLOWERS, ANONYMOUS): (False, False),
    (FOLLOWERS, BLOCKED): (False, False),
    (PUBLIC, MAKER): (True, True),
    (PUBLIC, FAVORING): (True, False),
    (PUBLIC, MEMBER): (True, False),
    (PUBLIC, ANONYMOUS): (True, False),
    (PUBLIC, BLOCKED): (False, False),
}
FOLLOWED = {(FOLLOWERS, FAVORING), (PUBLIC, FAVORING), (PUBLIC, MEMBER)}
"""Who may follow while the signal and the maker's account are open; nobody else ever may."""
MADE = {
    # (has the five trades, tier): the visibilities that may be made
    **{(False, tier): set() for tier in Tier},
    (True, Tier.NEW): {PRIVATE, FOLLOWERS},
    (True, Tier.BRONZE): {PRIVATE, FOLLOWERS},
    **{(True, tier): {PRIVATE, FOLLOWERS, PUBLIC} for tier in Tier if tier >= Tier.SILVER},
}
RELATIONS = {
    # (maker, viewer, has favourited, blocked): relation
    (None, None, False, False): ANONYMOUS,
    (None, 1, False, False): MEMBER,
    (1, None, False, False): ANONYMOUS,
    (1, 1, False, False): MAKER,
    (1, 2, False, False): MEMBER,
    (1, 2, True, False): FAVORING,
    (1, 2, False, True): BLOCKED,
    (1, 2, True, True): BLOCKED,
}


def test_the_tables_have_every_combination() -> None:
    """No visibility, relation or tier is left out of what the tests ask."""
    assert set(SEEN) == set(product(SignalVisibility, SignalRelation))
    assert set(MADE) == set(product((False, True), Tier))


@pytest.mark.parametrize(("visibility", "relation"), SEEN)
def test_a_signal_is_seen_as_its_visibility_and_the_viewer_say(
    visibility: SignalVisibility, relation: SignalRelation
) -> None:
    """The maker always sees it; others by the table, and never once the maker's account is closed."""
    found = tuple(may_see(visibility, relation, maker_is_open=is_open) for is_open in (True, False))
    assert found == SEEN[visibility, relation]


@pytest.mark.parametrize(("visibility", "relation"), SEEN)
def test_what_is_seen_open_and_not_ones_own_may_be_followed(
    visibility: SignalVisibility, relation: SignalRelation
) -> None:
    """Nobody follows their own, a closed signal, that of a closed account, or anything without an account."""
    for is_open, maker_is_open in product((True, False), repeat=2):
        allowed = is_open and maker_is_open and (visibility, relation) in FOLLOWED
        assert may_follow(visibility, relation, is_open=is_open, maker_is_open=maker_is_open) is allowed


@pytest.mark.parametrize(("has_trades", "tier"), MADE)
def test_five_trades_make_signals_and_silver_makes_them_public(has_trades: bool, tier: Tier) -> None:
    """Four trades are too few whatever the tier, five suffice."""
    trades = 5 if has_trades else 4
    assert {one for one in SignalVisibility if may_make(trades, tier, one)} == MADE[has_trades, tier]


@pytest.mark.parametrize(("maker", "viewer", "favorited", "blocked"), RELATIONS)
def test_a_block_outweighs_a_favourite(maker: int | None, viewer: int | None, favorited: bool, blocked: bool) -> None:
    """What a viewer is to a maker depends on who they are, on blocks, and then on favourites."""
    found = relation_to_maker(maker, viewer, has_favorited=favorited, blocked=blocked)
    assert found is RELATIONS[maker, viewer, favorited, blocked]


@pytest.mark.parametrize("visibility", SignalVisibility)
@pytest.mark.parametrize("tier", Tier)
@pytest.mark.parametrize("evaluated", [0, 9, 10, 11])
@pytest.mark.parametrize("accuracy", [None, 0.0, 0.6499, 0.65, 1.0])
def test_featured_signals_are_public_of_gold_makers_who_are_right(
    visibility: SignalVisibility, tier: Tier, evaluated: int, accuracy: float | None
) -> None:
    """Ten evaluated signals at 65 % and gold make a public signal featured; less of any does not."""
    good = accuracy in (0.65, 1.0)
    expected = visibility is PUBLIC and tier >= Tier.GOLD and evaluated >= 10 and good
    assert is_featured(visibility, tier, MakerRecord(evaluated=evaluated, accuracy=accuracy)) is expected


def test_accuracy_is_the_mean_weighted_by_confidence() -> None:
    """A sure signal weighs as much as its confidence; without any confidence there is no mean."""
    sure = EvaluatedSignal(confidence=0.9, accuracy=1.0)
    unsure = EvaluatedSignal(confidence=0.3, accuracy=0.0)
    found = record_of([sure, unsure])
    assert found.evaluated == 2
    assert found.accuracy is not None
    assert abs(found.accuracy - 0.75) < 1e-9
    assert record_of([]) == MakerRecord()
    assert record_of([EvaluatedSignal(confidence=0, accuracy=1)]) == MakerRecord(evaluated=1)
