"""Why a match scores as it does, in words."""

from itertools import product

import pytest

from dualcaster_core.matching.explanations import explain
from dualcaster_core.matching.model import PairTotals, Trader
from dualcaster_core.matching.scoring import trust_bonus
from dualcaster_core.reputation.tiers import Tier

_ROW = (1, 2, 100, 1, 0, 100, 1, 0)


@pytest.mark.parametrize(("tier", "verified", "linked"), list(product(Tier, (False, True), (False, True))))
def test_the_sentence_of_trust_names_every_point_it_counts(tier: Tier, verified: bool, linked: bool) -> None:
    """The tier, a verified address and a linked Discord account stand there with points that add up to the factor."""
    trust = trust_bonus(tier, verified, linked)
    trader = Trader(user_id=2, username="ann", tier=tier, email_verified=verified, discord_linked=linked)
    sentence = explain(PairTotals(*_ROW, trust, 0, 0), trader)[4]
    assert sentence.startswith("ann is a")
    assert f"{tier.name.lower()} trader" in sentence
    assert ("verified e-mail" in sentence, "Discord" in sentence) == (verified, linked)
    assert sum(int(part.split(")")[0]) for part in sentence.split("(")[1:]) == trust


def test_the_sentence_of_locality_says_how_near_and_where_they_meet() -> None:
    """Only who is within the radius is said to be so far away; servers in common are named, the first three of many."""
    servers = ("Boston", "Cube Club", "Legacy Lounge", "Pauper Pit")
    said = {
        (near, count): explain(
            PairTotals(*_ROW, 0, near, count),
            Trader(user_id=2, username="ann", tier=Tier.NEW, distance_miles=25, shared_servers=servers[:count]),
        )[5]
        for near, count in ((0, 0), (0, 1), (1, 0), (1, 4))
    }
    assert said == {
        (0, 0): "Not within your trade radius, and no server in common.",
        (0, 1): "They are with you on Discord in Boston.",
        (1, 0): "They are about 25 miles away.",
        (1, 4): "They are about 25 miles away and with you on Discord in Boston, Cube Club, Legacy Lounge and 1 more.",
    }
