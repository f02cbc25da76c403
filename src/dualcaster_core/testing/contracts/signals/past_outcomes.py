"""How our own signals ended, for calibration."""

from datetime import timedelta

from dualcaster_core.signals.model import Evidence
from dualcaster_core.testing.contracts.ports import Harness
from dualcaster_core.testing.contracts.scene import Scene, printing
from dualcaster_core.testing.contracts.signals.scene import (
    HORIZON,
    judged,
    member_made,
    member_signal,
    our_signal,
    published,
    state_prices,
    verdict,
)

_SECOND = timedelta(seconds=1)


class PastOutcomesContract:
    """``PastOutcomes``."""

    async def test_ours_that_were_judged_are_learnt_from(self, harness: Harness) -> None:
        """Oldest first; without members' signals, insufficient data, older ones, and what is judged at that moment."""
        scene, at = Scene(harness), harness.clock.now()
        card, maker = await scene.card("Counterspell"), await scene.person("maker")
        before = at + HORIZON + _SECOND
        young, old, early, late, unknown = await published(
            harness,
            our_signal(card, at + _SECOND, kind="young"),
            our_signal(card, at, kind="old", score=0.25),
            our_signal(card, at - _SECOND, kind="early"),
            our_signal(card, at, kind="late"),
            our_signal(card, at, kind="unknown"),
        )
        (of_member,) = await member_made(harness, member_signal(card, maker, at))
        await judged(
            harness,
            *(verdict(one, at + HORIZON, came_true=one is young) for one in (young, old, early, of_member)),
            verdict(late, before),
            verdict(unknown, at + HORIZON, came_true=None),
        )
        past = await harness.past_outcomes.past(since=at, before=before, a_day=10)
        assert [(one.kind, one.came_true, one.score) for one in past] == [("old", False, 0.25), ("young", True, 0.5)]
        assert (past[0].quote, past[0].price, past[0].target_price) == (old.quote, old.price, old.target_price)
        assert (past[0].version, past[0].horizon_days) == ("1", old.horizon_days)
        assert past[0].interval == old.interval
        assert (past[0].made_at, past[0].evaluated_at) == (at, at + HORIZON)

    async def test_of_a_kind_action_and_day_at_most_so_many_are_drawn(self, harness: Harness) -> None:
        """Always the same ones, and others of another day or kind beside them."""
        scene, at = Scene(harness), harness.clock.now()
        cards = [await scene.card(f"Card {number}") for number in range(5)]
        stored = await published(
            harness,
            *(our_signal(card, at) for card in cards),
            *(our_signal(card, at, kind="breakout") for card in cards[:2]),
        )
        await judged(harness, *(verdict(one, at + HORIZON) for one in stored))
        next_day = await published(harness, *(our_signal(card, at + timedelta(days=1)) for card in cards[:2]))
        await judged(harness, *(verdict(one, at + HORIZON) for one in next_day))
        before = at + HORIZON + _SECOND
        drawn = await harness.past_outcomes.past(since=at, before=before, a_day=2)
        kinds = sorted((one.kind, one.made_at) for one in drawn)
        tomorrow = at + timedelta(days=1)
        assert kinds == sorted([*[("breakout", at), ("momentum", at), ("momentum", tomorrow)] * 2])
        assert drawn == await harness.past_outcomes.past(since=at, before=before, a_day=2)

    async def test_versions_of_a_rule_are_drawn_apart(self, harness: Harness) -> None:
        """On the day a rule changes, what its older version said takes no place from what the newer one says."""
        scene, at = Scene(harness), harness.clock.now()
        cards = [await scene.card(f"Card {number}") for number in range(4)]
        evidence = [Evidence(rule="momentum", version=version) for version in ("1", "1", "2", "2")]
        pairs = zip(cards, evidence, strict=True)
        stored = await published(harness, *(our_signal(card, at, evidence=said) for card, said in pairs))
        await judged(harness, *(verdict(one, at + HORIZON) for one in stored))
        drawn = await harness.past_outcomes.past(since=at, before=at + HORIZON + _SECOND, a_day=1)
        assert sorted(one.version for one in drawn) == ["1", "2"]

    async def test_quotes_are_drawn_of_cards_that_are_worth_it(self, harness: Harness) -> None:
        """Those that value cards, at the least price or more: always the same ones for a seed."""
        today = harness.clock.now().date()
        for number, amount in enumerate(("1.99", "2.00", "3.00", "4.00")):
            card = printing(f"Card {number}", "ice", str(number))
            await harness.add_cards([card])
            await state_prices(harness, card, {today: amount})
        everything = await harness.past_outcomes.random_quotes(count=10, least_price=2.0, seed=1)
        assert len(everything) == 3
        drawn = await harness.past_outcomes.random_quotes(count=2, least_price=2.0, seed=1)
        assert list(drawn) == list(everything[:2])
        assert await harness.past_outcomes.random_quotes(count=0, least_price=2.0, seed=1) == []
