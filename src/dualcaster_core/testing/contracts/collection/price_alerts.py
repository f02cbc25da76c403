"""Price alerts: what is watched and armed, and the values that decide."""

from decimal import Decimal
from typing import Any

from attrs import evolve

from dualcaster_core.catalogue.grading import Condition, Finish
from dualcaster_core.collection.alerts.ports import AlertChange, AlertRecipient, WatchedWant
from dualcaster_core.collection.alerts.rules import AlertState, PriceAlert
from dualcaster_core.collection.ports import WantChanges
from dualcaster_core.reputation.tiers import Tier
from dualcaster_core.testing.contracts.ports import Harness
from dualcaster_core.testing.contracts.scene import Scene, printing

_ALERT: dict[str, Any] = {"alert_enabled": True, "target_price": Decimal("5.00")}
_ARMED = AlertState(target_armed=True)
_FIRED = AlertState(percent_armed=True, base_cents=700)


async def _watched(harness: Harness, want_id: int) -> WatchedWant | None:
    async with harness.snapshots() as uow:
        return await uow.alerts.watched_one(want_id)


async def _state(harness: Harness, want_id: int) -> AlertState | None:
    watched = await _watched(harness, want_id)
    assert watched is not None
    return watched.state


async def _cents(harness: Harness, want_id: int) -> int | None:
    watched = await _watched(harness, want_id)
    assert watched is not None
    return watched.cents


async def _arm(harness: Harness, want_id: int, state: AlertState | None) -> None:
    async with harness.units() as uow:
        await uow.alerts.arm(want_id, state)
        await uow.commit()


async def _move(harness: Harness, *moves: AlertChange) -> frozenset[int]:
    async with harness.units() as uow:
        moved = await uow.alerts.move(moves, at=harness.clock.now())
        await uow.commit()
    return moved


class PriceAlertContract:
    """``AlertRepository``."""

    async def test_wants_with_an_alert_are_watched(self, harness: Harness) -> None:
        """A want is watched while it is active and its alert is switched on for a target, a fall, or both."""
        scene = Scene(harness)
        ann, card = await scene.person("ann"), await scene.card("Bolt", cents=800)
        target = await scene.want(ann, card, **_ALERT)
        fall = await scene.want(ann, card, alert_enabled=True, alert_percent=20)
        await scene.want(ann, card, **_ALERT, is_active=False)
        await scene.want(ann, card, target_price=Decimal("5.00"), alert_percent=20)
        await scene.want(ann, card, alert_enabled=True)
        both = await scene.want(await scene.person("bob"), card, **_ALERT, alert_percent=99)
        async with harness.snapshots() as uow:
            found = await uow.alerts.watched(after=0, limit=10)
            one = [await uow.alerts.watched_one(key) for key in range(target, both + 2)]
        assert [(watched.want_id, watched.alert) for watched in found] == [
            (target, PriceAlert(target_cents=500)),
            (fall, PriceAlert(percent=20)),
            (both, PriceAlert(target_cents=500, percent=99)),
        ]
        assert {watched.state for watched in found} == {None}
        assert [watched for watched in one if watched is not None] == list(found)

    async def test_watched_wants_come_in_batches(self, harness: Harness) -> None:
        """They come in the order of their keys, so many at a time, whoever they belong to."""
        scene = Scene(harness)
        people = [await scene.person(name) for name in ("ann", "bob")]
        card = await scene.card("Bolt")
        keys = [await scene.want(people[place % 2], card, **_ALERT) for place in range(5)]
        batches, after = [], 0
        async with harness.snapshots() as uow:
            while batch := await uow.alerts.watched(after=after, limit=2):
                batches.append([watched.want_id for watched in batch])
                after = batch[-1].want_id
        assert batches == [keys[:2], keys[2:4], keys[4:]]

    async def test_a_value_has_its_source_and_moment(self, harness: Harness) -> None:
        """The value of a want comes with who says so and since when; without a price there is none of it."""
        scene = Scene(harness)
        ann, card = await scene.person("ann"), await scene.card("Bolt")
        want = await scene.want(ann, card, **_ALERT)
        unpriced = await _watched(harness, want)
        await scene.value(card, Finish.NONFOIL, Condition.NM, 123)
        priced = await _watched(harness, want)
        assert unpriced is not None
        assert priced is not None
        assert (unpriced.cents, unpriced.source, unpriced.observed_at) == (None, None, None)
        assert (priced.cents, priced.source, priced.observed_at) == (123, "tcgplayer", harness.clock.now())

    async def test_the_value_is_that_of_the_cheapest_near_mint_copy(self, harness: Harness) -> None:
        """Worse copies do not count, copies that are not foil only where no foil is asked for."""
        scene = Scene(harness)
        ann, card = await scene.person("ann"), await scene.card("Bolt")
        for finish, condition, cents in (
            (Finish.NONFOIL, Condition.NM, 300),
            (Finish.NONFOIL, Condition.LP, 100),
            (Finish.FOIL, Condition.NM, 900),
            (Finish.ETCHED, Condition.NM, 700),
            (Finish.ETCHED, Condition.HP, 50),
        ):
            await scene.value(card, finish, condition, cents)
        plain = await scene.want(ann, card, **_ALERT, condition_min=Condition.DMG)
        foil = await scene.want(ann, card, **_ALERT, is_foil_required=True)
        assert [await _cents(harness, want) for want in (plain, foil)] == [300, 700]

    async def test_another_printing_counts_where_any_will_do(self, harness: Harness) -> None:
        """A want for any printing has the value of the cheapest one of its card, a want for one has that one's."""
        scene = Scene(harness)
        ann = await scene.person("ann")
        dear, cheap = await scene.card("Bolt", cents=900), await scene.card("Bolt", "m10", cents=200)
        await scene.card("Shock", cents=1)
        wants = [await scene.want(ann, dear, any_printing=flag, **_ALERT) for flag in (True, False)]
        assert [await _cents(harness, want) for want in wants] == [200, 900]
        assert await _cents(harness, await scene.want(ann, cheap, any_printing=True, **_ALERT)) == 200

    async def test_another_printing_of_the_set_counts_where_any_of_it_will_do(self, harness: Harness) -> None:
        """A want for any printing of a set has the value of the cheapest one there, whatever other sets' are worth."""
        scene = Scene(harness)
        ann = await scene.person("ann")
        dear, cheap = await scene.card("Bolt", "2xm", "1", cents=900), await scene.card("Bolt", "2xm", "2", cents=400)
        await scene.card("Bolt", "m10", cents=100)
        for card in (dear, cheap):
            want = await scene.want(ann, card, any_printing=True, set_only=True, **_ALERT)
            assert await _cents(harness, want) == 400

    async def test_other_printings_are_on_paper_and_in_a_language_that_is_asked_for(self, harness: Harness) -> None:
        """A digital printing and one in a language that is neither English nor wanted count for themselves alone."""
        scene = Scene(harness)
        ann = await scene.person("ann")
        paper, digital, japanese = await harness.add_cards(
            [
                printing("Bolt"),
                printing("Bolt", "prm", digital=True),
                printing("Bolt", "jpn", language="ja"),
            ]
        )
        for card, cents in ((paper, 900), (digital, 100), (japanese, 300)):
            await scene.value(card, Finish.NONFOIL, Condition.NM, cents)
        asked: list[tuple[int, str]] = [(paper, code) for code in ("en", "de", "ja", "any")]
        asked += [(digital, "en"), (japanese, "en")]
        wants = [await scene.want(ann, card, any_printing=True, language=code, **_ALERT) for card, code in asked]
        assert [await _cents(harness, want) for want in wants] == [900, 900, 300, 300, 100, 300]

    async def test_what_is_armed_is_set_and_forgotten(self, harness: Harness) -> None:
        """Arming replaces what was armed, whatever it was; None forgets it, and other wants are left alone."""
        scene = Scene(harness)
        ann, card = await scene.person("ann"), await scene.card("Bolt")
        want, other = [await scene.want(ann, card, **_ALERT) for _ in range(2)]
        seen = []
        for state in (_ARMED, _FIRED, None, None, _ARMED):
            await _arm(harness, want, state)
            seen.append(await _state(harness, want))
        assert seen == [_ARMED, _FIRED, None, None, _ARMED]
        assert await _state(harness, other) is None

    async def test_a_want_that_goes_takes_its_alert_along(self, harness: Harness) -> None:
        """What was armed for a want is gone with it; what is armed for the other wants of its owner stays."""
        scene = Scene(harness)
        ann, card = await scene.person("ann"), await scene.card("Bolt")
        gone, kept = [await scene.want(ann, card, **_ALERT) for _ in range(2)]
        for want in (gone, kept):
            await _arm(harness, want, _ARMED)
        before = await _watched(harness, gone)
        assert before is not None
        async with harness.units() as uow:
            await uow.wants.store(ann, WantChanges(dropped=(gone,)))
            await uow.commit()
        assert await _move(harness, AlertChange(before, _FIRED)) == frozenset()
        assert await _watched(harness, gone) is None
        assert await _state(harness, kept) == _ARMED

    async def test_an_alert_moves_from_the_state_that_was_seen(self, harness: Harness) -> None:
        """Of two moves from one state the second does nothing; a want of another state stays as it is."""
        scene = Scene(harness)
        ann, card = await scene.person("ann"), await scene.card("Bolt")
        one, other = [await scene.want(ann, card, **_ALERT) for _ in range(2)]
        for want in (one, other):
            await _arm(harness, want, _ARMED)
        seen = [await _watched(harness, want) for want in (one, other)]
        moves = [AlertChange(watched, _FIRED, 400) for watched in seen if watched is not None]
        await _arm(harness, other, AlertState())
        assert await _move(harness, *moves) == {one}
        assert await _move(harness, *moves) == frozenset()
        assert [await _state(harness, want) for want in (one, other)] == [_FIRED, AlertState()]

    async def test_an_alert_that_was_never_looked_at_is_armed(self, harness: Harness) -> None:
        """Its first state is stored and tells nobody; where somebody was quicker theirs stays."""
        scene = Scene(harness)
        ann, card = await scene.person("ann"), await scene.card("Bolt")
        want = await scene.want(ann, card, **_ALERT)
        unseen = await _watched(harness, want)
        assert unseen is not None
        assert await _move(harness, AlertChange(unseen, _ARMED)) == frozenset()
        assert await _move(harness, AlertChange(unseen, _FIRED)) == frozenset()
        assert await _move(harness, AlertChange(evolve(unseen, want_id=want + 1), _FIRED)) == frozenset()
        assert await _state(harness, want) == _ARMED

    async def test_addressees_are_the_owners_of_wants(self, harness: Harness) -> None:
        """Whom a want belongs to and what it is for is told, but for wants that are gone and for closed accounts."""
        scene = Scene(harness)
        ann, bob, card = await scene.person("ann"), await scene.person("bob"), await scene.card("Bolt", "m10")
        own = await scene.want(ann, card, any_printing=True)
        closed = await scene.want(bob, card)
        await scene.becomes(bob, is_active=False)
        async with harness.snapshots() as uow:
            found = dict(await uow.alerts.addressees([closed, own, 10**12]))
        assert found == {
            own: AlertRecipient(user_id=ann, username="ann", card_name="Bolt", set_code="m10", any_printing=True)
        }

    async def test_the_generation_counts_changes_of_values(self, harness: Harness) -> None:
        """It grows whenever values change, and not with what else makes stored matches old."""
        scene = Scene(harness)
        ann, card = await scene.person("ann"), await scene.card("Bolt")
        seen = []
        for cents in (None, 100, 100):
            if cents is not None:
                await scene.value(card, Finish.FOIL, Condition.LP, cents)
            await harness.set_tier(ann, Tier(1))
            async with harness.snapshots() as uow:
                seen.append(await uow.alerts.generation())
        assert seen[0] < seen[1] < seen[2]
