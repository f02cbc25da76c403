"""Business accounts in every state, and what staff did around them."""

from collections.abc import Sequence

from dualcaster_app import Application
from dualcaster_core.accounts.business.model import BusinessStep
from dualcaster_core.accounts.model import Actor
from dualcaster_core.accounts.staff import operator
from dualcaster_core.kernel.audit import AuditAction
from tests.support.people import Person

_NAMES = ("Tolarian Academy Cards & Games of Greater Boston and Cambridge", "The Card Shop", "Mox Corner", "Island")


async def businesses(application: Application, usernames: Sequence[str], waiting: Person) -> None:
    """Have four people ask to be businesses, of whom one waits, and note a few things in the audit log."""
    by, use_cases = operator("olga"), application.accounts.businesses
    steps = (None, BusinessStep.VERIFY, BusinessStep.VERIFY, BusinessStep.REJECT)
    for username, name, step in zip(usernames, _NAMES, steps, strict=False):
        person = await application.accounts.operator.named(username)
        actor = Actor(user_id=person.id, username=username, session_id=0)
        await use_cases.apply(actor, name)
        if step is not None:
            await use_cases.decide(
                by, person.id, step, reason="The licence was looked at.", documents="Trade licence 4711."
            )
    actor = Actor(user_id=waiting.user_id, username=waiting.username, session_id=0)
    await use_cases.apply(actor, "A shop whose owner has opened the account only today")
    await application.administration.console.note(by, AuditAction.ACCESS_PASSWORD_SET, waiting.username)
