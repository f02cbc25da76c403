"""Two people, one of whom offers what the other wants."""

from attrs import define

from dualcaster_core.testing.contracts.ports import Harness
from dualcaster_core.testing.contracts.scene import ANYONE, Scene

Line = tuple[int, int, int]
"""A have, the want it fills and the copies."""


@define
class Duo(Scene):
    """Ann offers what Bob wants; so that they match, Bob has a card without a price for Ann."""

    ann: int = 0
    bob: int = 0

    @classmethod
    async def of(cls, harness: Harness) -> "Duo":
        """Open both accounts; a third one with nothing in common has lower ids of everything."""
        scene = cls(harness)
        idle = await scene.person("idle")
        lone = await scene.card("Lone")
        await scene.have(idle, lone)
        await scene.want(idle, lone)
        scene.ann, scene.bob = await scene.person("ann"), await scene.person("bob")
        filler = await scene.card("Filler")
        await scene.have(scene.bob, filler)
        await scene.want(scene.ann, filler)
        return scene

    async def offer(self, card_id: int, copies: int = 1, **facts: object) -> int:
        """Let Ann offer copies."""
        return await self.have(self.ann, card_id, copies, **facts)  # type: ignore[arg-type]

    async def seek(self, card_id: int, copies: int = 1, **facts: object) -> int:
        """Let Bob want copies."""
        return await self.want(self.bob, card_id, copies, **facts)  # type: ignore[arg-type]

    async def lines(self) -> set[Line]:
        """Return what Ann gives Bob, after checking that all ways of asking agree on it."""
        async with self.harness.snapshots() as uow:
            between = (await uow.candidates.lines_between(self.ann, [self.bob]))[self.bob].gives
            other_side = (await uow.candidates.lines_between(self.bob, [self.ann]))[self.ann].gets
            finds = await uow.candidates.finds_for(self.bob)
        assert between == other_side
        assert tuple(line for find in finds for line in find.gets) == between
        lines = {(line.have_id, line.want_id, line.copies) for line in between}
        assert len(lines) == len(between)
        count, cents, _ = await self.given()
        assert count == len(lines)
        assert cents == sum(int(line.copies * (line.unit_value or 0) * 100) for line in between)
        return lines

    async def finds(self) -> list[int]:
        """Return whose copies Bob finds."""
        async with self.harness.snapshots() as uow:
            return [find.candidate for find in await uow.candidates.finds_for(self.bob)]

    async def given(self) -> tuple[int, int, int]:
        """Return lines, cents and condition gap of what Ann gives Bob; nothing where they do not match."""
        async with self.harness.snapshots() as uow:
            both = await uow.candidates.totals_of(self.ann, ANYONE, both_ways=True)
            some = await uow.candidates.totals_of(self.ann, ANYONE, both_ways=True, among=[self.bob])
            trio = await uow.candidates.totals_among([self.ann, self.bob])
        rows = {(row.user, row.candidate): row for row in both.rows()}
        assert rows == {(row.user, row.candidate): row for row in some.rows()}
        assert rows == {(row.user, row.candidate): row for row in trio.rows()}
        if not rows:
            return 0, 0, 0
        seen, back = rows[self.ann, self.bob], rows[self.bob, self.ann]
        given = seen.gives_lines, seen.gives_cents, seen.gives_gap
        assert given == (back.gets_lines, back.gets_cents, back.gets_gap)
        assert (seen.gets_lines, seen.gets_cents, seen.gets_gap) == (1, 0, 0)
        return given
