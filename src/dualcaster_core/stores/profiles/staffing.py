"""Who works for a store: inviting, accepting, changing roles, leaving, and handing the store over."""

from datetime import datetime

from attrs import evolve, frozen

from dualcaster_core.accounts.errors import UserNotFound
from dualcaster_core.accounts.model import Actor, User
from dualcaster_core.kernel.audit import AuditAction, AuditEntry, AuditSource
from dualcaster_core.kernel.ports import Clock, UnitOfWorkFactory
from dualcaster_core.stores.access import StorePermission, StoreRole
from dualcaster_core.stores.errors import StaffNotFound, StaffStepNotAllowed, StoreNotFound
from dualcaster_core.stores.members import member_who_may
from dualcaster_core.stores.profiles.events import StaffInvited, StoreHandedOver
from dualcaster_core.stores.profiles.model import Store
from dualcaster_core.stores.profiles.ports import StaffingUnitOfWork
from dualcaster_core.stores.profiles.staff import MOST_STAFF, StaffEntry
from dualcaster_core.stores.profiles.views import StaffListing, StaffView


@frozen
class StoreStaffing:
    """Changes the staff of a store. What somebody may do there is asked anew each time: a change counts at once.

    Each change holds the lock of the store, and is written to the audit log.
    """

    units: UnitOfWorkFactory[StaffingUnitOfWork]
    clock: Clock

    async def listed(self, actor: Actor, store_id: int) -> StaffListing:
        """List the staff of a store, its owner first, for who works there. Raises ``StoreNotFound``."""
        async with self.units() as uow:
            store = await uow.stores.with_id(store_id)
            if store is None or await uow.store_staff.member(store_id, actor.user_id) is None:
                raise StoreNotFound
            entries = await uow.store_staff.listed(store_id)
            names = await uow.users.usernames([store.user_id, *(one.user_id for one in entries)])
        owner = StaffView(
            username=names[store.user_id], role=StoreRole.OWNER, invited_at=None, joined_at=store.created_at
        )
        staff = (
            StaffView(username=names[one.user_id], role=one.role, invited_at=one.invited_at, joined_at=one.joined_at)
            for one in entries
        )
        return StaffListing(items=(owner, *staff))

    async def invite(
        self, actor: Actor, store_id: int, username: str, role: StoreRole, *, source: AuditSource = AuditSource.SITE
    ) -> None:
        """Invite somebody as a manager or clerk; they work there once they accept.

        Raises ``StoreNotFound``, ``StoreForbidden``, ``UserNotFound``, for those who block the actor too, and
        ``StaffStepNotAllowed`` for who works there, is invited already, and where the staff is full.
        """
        now = self.clock.now()
        async with self.units() as uow:
            store = await self._managed(uow, actor, store_id)
            somebody = await self._invitable(uow, actor, username)
            known = await uow.store_staff.entry(store_id, somebody.id)
            if known is not None or somebody.id == store.user_id:
                said = "works here already" if known is None or known.joined_at else "is invited already"
                raise StaffStepNotAllowed(f"{somebody.username} {said}")
            if len(await uow.store_staff.listed(store_id)) >= MOST_STAFF:
                raise StaffStepNotAllowed(f"a store has at most {MOST_STAFF} people on its staff")
            await uow.store_staff.put(StaffEntry(store_id=store_id, user_id=somebody.id, role=role, invited_at=now))
            event = StaffInvited(
                store_id=store_id, user_id=somebody.id, store_name=store.details.store_name, role=role.value
            )
            await uow.record(event)
            await uow.audit.add(
                _Step(actor, now, source).entry(AuditAction.STORE_STAFF_INVITED, store, somebody.id, role)
            )
            await uow.commit()

    async def accept(self, actor: Actor, store_id: int, *, source: AuditSource = AuditSource.SITE) -> None:
        """Accept an invitation. Raises ``StaffNotFound`` and ``StaffStepNotAllowed``."""
        now = self.clock.now()
        async with self.units() as uow:
            store = await uow.stores.with_id(store_id, lock=True)
            known = await uow.store_staff.entry(store_id, actor.user_id)
            if store is None or store.closed_at is not None or known is None:
                raise StaffNotFound
            await uow.store_staff.put(known.joined(now))
            action = AuditAction.STORE_STAFF_JOINED
            await uow.audit.add(_Step(actor, now, source).entry(action, store, actor.user_id, known.role))
            await uow.commit()

    async def leave(self, actor: Actor, store_id: int, *, source: AuditSource = AuditSource.SITE) -> None:
        """Leave a store, or decline an invitation. Raises ``StaffNotFound``; an owner transfers the store instead."""
        async with self.units() as uow:
            store = await uow.stores.with_id(store_id, lock=True)
            if store is not None and store.user_id == actor.user_id:
                raise StaffStepNotAllowed("the store is yours: transfer it before you leave")
            step = _Step(actor, self.clock.now(), source)
            await self._removed(uow, store, actor.user_id, step, AuditAction.STORE_STAFF_LEFT)
            await uow.commit()

    async def remove(
        self, actor: Actor, store_id: int, username: str, *, source: AuditSource = AuditSource.SITE
    ) -> None:
        """Remove somebody from the staff, or take an invitation back; they have no access from then on.

        Raises ``StoreNotFound``, ``StoreForbidden`` and ``StaffNotFound``.
        """
        async with self.units() as uow:
            store = await self._managed(uow, actor, store_id)
            somebody = await uow.users.named(username)
            if somebody is None:
                raise StaffNotFound
            step = _Step(actor, self.clock.now(), source)
            await self._removed(uow, store, somebody.id, step, AuditAction.STORE_STAFF_REMOVED)
            await uow.commit()

    async def set_role(
        self, actor: Actor, store_id: int, username: str, role: StoreRole, *, source: AuditSource = AuditSource.SITE
    ) -> None:
        """Make somebody a manager or a clerk; that counts at once.

        Raises ``StoreNotFound``, ``StoreForbidden``, ``StaffNotFound`` and ``StaffStepNotAllowed``.
        """
        now = self.clock.now()
        async with self.units() as uow:
            store = await self._managed(uow, actor, store_id)
            known = await self._on_staff(uow, store_id, username)
            await uow.store_staff.put(evolve(known, role=role))
            action = AuditAction.STORE_STAFF_ROLE_CHANGED
            await uow.audit.add(_Step(actor, now, source).entry(action, store, known.user_id, role))
            await uow.commit()

    async def transfer(
        self, actor: Actor, store_id: int, username: str, *, source: AuditSource = AuditSource.SITE
    ) -> None:
        """Hand the store to one of its managers, whose own business account is verified; the owner becomes a manager.

        Raises ``StoreNotFound``, ``StoreForbidden``, ``StaffNotFound``, ``StaffStepNotAllowed``, and ``StoreExists``
        where the manager owns another store.
        """
        now = self.clock.now()
        async with self.units() as uow:
            store = await self._managed(uow, actor, store_id)
            known = await self._on_staff(uow, store_id, username)
            business = await uow.businesses.of(known.user_id)
            if known.role is not StoreRole.MANAGER or known.joined_at is None:
                raise StaffStepNotAllowed("a store is handed to one of its managers: make them a manager first")
            if business is None or not business.is_verified:
                raise StaffStepNotAllowed("the new owner needs a verified business account of their own first")
            await uow.stores.store(store.handed_to(known.user_id))
            await uow.store_staff.remove(store_id, known.user_id)
            former = StaffEntry(
                store_id=store_id, user_id=actor.user_id, role=StoreRole.MANAGER, invited_at=now, joined_at=now
            )
            await uow.store_staff.put(former)
            event = StoreHandedOver(store_id=store_id, user_id=known.user_id, store_name=store.details.store_name)
            await uow.record(event)
            action = AuditAction.STORE_HANDED_OVER
            await uow.audit.add(_Step(actor, now, source).entry(action, store, known.user_id, StoreRole.OWNER))
            await uow.commit()

    async def _managed(self, uow: StaffingUnitOfWork, actor: Actor, store_id: int) -> Store:
        """Lock a store for who may change its staff."""
        store = await uow.stores.with_id(store_id, lock=True)
        await member_who_may(uow, store_id, actor.user_id, StorePermission.MANAGE_STAFF)
        if store is None:
            raise StoreNotFound
        return store

    async def _invitable(self, uow: StaffingUnitOfWork, actor: Actor, username: str) -> User:
        somebody = await uow.users.named(username)
        if somebody is None or not somebody.is_active:
            raise UserNotFound(username)
        if await uow.social.blockers_between(actor.user_id, somebody.id):
            raise UserNotFound(username)
        return somebody

    async def _on_staff(self, uow: StaffingUnitOfWork, store_id: int, username: str) -> StaffEntry:
        somebody = await uow.users.named(username)
        known = None if somebody is None else await uow.store_staff.entry(store_id, somebody.id)
        if known is None:
            raise StaffNotFound
        return known

    async def _removed(
        self, uow: StaffingUnitOfWork, store: Store | None, user_id: int, step: "_Step", action: AuditAction
    ) -> None:
        known = None if store is None else await uow.store_staff.entry(store.id, user_id)
        if store is None or known is None:
            raise StaffNotFound
        await uow.store_staff.remove(store.id, user_id)
        await uow.audit.add(step.entry(action, store, user_id, known.role))


@frozen
class _Step:
    """Who changes the staff, when and from where."""

    actor: Actor
    at: datetime
    source: AuditSource

    def entry(self, action: AuditAction, store: Store, user_id: int, role: StoreRole) -> AuditEntry:
        """Write down what they do."""
        return AuditEntry(
            action=action,
            source=self.source,
            by_id=self.actor.user_id,
            subject_id=user_id,
            details={"store_name": store.details.store_name, "role": role.value},
            at=self.at,
        )
