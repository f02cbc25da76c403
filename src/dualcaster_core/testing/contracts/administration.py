"""How the audit log is written."""

from dualcaster_core.accounts.staff import operator
from dualcaster_core.administration.use_cases import ConsoleLog
from dualcaster_core.kernel.audit import AuditAction, AuditSource
from dualcaster_core.testing.contracts.ports import Harness
from dualcaster_core.testing.contracts.scene import Scene


class AuditLogContract:
    """``AuditLog``, and what is written to it at the console."""

    async def test_a_command_is_written_down_for_everybody_whom_it_concerns(self, harness: Harness) -> None:
        """Each has an entry with who did it, from where and when; a name that nobody has gives none."""
        scene = Scene(harness)
        ann, bob = await scene.person("ann"), await scene.person("bob")
        log = ConsoleLog(harness.units, harness.clock)
        await log.note(operator("olga"), AuditAction.REPUTATION_RECALCULATED, "ann", "nobody", "BOB", why="asked")
        async with harness.units() as uow:
            later, earlier = await uow.audit.latest(limit=5)
        assert [earlier.subject_id, later.subject_id] == [ann, bob]
        assert (later.by_id, later.by_name, later.source) == (None, "olga", AuditSource.CONSOLE)
        assert (later.action, dict(later.details)) == (AuditAction.REPUTATION_RECALCULATED, {"why": "asked"})
        assert later.at == harness.clock.now()

    async def test_a_command_about_nobody_has_one_entry(self, harness: Harness) -> None:
        """It concerns the site."""
        await ConsoleLog(harness.units, harness.clock).note(operator(), AuditAction.RECORD_KEY_REPLACED)
        async with harness.units() as uow:
            (entry,) = await uow.audit.latest(limit=5)
        assert (entry.action, entry.subject_id) == (AuditAction.RECORD_KEY_REPLACED, None)

    async def test_nothing_is_written_without_a_commit(self, harness: Harness) -> None:
        """An entry belongs to the transaction of what it tells of."""
        async with harness.units() as uow:
            await uow.audit.add(operator().entry(AuditAction.ACCOUNT_CREATED, harness.clock.now()))
        async with harness.units() as uow:
            assert await uow.audit.latest(limit=5) == []


CONTRACTS = (AuditLogContract,)
