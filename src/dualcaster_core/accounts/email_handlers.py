"""What is sent by e-mail when something happened to an account."""

from attrs import evolve, frozen

from dualcaster_core.accounts.emails import (
    MAX_LIVE_LINKS,
    PERSONAL,
    Draft,
    Link,
    draft_of,
    is_void,
    lifetime_of,
    link_token,
)
from dualcaster_core.accounts.identity.model import token_digest
from dualcaster_core.accounts.identity.ports import EmailUnitOfWork
from dualcaster_core.accounts.mailboxes import mailbox_digest, mailbox_limits
from dualcaster_core.accounts.model import AccountRules
from dualcaster_core.kernel.events import Delivery, Event
from dualcaster_core.kernel.ports import Clock, Log, UnitOfWorkFactory
from dualcaster_core.notifying.emails import EmailKind
from dualcaster_core.notifying.errors import MailRefused
from dualcaster_core.notifying.ports import EmailRenderer, Mailer


@frozen(kw_only=True)
class SendAccountEmail:
    """Sends the e-mail of an event, outside any transaction.

    ``link_key`` is what links are derived from, ``site_url`` where they lead.
    """

    units: UnitOfWorkFactory[EmailUnitOfWork]
    renderer: EmailRenderer
    mailer: Mailer
    clock: Clock
    rules: AccountRules
    link_key: bytes
    site_url: str
    log: Log

    async def __call__(self, delivery: Delivery, event: Event) -> None:
        """Send the e-mail; once that is done the event keeps no address: it stays in the outbox without the account.

        A mail server that refuses the e-mail for good ends it; any other failure is raised, and the event comes again.
        """
        draft = await self._draft(delivery, event)
        if draft is not None and draft.is_limited and not await self._has_room(delivery, draft):
            draft = None
        if draft is not None and draft.link is not None:
            draft = await self._with_link(delivery, event, draft, draft.link)
        if draft is not None:
            key = f"{delivery.event_id}:{delivery.handler}"
            email = self.renderer.write(draft.kind, key=key, to=draft.to, facts=draft.facts)
            try:
                await self.mailer.send(email)
            except MailRefused as error:
                reason = error.message.replace(draft.to, "the address")
                self.log.warning("e-mail refused", kind=draft.kind.value, user_id=draft.user_id, reason=reason)
        async with self.units() as uow:
            await uow.mark_handled(delivery)
            if known := {name: "" for name in PERSONAL if hasattr(event, name)}:
                await uow.recorded_events.replace_facts(delivery.event_id, known)
            await uow.commit()

    async def _draft(self, delivery: Delivery, event: Event) -> Draft | None:
        """Draft the e-mail; None where there is none, or where it was sent before."""
        user_id: int = getattr(event, "user_id", 0)
        async with self.units() as uow:
            if not await uow.mark_handled(delivery):
                return None
            user, known = await uow.users.with_id(user_id), await uow.credentials.of(user_id)
        return draft_of(event, user, known.email if known else None)

    async def _has_room(self, delivery: Delivery, draft: Draft) -> bool:
        """Count the e-mail for its mailbox, once however often it is sent; False where the mailbox has had enough.

        So that strangers cannot keep an owner out, resets to an address that is the account's own may go beyond.
        """
        own = draft.to_owner and draft.kind is EmailKind.RESET_PASSWORD
        mailbox, now = mailbox_digest(self.link_key, draft.to), self.clock.now()
        async with self.units() as uow:
            await uow.sent_emails.lock(mailbox)
            for most, span in mailbox_limits(self.rules):
                sent = await uow.sent_emails.count(mailbox, now - span, besides=delivery.event_id)
                if sent >= most + (MAX_LIVE_LINKS if own else 0):
                    self.log.warning("e-mail left out", kind=draft.kind.value, user_id=draft.user_id, sent=sent)
                    return False
            await uow.sent_emails.add(mailbox, delivery.event_id, now)
            await uow.commit()
        return True

    async def _with_link(self, delivery: Delivery, event: Event, draft: Draft, link: Link) -> Draft | None:
        """Make the token of the e-mail's link, of which only the hash is stored.

        None where too many are still good, or where something newer has voided it. Whoever voids links and whoever
        makes one take turns at the credentials, so that none is made just after all were voided.
        """
        token = link_token(self.link_key, delivery.event_id, draft, link.purpose)
        lifetime = lifetime_of(link.purpose, self.rules)
        now, digest = self.clock.now(), token_digest(token)
        async with self.units() as uow:
            if is_void(event, await uow.credentials.of(draft.user_id, lock=True)):
                self.log.info("e-mail is void", kind=draft.kind.value, user_id=draft.user_id)
                return None
            live = await uow.tokens.live(draft.user_id, link.purpose, draft.to, now, besides=digest)
            if live >= MAX_LIVE_LINKS:
                self.log.info("e-mail left out", kind=draft.kind.value, user_id=draft.user_id, live=live)
                return None
            await uow.tokens.add(digest, draft.user_id, link.purpose, draft.to, now + lifetime)
            await uow.commit()
        address = f"{self.site_url}{link.path}?token={token}"
        return evolve(draft, facts=evolve(draft.facts, link=address, lifetime=lifetime))
