"""Traders who do random things with rings: copies and cash are conserved, and nothing starts before all accept."""

import asyncio
from datetime import timedelta
from typing import Any, ClassVar

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from dualcaster_core.kernel.errors import Conflict, DualcasterError
from dualcaster_core.testing import FixedClock, InMemoryDatabase
from dualcaster_core.trading.lifecycle import Stage
from tests.support.ring_world import NAMES, RingWorld

_name = st.sampled_from(NAMES)
_which = st.integers(0, 9)


class RingMachine(RuleBasedStateMachine):
    """Random deeds of five traders."""

    reached: ClassVar[set[str]] = set()

    def _run(self, deed: Any) -> Any:
        return self.loop.run_until_complete(deed)

    @initialize()
    def begin(self) -> None:
        """Open the market."""
        self.loop = asyncio.new_event_loop()
        self.world = RingWorld(InMemoryDatabase(FixedClock()))
        self._run(self.world.set_up())

    def teardown(self) -> None:
        """Close the loop."""
        if hasattr(self, "loop"):
            self.loop.close()

    def _try(self, deed: Any) -> None:
        try:
            self._run(deed)
        except (Conflict, DualcasterError) as error:
            type(self).reached.add(error.code)

    @rule(start=st.integers(0, 4), steps=st.sampled_from([(0, 1, 3), (0, 1, 2, 3), (0, 1, 2, 3, 4), (0, 2, 4)]))
    def propose(self, start: int, steps: tuple[int, ...]) -> None:
        """Somebody proposes a ring, which may be none."""
        self._try(self.world.propose(*(NAMES[(start + step) % len(NAMES)] for step in steps)))

    @rule(which=_which, everybody=st.booleans(), name=_name)
    def accept(self, which: int, name: str, *, everybody: bool) -> None:
        """Somebody, or everybody who has not, accepts a ring."""
        rings = [ring for ring in self._run(self.world.rings()) if ring.is_open]
        if not rings:
            return
        ring = rings[which % len(rings)]
        names = {key: one for one, key in self.world.people.items()}
        for one in [names[key] for key in ring.waits_for] if everybody else [name]:
            self._try(self.world.accept(one, ring))

    @rule(which=_which, name=_name)
    def decline(self, which: int, name: str) -> None:
        """Somebody declines a ring."""
        rings = self._run(self.world.rings())
        if rings:
            self._try(self.world.deciding.decline(self.world.people[name], rings[which % len(rings)].id))

    @rule(which=_which, sends=st.booleans())
    def fulfil(self, which: int, *, sends: bool) -> None:
        """Somebody sends or confirms a leg."""
        legs = [leg for ring in self._run(self.world.rings()) for leg in self._run(self.world.legs(ring.id))]
        under_way = [leg for leg in legs if leg.stage is Stage.ONE_CONFIRMED]
        if under_way:
            leg = under_way[which % len(under_way)]
            self._try(self.world.send(leg) if sends else self.world.confirm(leg))

    @rule(which=_which)
    def fulfil_all(self, which: int) -> None:
        """Everybody in a ring sends and confirms."""
        rings = [ring for ring in self._run(self.world.rings()) if ring.started_at is not None]
        for leg in self._run(self.world.legs(rings[which % len(rings)].id)) if rings else ():
            self._try(self.world.send(leg))
            self._try(self.world.confirm(leg))

    @rule(name=_name)
    def sell(self, name: str) -> None:
        """Somebody sells a copy."""
        self._try(self.world.sell(name))

    @rule(one=_name, other=_name)
    def block(self, one: str, other: str) -> None:
        """Somebody blocks somebody, seldom."""
        if one < other == "eve":
            self._try(self.world.block(one, other))

    @rule(hours=st.sampled_from([1, 30, 200]))
    def wait(self, hours: int) -> None:
        """Time passes."""
        self._try(self.world.pass_time(timedelta(hours=hours)))

    @rule()
    def follow(self) -> None:
        """The handlers catch up."""
        self._run(self.world.follow())

    @invariant()
    def everything_is_conserved(self) -> None:
        """After every step."""
        if hasattr(self, "world"):
            self._run(self.world.check())
            statuses = {ring.status.value for ring in self._run(self.world.rings())}
            type(self).reached |= statuses


def test_rings_conserve_copies_and_cash_whatever_people_do() -> None:
    """Over random deeds in random order; some rings begin, and some come to nothing."""
    RingMachine.reached = set()
    run_state_machine_as_test(RingMachine, settings=settings(max_examples=60, stateful_step_count=40, deadline=None))
    assert RingMachine.reached >= {"proposed", "under_way"}
    assert RingMachine.reached & {"declined", "expired", "cancelled"}
