"""What people do with profiles: look at them, edit their own, say where they trade."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from attrs import evolve, frozen

from dualcaster_core.accounts.errors import UserNotFound
from dualcaster_core.accounts.model import AccountRules, Actor, Place, User, check_radius
from dualcaster_core.accounts.profiles.countries import distance_unit_of
from dualcaster_core.accounts.profiles.model import CardType, Profile
from dualcaster_core.accounts.profiles.places import place_called, place_from
from dualcaster_core.accounts.profiles.ports import Geocoder, ProfileQueries, ProfilesUnitOfWork
from dualcaster_core.accounts.profiles.views import (
    OwnProfile,
    ProfileFacts,
    PublicProfile,
    ViewerPage,
    every_day,
    public_profile,
)
from dualcaster_core.accounts.profiles.visibility import ViewedAccount, Visibility, check_visible, visibility_of
from dualcaster_core.accounts.visibility_changes import visibility_changed
from dualcaster_core.kernel.json_cache import JsonCache, json_converter
from dualcaster_core.kernel.paging import PAGE
from dualcaster_core.kernel.ports import Cache, Clock, UnitOfWorkFactory

CACHED_SECONDS = 900
DAYS_OF_VIEWS = 30
"""Days of which its owner is told how often a profile was looked at."""
OF_THE_ACCOUNT = frozenset({"is_public", "show_have_list", "show_want_list", "trade_radius_miles"})
"""What others' matches depend on; the rest belongs to the profile alone."""
Edit = Callable[[Profile], Profile]


@frozen
class Profiles:
    """Shows and edits profiles. Whatever changes who sees whom goes with one event in the same transaction.

    Who may look is always asked anew; only what a profile says is kept in the cache, for fifteen minutes.
    """

    units: UnitOfWorkFactory[ProfilesUnitOfWork]
    queries: ProfileQueries
    geocoder: Geocoder
    cache: Cache
    clock: Clock
    rules: AccountRules

    async def seen(self, username: str, viewer_id: int | None) -> PublicProfile:
        """Show a profile. Raises ``UserNotFound`` and ``ProfilePrivate``."""
        return await self.shown(check_visible(username, await self.queries.for_viewer(username, viewer_id)))

    async def shown(self, account: ViewedAccount) -> PublicProfile:
        """Show the profile of an account that its viewer was found to see. Raises ``UserNotFound``."""
        cached = JsonCache(self.cache, ProfileFacts, _converter)
        facts = await cached.get(cache_key(account.username))
        if facts is None or not facts.is_of(account):
            facts = await self.queries.facts(account.user_id)
            if facts is None:
                raise UserNotFound(account.username)
            await cached.put(cache_key(account.username), facts, seconds=CACHED_SECONDS)
        return public_profile(facts, account, self.clock.now())

    async def note_view(self, username: str, viewer_id: int) -> bool:
        """Count that somebody looked at another's profile, once a day; False where there is nothing to count."""
        account = await self.queries.for_viewer(username, viewer_id)
        if account is None or visibility_of(account.privacy, account.relation) is not Visibility.WHAT_IS_SHOWN:
            return False
        async with self.units() as uow:
            counted = await uow.profiles.note_view(account.user_id, viewer_id, self.clock.now())
            await uow.commit()
        return counted

    async def viewers(self, actor: Actor, *, limit: int = PAGE, cursor: str | None = None) -> ViewerPage:
        """List who looked at one's profile, the latest first, with the counts of the last thirty days.

        Raises ``ValidationFailed`` for a foreign cursor.
        """
        page = await self.queries.viewers(actor.user_id, limit=limit, cursor=cursor)
        today = self.clock.now().date()
        counted = await self.queries.views_by_day(actor.user_id, today - timedelta(days=DAYS_OF_VIEWS - 1))
        return evolve(page, days=every_day(counted, today, DAYS_OF_VIEWS))

    async def mine(self, actor: Actor) -> OwnProfile:
        """Return one's own profile."""
        found = await self.queries.own(actor.user_id)
        if found is None:
            raise UserNotFound(actor.username)
        return found

    async def edit(self, actor: Actor, changes: Mapping[str, Any]) -> OwnProfile:
        """Change what is given of ``profile.EDITABLE`` and ``OF_THE_ACCOUNT``; what is absent stays.

        Raises ``ValidationFailed``, and ``CardNotFound`` for a signature card that is none.
        """
        wished = dict(changes)
        on_user = {name: wished.pop(name) for name in OF_THE_ACCOUNT & set(wished)}
        await self._change(actor, on_user, lambda profile: profile.edited(**wished))
        return await self.mine(actor)

    async def choose_card_type(self, actor: Actor, card_type: CardType) -> OwnProfile:
        """Choose one's trader type. Raises ``CardTypeCooldown`` within 30 days of the last change."""
        now = self.clock.now()
        await self._change(actor, {}, lambda profile: profile.with_card_type(card_type, now, self.rules))
        return await self.mine(actor)

    async def set_place_by_name(self, actor: Actor, place: str, *, trade_radius_miles: int | None = None) -> OwnProfile:
        """Trade at a place by its name. Raises ``PlaceUnknown`` with names that exist."""
        return await self._settle(actor, await place_called(self.geocoder, place), trade_radius_miles)

    async def set_place(
        self, actor: Actor, display: str, latitude: float, longitude: float, *, trade_radius_miles: int | None = None
    ) -> OwnProfile:
        """Trade at coordinates, which nobody is ever told, under a name that everybody sees."""
        return await self._settle(actor, place_from(display, latitude, longitude), trade_radius_miles)

    async def clear_place(self, actor: Actor) -> OwnProfile:
        """Forget where one trades."""
        return await self._settle(actor, None, None)

    async def _settle(self, actor: Actor, place: Place | None, radius: int | None) -> OwnProfile:
        changes: dict[str, Any] = {"place": place}
        if radius is not None:
            changes["trade_radius_miles"] = radius
        await self._change(actor, changes, lambda profile: profile)
        return await self.mine(actor)

    async def _change(self, actor: Actor, on_user: Mapping[str, Any], on_profile: Edit) -> None:
        async with self.units() as uow:
            user = await changed_by_owner(uow, actor, on_user, on_profile)
            await uow.commit()
        await self.cache.drop(cache_key(user.username))


async def changed_by_owner(uow: ProfilesUnitOfWork, actor: Actor, on_user: Mapping[str, Any], on_profile: Edit) -> User:
    """Change an account and its profile under the account's lock; changing nothing records nothing.

    Raises ``UserNotFound`` where the account was closed in the meantime.
    """
    user = await uow.users.with_id(actor.user_id, lock=True)
    if user is None or not user.is_active:
        raise UserNotFound(actor.username)
    profile = await uow.profiles.of(user.id)
    edited = on_profile(profile)
    if edited is not profile:
        await uow.profiles.store(edited)
    changed = _evolved(user, on_user)
    if changed != user:
        await uow.users.store(changed)
    # Matches say distances in the reader's unit, and are kept by the version of the reader's lists.
    if changed != user or distance_unit_of(edited.country) != distance_unit_of(profile.country):
        await visibility_changed(uow, user.id)
    return changed


def cache_key(username: str) -> str:
    """Say where the cache keeps what a profile says."""
    return f"user:profile:{username.lower()}"


def _evolved(user: User, changes: Mapping[str, Any]) -> User:
    if "trade_radius_miles" in changes:
        check_radius(changes["trade_radius_miles"])
    return evolve(user, **changes)


_converter = json_converter()
