"""Receipts of held payments, as a mail server gets them."""

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

from attrs import evolve

from dualcaster_core.kernel.ids import IdKind
from dualcaster_core.moderation.disputes.outcomes import DisputeOutcome
from dualcaster_core.notifying.preferences import Channel
from dualcaster_core.notifying.unsubscribing import UnsubscribeLinks
from dualcaster_core.trading.trade import Trade
from dualcaster_email import EmailNotifier, NotificationEmails, Sender, SmtpMailer, SmtpServer
from tests.support.held_payments import EscrowScene
from tests.support.patience import GENEROUS
from tests.support.smtp_servers import Inbox, smtp_server

SITE = "https://deals.example"


async def _sent(scene: EscrowScene) -> Trade:
    """Have ann and bob, who have confirmed their addresses, hold a payment and send their cards."""
    await scene.people()
    for name, user_id in (("ann", scene.ann), ("bob", scene.bob)):
        await scene.lists.harness.set_email(user_id, f"{name}@example.org")
    return await scene.sent()


async def _receipts(scene: EscrowScene, trade: Trade) -> dict[str, list[str]]:
    """Deliver everything to a mail server; return the subjects of the receipts that each got, which name the page."""
    inbox, application = Inbox(), scene.application
    async with smtp_server(inbox) as port:
        server = SmtpServer(host="127.0.0.1", port=port, use_tls=False, patience=GENEROUS)
        mailer = SmtpMailer(server, Sender("site@deals.example", "Dualcaster"), scene.clock)
        emails = EmailNotifier(mailer, NotificationEmails(UnsubscribeLinks(b"k" * 32, application.ids, SITE)))
        delivering = evolve(application.notifying.delivering, notifiers={Channel.EMAIL: emails}, clock=scene.clock)
        while not (await delivering.turn()).did_nothing:
            pass
    page = f"{SITE}/trades/{application.ids.encode(IdKind.TRADE, trade.id)}/payment"
    found: dict[str, list[str]] = {"ann": [], "bob": []}
    for raw in inbox.emails:
        email = message_from_bytes(raw, policy=default)
        assert isinstance(email, EmailMessage)
        subject = str(email["Subject"])
        if subject.startswith("Receipt"):
            assert all(page in str(part.get_content()) for part in email.iter_parts())
            found[str(email["To"]).partition("@")[0]].append(subject)
    return {name: sorted(subjects) for name, subjects in found.items()}


async def test_what_was_paid_and_released_is_acknowledged(scene: EscrowScene) -> None:
    """The payer has one for the sum with its fee, and both have one for what went to the payee."""
    trade = await _sent(scene)
    for one in (scene.ann, scene.bob):
        await scene.application.trading.fulfilling.confirm(one, trade.id)
    await scene.drain()
    assert await _receipts(scene, trade) == {
        "ann": ["Receipt: $20.00 went to bob", "Receipt: $20.40 held for your trade with bob"],
        "bob": ["Receipt: $20.00 went to you"],
    }


async def test_what_a_ruling_divides_is_acknowledged(scene: EscrowScene) -> None:
    """Both have one that says what went where."""
    trade = await _sent(scene)
    dispute = await scene.file(scene.ann, trade)
    await scene.say(scene.bob, dispute)
    await scene.rule(dispute, DisputeOutcome.INCONCLUSIVE, refund_percent=25)
    await scene.drain()
    assert await _receipts(scene, trade) == {
        "ann": ["Receipt: $15.00 went to bob, $5.10 go back to you", "Receipt: $20.40 held for your trade with bob"],
        "bob": ["Receipt: $15.00 went to you, $5.10 go back to ann"],
    }
