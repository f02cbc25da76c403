"""How people want to be told, and the ways to them."""

from datetime import time

from dualcaster_core.notifying.local_time import QuietHours
from dualcaster_core.notifying.preferences import Channel, Preferences
from dualcaster_core.notifying.types import Category, Frequency
from dualcaster_core.testing.contracts.notifying.deliveries import MONDAY, person
from dualcaster_core.testing.contracts.ports import Harness


class NotificationSettingsContract:
    """``NotificationSettings``."""

    async def test_preferences_are_kept_whole(self, harness: Harness) -> None:
        """Every choice comes back; who has chosen nothing has the defaults."""
        ann, bob = await person(harness, "ann"), await person(harness, "bob")
        chosen = Preferences(
            email_enabled=False,
            discord_enabled=False,
            push_enabled=False,
            direct_messages=True,
            weekly_summary=False,
            choices={Category.TRADES: {Channel.EMAIL: Frequency.WEEKLY, Channel.PUSH: Frequency.OFF}},
            time_zone="Asia/Kathmandu",
            quiet_hours=QuietHours(starts=time(22, 30), ends=time(0)),
            emails_per_day=3,
            digest_hour=19,
            webhook="sealed",
        )
        async with harness.units() as uow:
            await uow.notification_settings.store(ann, chosen)
            await uow.commit()
        async with harness.units() as uow:
            assert await uow.notification_settings.locked(ann) == chosen
            found = await uow.notification_settings.recipients([ann, bob, 999_999])
        assert {key: one.preferences for key, one in found.items()} == {ann: chosen, bob: Preferences()}

    async def test_an_address_that_fails_is_used_no_more_until_it_is_another(self, harness: Harness) -> None:
        """Whatever its case; it is resumed on demand, and nobody else's is touched."""
        ann, bob = await person(harness, "ann"), await person(harness, "bob")

        async def problems() -> list[str | None]:
            async with harness.units() as uow:
                found = await uow.notification_settings.recipients([ann, bob])
            return [found[ann].email_problem, found[bob].email_problem]

        async with harness.units() as uow:
            assert await uow.notification_settings.stop_email("ANN@example.org", "bounced", MONDAY) == 1
            assert await uow.notification_settings.stop_email("who@example.org", "bounced", MONDAY) == 0
            await uow.commit()
        assert await problems() == ["bounced", None]
        await harness.set_email(ann, "ann@example.com")
        assert await problems() == [None, None]
        await harness.set_email(ann, "ann@example.org")
        assert await problems() == ["bounced", None]
        async with harness.units() as uow:
            await uow.notification_settings.resume_email(ann)
            await uow.commit()
        assert await problems() == [None, None]

    async def test_a_browser_is_one_persons_and_the_oldest_make_room(self, harness: Harness) -> None:
        """Who signs in there next gets it with its new keys; each has a few, and can forget their own alone."""
        ann, bob = await person(harness, "ann"), await person(harness, "bob")

        async def browsers(user_id: int) -> list[tuple[str, str]]:
            async with harness.units() as uow:
                found = (await uow.notification_settings.recipients([user_id]))[user_id].push
            return [(one.endpoint, one.auth) for one in found]

        async def subscribe(user_id: int, endpoint: str, auth: str) -> None:
            async with harness.units() as uow:
                await uow.notification_settings.subscribe(
                    user_id, endpoint, "key", auth, device="Firefox", at=MONDAY, most=2
                )
                await uow.commit()

        for number in range(3):
            await subscribe(ann, f"https://push/{number}", "a")
        assert await browsers(ann) == [("https://push/1", "a"), ("https://push/2", "a")]
        await subscribe(bob, "https://push/1", "b")
        assert (await browsers(ann), await browsers(bob)) == ([("https://push/2", "a")], [("https://push/1", "b")])
        async with harness.units() as uow:
            assert await uow.notification_settings.unsubscribe(ann, endpoint="https://push/1") == 0
            assert await uow.notification_settings.unsubscribe(ann, endpoint="https://push/2") == 1
            key = (await uow.notification_settings.recipients([bob]))[bob].push[0].id
            assert await uow.notification_settings.unsubscribe(bob, subscription_id=key) == 1
            await uow.commit()
        assert (await browsers(ann), await browsers(bob)) == ([], [])
