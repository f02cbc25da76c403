"""Webhooks of Discord at the wire: what is sent, to whom alone, and what each answer means."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.notifying.delivery.errors import DeliveryDelayed, DeliveryRefused, DeliveryUnanswered
from dualcaster_core.notifying.delivery.model import Digest, DigestLine, DigestSection, Outgoing, Said
from dualcaster_core.notifying.preferences import Channel, Preferences, Recipient
from dualcaster_core.notifying.types import Category
from dualcaster_core.notifying.webhooks import webhook_at
from dualcaster_discord import DiscordRest, DiscordWebhookNotifier
from tests.support.asgi_server import served
from tests.support.discord_api import Answered, LocalDiscord

TOKEN = "t" * 68
ADDRESS = f"https://discord.com/api/webhooks/123456789012345678/{TOKEN}"
SITE = "https://deals.example"


def said(title: str = "ann proposes a trade", body: str = "Two cards for one.") -> Said:
    """Make a notification."""
    return Said(
        notification_id=1,
        type="trade.proposal_sent",
        category=Category.TRADES,
        title=title,
        body=body,
        action_url="/trades/abc",
        created_at=datetime(2026, 3, 1, 12, tzinfo=UTC),
    )


def outgoing(address: str | None = ADDRESS, **facts: Any) -> Outgoing:
    """Make a delivery for somebody with a webhook."""
    given = {"said": said()} | facts
    recipient = Recipient(user_id=1, username="bob", preferences=Preferences(webhook=address))
    return Outgoing(delivery_id=1, key="k", channel=Channel.WEBHOOK, recipient=recipient, **given)


async def deliver(discord: LocalDiscord, one: Outgoing, *, patience: float = 5.0) -> None:
    """Hand something over to a local Discord."""
    async with served(discord) as base:
        rest = DiscordRest(base_url=f"{base}/api/v10", patience=patience)
        await DiscordWebhookNotifier(rest, lambda sealed: sealed, SITE).deliver(one)


async def test_a_notification_is_posted_to_its_webhook() -> None:
    """With its page, the reason it came, and a mention of nobody; Discord is asked to say that it has it."""
    discord = LocalDiscord()
    await deliver(discord, outgoing())
    (posted,) = discord.posted
    assert (posted.path, posted.query) == (f"/api/v10/webhooks/123456789012345678/{TOKEN}", "wait=true")
    (embed,) = posted.body["embeds"]
    assert posted.body["allowed_mentions"] == {"parse": []}
    assert (embed["title"], embed["url"]) == ("ann proposes a trade", f"{SITE}/trades/abc")
    assert embed["footer"]["text"].startswith("Because somebody proposed a trade to you.")
    assert "authorization" not in posted.headers


async def test_what_somebody_wrote_is_shown_as_it_is() -> None:
    """Mentions, markdown, links and marks that turn the direction of writing do nothing."""
    discord = LocalDiscord()
    nasty = "@everyone **[free](https://evil.example)** <@1> \u202egnp.exe"
    await deliver(discord, outgoing(said=said(title=nasty, body="`" * 1_500)))
    (embed,) = discord.posted[0].body["embeds"]
    assert embed["title"] == "\\@everyone \\*\\*\\[free\\]\\(https\\://evil.example\\)\\*\\* \\<\\@1\\> gnp.exe"
    assert len(embed["description"]) <= 2_000


async def test_a_digest_fits_into_one_message() -> None:
    """However much there is: whole lines, within the limits of an embed."""
    lines = [DigestLine(text=f"Card {number} " + "x" * 120, url="/cards/abc", figure="+5 %") for number in range(30)]
    sections = [
        DigestSection(name=str(number), heading="Prices", lines=lines, more_url="/market", more="More")
        for number in range(30)
    ]
    digest = Digest(window=date(2026, 3, 2), is_weekly=True, items=[said()] * 30, omitted=7, sections=sections)
    discord = LocalDiscord()
    await deliver(discord, outgoing(said=None, digest=digest))
    (embed,) = discord.posted[0].body["embeds"]
    assert embed["fields"]
    assert all(len(one["value"]) <= 1_024 for one in embed["fields"])
    assert sum(len(one["name"]) + len(one["value"]) for one in embed["fields"]) + len(embed["title"]) <= 6_000


@pytest.mark.parametrize(
    ("told", "seconds"),
    [
        (Answered(429, {"message": "slow down", "retry_after": 1.25, "global": False}), 1.25),
        (Answered(429, {}, {"Retry-After": "7"}), 7),
        (Answered(429, {"retry_after": "soon"}, {"Retry-After": "later"}), 1),
        (Answered(429, {"retry_after": 1e300}), 86_400),
    ],
)
async def test_a_limit_is_a_delay_as_long_as_discord_asks(told: Answered, seconds: float) -> None:
    """The body says it exactly, the header in whole seconds; nonsense is a second, and a day is the most."""
    with pytest.raises(DeliveryDelayed) as raised:
        await deliver(LocalDiscord(lambda _: told), outgoing())
    assert raised.value.retry_after == timedelta(seconds=seconds)


@pytest.mark.parametrize(("status", "is_gone"), [(400, False), (401, True), (403, False), (404, True), (413, False)])
async def test_a_refusal_is_final(status: int, is_gone: bool) -> None:
    """A webhook that was deleted is gone; what is malformed is refused alone."""
    with pytest.raises(DeliveryRefused) as raised:
        await deliver(LocalDiscord(lambda _: Answered(status, {"message": "no", "code": 10015})), outgoing())
    assert raised.value.is_gone is is_gone
    assert TOKEN not in str(raised.value)


async def test_a_redirect_is_refused_and_followed_nowhere() -> None:
    """Whatever it points to gets nothing."""
    elsewhere = LocalDiscord()
    async with served(elsewhere) as address:
        with pytest.raises(DeliveryRefused):
            await deliver(LocalDiscord(lambda _: Answered(307, {}, {"Location": address})), outgoing())
    assert elsewhere.posted == []


async def test_a_discord_that_is_away_has_not_taken_it() -> None:
    """Nothing listens, or it is unwell: later."""
    notifier = DiscordWebhookNotifier(DiscordRest(base_url="http://127.0.0.1:9"), lambda sealed: sealed, SITE)
    with pytest.raises(DeliveryDelayed):
        await notifier.deliver(outgoing())
    with pytest.raises(DeliveryDelayed):
        await deliver(LocalDiscord(lambda _: Answered(502, {})), outgoing())


async def test_a_discord_that_does_not_answer_may_have_taken_it() -> None:
    """A request that was sent and got no answer in time."""

    async def silent(scope: Any, receive: Any, send: Any) -> None:
        """Take everything and say nothing."""
        while (await receive())["type"] != "http.disconnect":
            pass

    async with served(silent) as base:
        notifier = DiscordWebhookNotifier(DiscordRest(base_url=base, patience=0.3), lambda sealed: sealed, SITE)
        with pytest.raises(DeliveryUnanswered):
            await notifier.deliver(outgoing())


@pytest.mark.parametrize(
    "address",
    [
        "",
        "http://discord.com/api/webhooks/123456789/" + "t" * 68,
        "https://discord.com.evil.example/api/webhooks/123456789/" + "t" * 68,
        "https://evil.example/https://discord.com/api/webhooks/123456789/" + "t" * 68,
        "https://discord.com@evil.example/api/webhooks/123456789/" + "t" * 68,
        "https://discord.com:8443/api/webhooks/123456789/" + "t" * 68,
        "https://discord.com/api/webhooks/123456789/" + "t" * 68 + "?redirect=1",
        "https://discord.com/api/webhooks/123456789/" + "t" * 68 + "/../../../users",
        "https://discord.com/api/webhooks/1234\uff15\uff16789/" + "t" * 68,
        "https://ptb.discord.com/api/webhooks/123456789/" + "t" * 68,
        "https://discord.com/api/webhooks/" + "1" * 5_000 + "/" + "t" * 68,
    ],
)
def test_only_a_webhook_of_discord_is_one(address: str) -> None:
    """Another host, scheme or path is refused before anything is sent."""
    with pytest.raises(ValidationFailed):
        webhook_at(address)


def test_a_webhook_is_kept_in_its_parts() -> None:
    """What its owner is shown has no secret in it."""
    webhook = webhook_at(f" {ADDRESS} ")
    assert webhook.address == ADDRESS
    assert TOKEN not in webhook.shown
