"""What an edit costs: the editor's pairs once, merged into the others' stored matches, against recomputing everybody.

The budget: an edit costs at most 3 times what recomputing one person costs. It concerns everybody who has a pair with
the editor, thousands of people; a market of this size keeps up with its edits only if they need not be recomputed.

``DUALCASTER_BENCH_STORED`` people (1,000) have stored matches; a kept market computes them once. What recomputing
everybody concerned would cost is extrapolated from the time of one.
"""

import os
import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from statistics import median
from time import perf_counter
from typing import Any

from attrs import evolve, frozen
from sqlalchemy import func, select

from dualcaster_core.collection.edits import WantEdit
from dualcaster_core.collection.events import ListsChanged
from dualcaster_core.collection.want_list_editing import WantEditing
from dualcaster_core.kernel.events import Delivery
from dualcaster_core.matching.computation import Matching
from dualcaster_core.matching.model import CandidateFilter
from dualcaster_core.testing import FixedClock
from dualcaster_postgres.tables.matching import match_states, stored_matches
from dualcaster_postgres.tables.outbox import outbox
from tests.support.bench_market import NOW, BenchMarket

LARGEST_RATIO = 3.0
EDITORS = 6
LATER = NOW + timedelta(minutes=1)
_COMPUTED = select(match_states.c.user_id, match_states.c.computed_at)
_ROWS = select(*stored_matches.columns)


class _Computing:
    """Adds up the time of computations, which is told apart from that of merging."""

    def __init__(self) -> None:
        self.milliseconds = 0.0

    @contextmanager
    def __call__(self) -> Iterator[None]:
        began = perf_counter()
        yield
        self.milliseconds += 1000 * (perf_counter() - began)


async def _delivery(market: BenchMarket, editor: int) -> Delivery:
    async with market.units()() as uow:
        await uow.record(ListsChanged(user_id=editor, version=0))
        await uow.commit()
    async with market.session() as session:
        row = await session.row(select(func.max(outbox.c.id)))
    assert row is not None
    return Delivery(row[0], "benchmarks")


async def _rows(market: BenchMarket, statement: Any) -> list[tuple[Any, ...]]:
    async with market.session() as session:
        return await session.rows(statement)


async def _stored_by_others(market: BenchMarket, editor: int) -> dict[tuple[int, int], tuple[Any, ...]]:
    return {(row[0], row[1]): row for row in await _rows(market, _ROWS) if row[0] != editor}


async def _edit(market: BenchMarket, user: int) -> None:
    """Take a want off the list, or put it back."""
    async with market.units()() as uow:
        want = min(await uow.wants.wants_of(user), key=lambda want: want.id)
    await WantEditing(market.units()).change(user, want.id, WantEdit(is_active=not want.is_active))


async def _concerned(market: BenchMarket, user: int) -> set[int]:
    async with market.units(snapshot=True)() as uow:
        block = await uow.candidates.totals_of(user, CandidateFilter(), both_ways=True)
    return set(block.user) - {user}


@frozen
class _Edit:
    """One measured edit, in milliseconds; ``own`` is what recomputing the editor alone took just before."""

    own: float
    total: float
    computing: float
    concerned: int
    changed: int


async def _measured_edit(market: BenchMarket, editor: int) -> _Edit:
    """Edit and merge; no pair without the editor may change, only fall away where a list was full."""
    computing = _Computing()
    matching: Matching = evolve(market.matching, clock=FixedClock(LATER), timed=computing)
    began = perf_counter()
    await matching.recompute(editor)
    own = 1000 * (perf_counter() - began)
    before = await _stored_by_others(market, editor)
    await _edit(market, editor)
    delivery = await _delivery(market, editor)
    computing.milliseconds, began = 0.0, perf_counter()
    await matching.merge_edit(editor, delivery)
    total = 1000 * (perf_counter() - began)
    after = await _stored_by_others(market, editor)
    touched = {key for key in before.keys() | after.keys() if before.get(key) != after.get(key)}
    assert all(key[1] == editor or key not in after for key in touched)
    return _Edit(own, total, computing.milliseconds, len(await _concerned(market, editor)), len(touched))


async def test_an_edit_costs_about_as_much_as_recomputing_one_person(market: BenchMarket) -> None:
    """Merge some edits there and back; nobody but the editors is recomputed."""
    owners = int(os.environ.get("DUALCASTER_BENCH_STORED", "1000"))
    editors, others = market.users[:EDITORS], random.Random(5).sample(market.users[EDITORS:], owners)
    for owner in [*editors, *others]:
        await market.matching.stored(owner)
    computed_at = dict(await _rows(market, _COMPUTED))
    edits = [await _measured_edit(market, editor) for editor in [*editors, *editors]]
    again = dict(await _rows(market, _COMPUTED))
    assert {user for user, at in again.items() if at != computed_at[user]} <= set(editors)
    total, own = median(edit.total for edit in edits), median(edit.own for edit in edits)
    concerned = median(edit.concerned for edit in edits)
    print(
        f"\none edit: p50 {total:.0f} ms, worst {max(edit.total for edit in edits):.0f} ms "
        f"(compute {median(edit.computing for edit in edits):.0f} ms, the rest merging); "
        f"{min(edit.changed for edit in edits)} to {max(edit.changed for edit in edits)} stored rows of "
        f"{owners:,} others changed; recomputing one person {own:.0f} ms, ratio {total / own:.1f}"
        f"\nrecomputing all {concerned:,.0f} people concerned: {concerned * own / 1000:,.0f} s; "
        f"ratio {concerned * own / total:,.0f}"
    )
    assert total / own <= LARGEST_RATIO
