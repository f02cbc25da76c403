"""Traders who do random things in random order, one after the other in memory and at the same instant on PostgreSQL.

After every step copies and cash are conserved, no copy is promised twice, nobody has more coming than their tier
allows, nothing is open or accepted across a block, every trade has gone a way that the table of transitions knows, and
the stored record of each trader is what their whole history amounts to.
"""

import asyncio
import os
from collections import Counter
from collections.abc import Awaitable
from random import Random
from typing import Any, ClassVar, Final

from attrs import evolve
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from dualcaster_core.reputation.model import Reputation
from dualcaster_core.testing import FixedClock, InMemoryDatabase
from dualcaster_core.testing.contracts.ports import Harness
from dualcaster_embedded import EmbeddedServers
from dualcaster_postgres.reputation.reputations import PostgresReputationQueries
from dualcaster_postgres.sql.database import Database
from dualcaster_postgres.sql.limits import WORK
from tests.support.databases import create_database, database_name
from tests.support.postgres_harness import PostgresHarness
from tests.support.trading_world import Deed, TradingWorld

STEPS: Final = 50
"""Of one run of the machine."""
RUNS: Final = int(os.environ.get("DUALCASTER_TRADING_RUNS", "20"))
"""Of each machine; ``nox -s nightly`` sets more."""
LONG: Final = 5_000
"""Steps from which on every kind of deed and refusal must have come about: in fewer, chance decides whether it does."""
KINDS: Final = (
    *("propose",) * 4,
    *("accept",) * 5,
    *("confirm",) * 4,
    "buy",
    "sell",
    "want",
    "edit",
    "send",
    "send",
    "view",
    "decline",
    "counter",
    "withdraw",
    "discard",
    "sent",
    "ask_cancel",
    "agree_cancel",
    "cancel",
    "cancel_on",
    "block",
    "unblock",
    "unblock",
    "time",
    "dispute",
    "dispute",
    "rule",
    "rule",
)


def _deed(seed: int) -> Deed:
    """Make a deed of a number. Drawn part by part, most deeds would be about the same few things."""
    drawn = Random(seed)
    return Deed(
        kind=drawn.choice(KINDS),
        who=drawn.randrange(4),
        other=drawn.randrange(3),
        which=drawn.randrange(12),
        mine=drawn.randrange(7),
        theirs=drawn.randrange(7),
        copies=drawn.choice([1, 1, 2, 3]),
        by_party=drawn.choice([0, 0, 0, 1, 1, 1, 1, 2]),
        eager=drawn.random() < 0.8,
        flag=drawn.random() < 0.5,
    )


deeds = st.integers(0, 2**64).map(_deed)


class TradingMachine(RuleBasedStateMachine):
    """Several traders over a store in memory."""

    taken: ClassVar[int] = 0
    told: ClassVar[Counter[str]] = Counter()

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.world = TradingWorld(self.open(), self.record)
        self.wait(self.world.set_up())

    def open(self) -> Harness:
        """Make an empty store."""
        return InMemoryDatabase(FixedClock())

    async def record(self, user_id: int) -> Reputation | None:
        """Read a stored record of a reputation."""
        assert isinstance(self.world.harness, InMemoryDatabase)
        async with self.world.harness.snapshots() as uow:
            return uow.state.reputations.get(user_id)

    def wait(self, doing: Awaitable[Any]) -> Any:
        """Do something to its end."""
        return self.loop.run_until_complete(_awaited(doing))

    def count(self) -> None:
        """Count a step, and look whether everything is as it must be."""
        self.wait(self.world.check())
        type(self).taken += 1

    @rule(deed=deeds)
    def one_after_the_other(self, deed: Deed) -> None:
        """Somebody does something."""
        self.wait(self.world.act(deed))
        self.count()

    def teardown(self) -> None:
        """Close what was opened."""
        type(self).told.update(self.world.told)
        self.loop.close()


class CrowdedTradingMachine(TradingMachine):
    """The same on PostgreSQL, where several people also act at the same instant."""

    url: ClassVar[str] = ""
    taken: ClassVar[int] = 0
    told: ClassVar[Counter[str]] = Counter()
    database: Database

    def open(self) -> Harness:
        """Empty the database."""
        self.database = Database(self.url, evolve(WORK, connections=4))
        self.wait(self.database.open())
        harness = PostgresHarness(self.database, FixedClock())
        self.wait(harness.empty())
        return harness

    async def record(self, user_id: int) -> Reputation | None:
        """Read a stored record of a reputation."""
        return await PostgresReputationQueries(self.database).record(user_id)

    @rule(together=st.lists(deeds, min_size=2, max_size=3))
    def at_the_same_instant(self, together: list[Deed]) -> None:
        """Several do something at once, about the same trade where there is one."""
        first = together[0]
        same = [evolve(deed, which=first.which, eager=first.eager) for deed in together]
        self.wait(self._all(same))
        self.count()

    async def _all(self, together: list[Deed]) -> None:
        await asyncio.gather(*(self.world.act(deed) for deed in together))

    def teardown(self) -> None:
        """Close the pool too."""
        self.wait(self.database.close())
        super().teardown()


async def _awaited(doing: Awaitable[Any]) -> Any:
    return await doing


def _run(machine: type[TradingMachine], runs: int) -> None:
    machine.taken, machine.told = 0, Counter()
    phases = [Phase.explicit, Phase.generate, *([Phase.shrink] if runs < 100 else [])]
    chosen = settings(max_examples=runs, stateful_step_count=STEPS, phases=phases)
    run_state_machine_as_test(machine, settings=chosen)
    print(f"{machine.__name__}: {machine.taken:,} steps, {dict(machine.told.most_common())}")  # noqa: T201
    if machine.taken < LONG:
        return
    done = (
        "accept",
        "confirm",
        "cancel",
        "counter",
        "block",
        "dispute",
        "rule",
        "inventory.insufficient",
        "trade.illegal_transition",
    )
    assert [kind for kind in done if not machine.told[kind]] == [], "the machine does what it is for"


def test_traders_in_random_order_break_nothing() -> None:
    """Whatever they do one after the other, in memory."""
    _run(TradingMachine, RUNS)


def test_traders_at_the_same_instant_break_nothing(servers: EmbeddedServers, migrated_url: str) -> None:
    """Whatever they do at once, on PostgreSQL; nobody is told of anything but what they may not do."""
    CrowdedTradingMachine.url = create_database(servers.database_url, database_name(migrated_url))
    _run(CrowdedTradingMachine, max(5, RUNS // 10))
