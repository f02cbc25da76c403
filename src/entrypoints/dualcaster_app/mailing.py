"""What is sent by e-mail when something happened to an account."""

import structlog
from attrs import evolve

from dualcaster_app.application import Application
from dualcaster_core.accounts.emails import MAX_LIVE_LINKS, PERSONAL, Draft, Link, draft_of, lifetime_of, link_token
from dualcaster_core.accounts.identity.model import token_digest
from dualcaster_core.kernel.events import Event
from dualcaster_core.notifying.errors import MailRefused

log = structlog.get_logger(__name__)

MAIL = "accounts.send_email"


async def send_email(app: Application, event_id: int, event: Event) -> None:
    """Send the e-mail of an event, outside any transaction.

    Once it is done the event keeps no address: it stays in the outbox when the account is gone.
    A mail server that refuses the e-mail for good ends it; any other failure is raised, and the event is sent again.
    """
    draft = await _draft(app, event_id, event)
    if draft is not None and draft.link is not None:
        draft = await _with_link(app, event_id, draft, draft.link)
    if draft is not None:
        email = app.emails.write(draft.kind, key=f"{event_id}:{MAIL}", to=draft.to, facts=draft.facts)
        try:
            await app.mailer.send(email)
        except MailRefused as error:
            log.warning(
                "e-mail refused",
                kind=draft.kind.value,
                user_id=draft.user_id,
                reason=error.message.replace(draft.to, "the address"),
            )
    async with app.units() as uow:
        await uow.mark_handled(event_id, MAIL)
        if known := {name: "" for name in PERSONAL if hasattr(event, name)}:
            await uow.replace_facts(event_id, known)
        await uow.commit()


async def _draft(app: Application, event_id: int, event: Event) -> Draft | None:
    """Draft the e-mail; None where there is none, or where it was sent before."""
    user_id: int = getattr(event, "user_id", 0)
    async with app.units() as uow:
        if not await uow.mark_handled(event_id, MAIL):
            return None
        user, known = await uow.users.with_id(user_id), await uow.credentials.of(user_id)
    return draft_of(event, user, known.email if known else None)


async def _with_link(app: Application, event_id: int, draft: Draft, link: Link) -> Draft | None:
    """Make the token of the e-mail's link, of which only the hash is stored; None where too many are still good."""
    token, lifetime = (
        link_token(app.email_link_key, event_id, draft, link.purpose),
        lifetime_of(link.purpose, app.settings.accounts),
    )
    now, digest = app.clock.now(), token_digest(token)
    async with app.units() as uow:
        live = await uow.tokens.live(draft.user_id, link.purpose, draft.to, now, besides=digest)
        if live >= MAX_LIVE_LINKS:
            log.info("e-mail left out", kind=draft.kind.value, user_id=draft.user_id, live=live)
            return None
        await uow.tokens.add(digest, draft.user_id, link.purpose, draft.to, now + lifetime)
        await uow.commit()
    address = f"{app.settings.public_base_url}{link.path}?token={token}"
    return evolve(draft, facts=evolve(draft.facts, link=address, lifetime=lifetime))
