"""Five who report one honest trader: what their reports can do, hour by hour, and what they cannot."""

from datetime import timedelta
from typing import Final

from attrs import define
from sqlalchemy import select

from dualcaster_app.events import drain_outbox
from dualcaster_core.accounts.sanctions import Sanction, SanctionKind
from dualcaster_core.kernel.events import FiveMinutesDue
from dualcaster_core.moderation.actions import CaseDecision
from dualcaster_core.moderation.lifecycle import ActionKind
from dualcaster_core.moderation.model import ReportOutcome, ReportReason, Subject, SubjectKind
from dualcaster_postgres.tables.moderation import moderation_flags, reports
from dualcaster_postgres.tables.social import directory_entries
from tests.support.completed_trades import complete_trade
from tests.support.disputed import DAY, MODERATOR, DisputeScene, actor

HOUR: Final = timedelta(hours=1)
PUPPETS: Final = 5
DISMISS: Final = CaseDecision(kind=ActionKind.DISMISS, reason="Five puppets.")


@define
class _Puppets:
    """An honest trader, who is in the directory, and five who report them."""

    scene: DisputeScene
    honest: int
    puppets: list[int]

    async def report(self, by: int) -> None:
        """Report the trader as a scammer."""
        reporting = self.scene.application.moderation.reports
        await reporting.file(actor(by), Subject(SubjectKind.USER, self.honest), ReportReason.SCAM, "Scam!")

    async def hour(self) -> None:
        """Let an hour pass, with what the schedule does and all that follows."""
        self.scene.clock.moment += HOUR
        async with self.scene.application.units() as uow:
            await uow.record(FiveMinutesDue(moment=self.scene.clock.now().isoformat()))
            await uow.commit()
        await drain_outbox(self.scene.application)

    async def held(self) -> list[Sanction]:
        """Return what is taken from the trader now."""
        async with self.scene.application.units() as uow:
            return list(await uow.sanctions.in_force(self.honest, self.scene.clock.now()))

    async def rules(self) -> list[str]:
        """Name the rules that flagged the trader for the reports of others, in their order."""
        found = select(moderation_flags.c.rule).where(
            moderation_flags.c.person_id == self.honest, moderation_flags.c.rule.like("%_reporters")
        )
        return [row[0] for row in await self.scene.application.database.rows(found.order_by(moderation_flags.c.id))]

    async def standing(self) -> tuple[object, ...]:
        """Return the discovery score, the reputation, and whether the account is open."""
        entry = directory_entries.c
        row = await self.scene.application.database.row(
            select(entry.discovery_score, entry.reputation_score).where(entry.user_id == self.honest)
        )
        assert row is not None
        record = await self.scene.application.reputation.reputations.record(self.honest)
        async with self.scene.application.units() as uow:
            user = await uow.users.with_id(self.honest)
        assert user is not None
        return (*row, None if record is None else (record.score, record.tier, record.standing), user.is_active)

    async def dismiss(self) -> None:
        """Have a moderator look, and dismiss what is open about the trader."""
        async with self.scene.application.units() as uow:
            case = await uow.cases.open_of(self.honest)
        assert case is not None
        await self.scene.application.moderation.work.act(MODERATOR, case.id, DISMISS)

    async def outcomes(self) -> set[tuple[int, str | None]]:
        """Say what became of whose reports."""
        filed = select(reports.c.reporter_id, reports.c.outcome).where(reports.c.reported_id == self.honest)
        return {(row[0], row[1]) for row in await self.scene.application.database.rows(filed)}


async def _puppets(scene: DisputeScene, *, weigh: bool) -> _Puppets:
    """Open the accounts: two months ago and with a trade each where their reports weigh, else just now."""
    now = scene.clock.now()
    scene.clock.moment = now - 60 * DAY
    honest = await scene.person("honest", is_public=True, email_verified=True)
    scene.clock.moment = scene.clock.moment if weigh else now
    puppets = [await scene.person(f"puppet{number}") for number in range(PUPPETS)]
    scene.clock.moment = now
    for one in puppets if weigh else ():
        await complete_trade(scene.application.units, honest, one, now - 30 * DAY)
    found = _Puppets(scene, honest, puppets)
    await found.hour()
    return found


async def test_reports_of_new_accounts_do_nothing_to_anybody(scene: DisputeScene) -> None:
    """Over a week of hours with a report a day: no restriction, no flag, and standing as it was; the case is low."""
    five = await _puppets(scene, weigh=False)
    before = await five.standing()
    for hour in range(7 * 24):
        if hour % 24 == 0 and hour // 24 < PUPPETS:
            await five.report(five.puppets[hour // 24])
        await five.hour()
        assert await five.held() == [], f"in hour {hour}"
    assert await five.rules() == []
    assert await five.standing() == before
    async with scene.application.units() as uow:
        case = await uow.cases.open_of(five.honest)
    assert case is not None
    assert case.level.name == "LOW"


async def test_a_restriction_by_reports_ends_by_itself_after_a_day(scene: DisputeScene) -> None:
    """Nobody looks for a week: restricted in the first 24 hours alone, once, signed in and listed as before."""
    five = await _puppets(scene, weigh=True)
    before, start = await five.standing(), scene.clock.now()
    for one in five.puppets:
        await five.report(one)
    await drain_outbox(scene.application)
    restricted = []
    for hour in range(7 * 24):
        held = await five.held()
        restricted += [hour] if held else []
        assert {one.kind for one in held} <= {SanctionKind.RESTRICT}
        assert {one.ends_at for one in held} <= {start + DAY}
        await five.hour()
    assert restricted == list(range(24))
    assert await five.standing() == before
    assert await five.rules() == ["some_reporters", "many_reporters"]


async def test_a_dismissal_ends_it_at_once_and_counts_against_the_five(scene: DisputeScene) -> None:
    """Standing is as it was; later, a dismissed report and four new ones are four, which restrict nobody."""
    five = await _puppets(scene, weigh=True)
    before = await five.standing()
    for one in five.puppets:
        await five.report(one)
    await five.hour()
    assert len(await five.held()) == 1
    await five.dismiss()
    assert await five.held() == []
    assert await five.outcomes() == {(one, ReportOutcome.DISMISSED.value) for one in five.puppets}
    found = (await scene.application.moderation.stats(MODERATOR, 365)).reporters
    assert {(one.username, one.upheld, one.dismissed) for one in found} == {
        (f"puppet{number}", 0, 1) for number in range(PUPPETS)
    }
    for hour in range(8 * 24):
        await five.hour()
        assert await scene.application.moderation.flagging.check([five.honest]) == []
        assert await five.held() == [], f"in hour {hour}"
    assert await five.standing() == before
    last = five.puppets[-1]
    await five.report(last)
    await five.hour()
    await five.dismiss()
    for one in five.puppets[:-1]:
        await five.report(one)
    await five.hour()
    assert await five.held() == []
    assert await five.rules() == ["some_reporters", "many_reporters", "some_reporters"]
    await five.report(last)
    await five.hour()
    assert len(await five.held()) == 1, "a fifth report that nobody has dismissed weighs again"
