"""Showing reputations to whom may see the people."""

from collections.abc import Mapping, Sequence

from attrs import evolve, frozen

from dualcaster_core.kernel.audit import AuditAction, AuditEntry, AuditSource
from dualcaster_core.kernel.errors import Forbidden
from dualcaster_core.kernel.ids import PublicIds
from dualcaster_core.kernel.permissions import Permission, allows
from dualcaster_core.kernel.ports import AuditedUnitOfWork, Clock, UnitOfWorkFactory
from dualcaster_core.reputation.audit import audit_of
from dualcaster_core.reputation.calculator import RESPONSE_WINDOW, reputation_of
from dualcaster_core.reputation.chance import Chance
from dualcaster_core.reputation.history import ReputationHistory
from dualcaster_core.reputation.model import Reputation, ReputationBadge
from dualcaster_core.reputation.ports import Caller, PeopleLookup, ReputationQueries, SeenPerson
from dualcaster_core.reputation.use_cases import Reputations
from dualcaster_core.reputation.views import ShownAudit, ShownReputation, shown_audit, shown_reputation

MOST_EVENTS = 100
"""Events behind each part of a score that an audit lists, the latest."""


@frozen
class ReputationReading:
    """Shows reputations, and explains them to the person and to staff."""

    units: UnitOfWorkFactory[AuditedUnitOfWork]
    people: PeopleLookup
    reputations: Reputations
    queries: ReputationQueries
    clock: Clock
    ids: PublicIds

    async def seen(self, username: str, viewer_id: int | None) -> ShownReputation:
        """Show somebody's reputation. Raises what looking at their profile raises."""
        return await self.shown(await self.people.seen(username, viewer_id))

    async def shown(self, person: SeenPerson) -> ShownReputation:
        """Show the reputation of somebody whom the viewer was found to see."""
        return shown_reputation(await self._record(person), person, await self._chance(person))

    async def badges(self, usernames: Sequence[str]) -> Mapping[str, ReputationBadge]:
        """Say in short what these people's records are, by name, in one statement however many they are."""
        return await self.queries.badges(usernames) if usernames else {}

    async def audit(self, caller: Caller, username: str, source: AuditSource) -> ShownAudit:
        """Explain a score to the person or to staff, who see what each event counts.

        That staff looked is written down. Raises what looking at the profile raises, ``Forbidden`` for anybody else.
        """
        staff = allows(caller.role, Permission.SEE_REPUTATION_AUDITS)
        person = await (self.people.known(username) if staff else self.people.seen(username, caller.user_id))
        is_me = person.user_id == caller.user_id
        if not (is_me or staff):
            raise Forbidden("a score is explained to the person alone")
        if not is_me:
            await self._note(person, source, by_id=caller.user_id)
        return await self._audit(person, for_operator=not is_me)

    async def audit_by_operator(self, username: str, *, by: str) -> ShownAudit:
        """Explain a score at the console, which is written down. Raises as for a name that nobody has."""
        person = await self.people.known(username)
        await self._note(person, AuditSource.CONSOLE, by_name=by)
        return await self._audit(person, for_operator=True)

    async def seen_by_operator(self, username: str) -> ShownReputation:
        """Show somebody's reputation at the console. Raises as for a name that nobody has."""
        return await self.shown(evolve(await self.people.known(username), is_me=True))

    async def _note(
        self, person: SeenPerson, source: AuditSource, *, by_id: int | None = None, by_name: str = ""
    ) -> None:
        async with self.units() as uow:
            await uow.audit.add(
                AuditEntry(
                    action=AuditAction.REPUTATION_AUDITED,
                    source=source,
                    by_id=by_id,
                    by_name=by_name,
                    subject_id=person.user_id,
                    at=self.clock.now(),
                )
            )
            await uow.commit()

    async def _chance(self, person: SeenPerson) -> Chance | None:
        """Return the chance that the next trade goes wrong, None while the market is too young to tell."""
        model = await self.queries.chance_model()
        if model is None or not model.is_shown:
            return None
        return model.chance(await self._history(person), self.clock.now())

    async def _audit(self, person: SeenPerson, *, for_operator: bool) -> ShownAudit:
        audit = audit_of(await self._history(person), self.clock.now(), for_operator=for_operator)
        others = {event.other_id for part in audit.parts for event in part.events[-MOST_EVENTS:]}
        names = await self.people.names(sorted(key for key in others if key is not None))
        return shown_audit(audit, person.username, names, self.ids, most=MOST_EVENTS)

    async def _record(self, person: SeenPerson) -> Reputation:
        """Return the stored record; that of somebody who has none yet is made on the spot, and not stored."""
        stored = await self.reputations.record(person.user_id)
        return stored or reputation_of(await self._history(person), self.clock.now())

    async def _history(self, person: SeenPerson) -> ReputationHistory:
        now = self.clock.now()
        found = await self.queries.history(person.user_id, since=now - RESPONSE_WINDOW)
        return found or ReputationHistory(user_id=person.user_id, member_since=now)
