"""The settings of notifications, and the pages of links that stop e-mails."""

from typing import Annotated, Any

import msgspec
from litestar import Response, Router, get, post
from litestar.params import FromPath

from dualcaster_app import Application
from dualcaster_core.accounts.model import Actor
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.notifying.choosing import MUTABLE
from dualcaster_core.notifying.errors import UnsubscribeLinkInvalid
from dualcaster_core.notifying.preferences import MOST_EMAILS, Channel
from dualcaster_core.notifying.push import LONGEST_ENDPOINT
from dualcaster_core.notifying.types import Category, Frequency
from dualcaster_core.notifying.views import PreferencesView
from dualcaster_http.edge.authentication import Me, Visitor
from dualcaster_http.edge.parameters import AnyRequest, FromApplication
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.notifying.pages import HERE as CENTRE
from dualcaster_http.notifying.pages import NAMES
from dualcaster_http.site.forms import Form, read_form, refusal
from dualcaster_http.site.page_context import PageContext, back_to, is_part
from dualcaster_http.site.rendering import pages_of

HERE = "/settings/notifications"
CHANNEL_NAMES = {
    Channel.EMAIL: "E-mail",
    Channel.DISCORD: "Discord message",
    Channel.WEBHOOK: "Discord channel",
    Channel.PUSH: "This site's push",
}
FREQUENCY_NAMES = {
    Frequency.ON: "At once",
    Frequency.DAILY: "Daily digest",
    Frequency.WEEKLY: "Weekly digest",
    Frequency.OFF: "Never",
}
ABOUT = {
    Category.TRADES: "Proposals, answers, shipping and reviews.",
    Category.MESSAGES: "What others write to you.",
    Category.SOCIAL: "Who looks for you and follows you.",
    Category.DISCOVERY: "Strong matches with other traders.",
    Category.PRICES: "Your price alerts, signals and what became of them.",
    Category.EVENTS: "Seats, changes and reminders of events at stores.",
    Category.STORES: "Stores that you work for, sell to or visit.",
    Category.ACHIEVEMENTS: "What you have reached.",
    Category.MODERATION: "Reports and decisions that concern you.",
    Category.SYSTEM: "Maintenance and terms.",
}
HOURS = tuple((str(hour), f"{hour:02}:00") for hour in range(24))
_TIME = r"^(([01][0-9]|2[0-3]):[0-5][0-9])?$"


class SettingsForm(msgspec.Struct, frozen=True, kw_only=True):
    """The form of the settings, but for its choices; a switch that is not sent is off."""

    email_enabled: bool = False
    discord_enabled: bool = False
    push_enabled: bool = False
    weekly_summary: bool = False
    time_zone: Annotated[str, msgspec.Meta(min_length=1, max_length=60)]
    quiet_starts: Annotated[str, msgspec.Meta(pattern=_TIME)] = ""
    quiet_ends: Annotated[str, msgspec.Meta(pattern=_TIME)] = ""
    emails_per_day: Annotated[int, msgspec.Meta(ge=1, le=MOST_EMAILS)]
    digest_hour: Annotated[int, msgspec.Meta(ge=0, le=23)]


class WebhookForm(msgspec.Struct, frozen=True, kw_only=True):
    """A webhook of a Discord channel; empty to remove it."""

    webhook_url: Annotated[str, msgspec.Meta(max_length=300)] = ""


class SilenceForm(msgspec.Struct, frozen=True, kw_only=True):
    """A category that is to be silenced."""

    category: Category


class BrowserForm(msgspec.Struct, frozen=True, kw_only=True):
    """A browser that can be pushed to, as script tells of it."""

    endpoint: Annotated[str, msgspec.Meta(min_length=1, max_length=LONGEST_ENDPOINT)]
    p256dh: Annotated[str, msgspec.Meta(max_length=200)] = ""
    auth: Annotated[str, msgspec.Meta(max_length=100)] = ""


@get(HERE, include_in_schema=False, opt={RATE: "page"})
async def settings(request: AnyRequest, me: Me, application: FromApplication) -> Response[str]:
    """Show the settings."""
    return await _page(request, me, application)


@post(HERE, include_in_schema=False, status_code=200, opt={RATE: "write"})
async def change(request: AnyRequest, me: Me, application: FromApplication) -> Response[Any]:
    """Change the settings, all of them or none."""
    sent, form = await read_form(request, SettingsForm)
    if sent is not None:
        try:
            changes = await _changes(request, sent)
            await application.notifying.preferences.change(me.user_id, changes)
        except ValidationFailed as error:
            form = refusal(form, error)
    if form.wrong:
        return await _page(request, me, application, form=form, status=422)
    return pages_of(request).go(HERE, "saved")


@post(f"{HERE}/webhook", include_in_schema=False, status_code=200, opt={RATE: "write"})
async def webhook(request: AnyRequest, me: Me, application: FromApplication) -> Response[Any]:
    """Keep or remove the webhook of a Discord channel."""
    sent, form = await read_form(request, WebhookForm)
    if sent is not None:
        try:
            await application.notifying.preferences.change(me.user_id, {"webhook_url": sent.webhook_url or None})
        except ValidationFailed as error:
            form = refusal(form, error)
    if form.wrong:
        return await _page(request, me, application, webhook_form=form, status=422)
    return pages_of(request).go(HERE, "saved")


@post(f"{HERE}/test", include_in_schema=False, status_code=200, opt={RATE: "email"})
async def test(request: AnyRequest, me: Me, application: FromApplication) -> Response[Any]:
    """Send a notification by every way that is open."""
    await application.notifying.preferences.test(me.user_id)
    return pages_of(request).go(HERE, "test_sent")


@post(f"{HERE}/resume-email", include_in_schema=False, status_code=200, opt={RATE: "email"})
async def resume_email(request: AnyRequest, me: Me, application: FromApplication) -> Response[Any]:
    """Send to an address again to which e-mails had failed."""
    await application.notifying.preferences.resume_email(me.user_id)
    return pages_of(request).go(HERE, "saved")


@post(f"{HERE}/browser", include_in_schema=False, status_code=204, opt={RATE: "write"})
async def add_browser(request: AnyRequest, me: Me, application: FromApplication) -> None:
    """Push to the browser that asks."""
    sent, _ = await read_form(request, BrowserForm)
    if sent is None:
        raise ValidationFailed("this is no browser that can be pushed to", field="endpoint")
    device = request.headers.get("user-agent", "")[:60]
    await application.notifying.preferences.subscribe(
        me.user_id, endpoint=sent.endpoint, p256dh=sent.p256dh, auth=sent.auth, device=device
    )


@post(f"{HERE}/browser/remove", include_in_schema=False, status_code=204, opt={RATE: "write"})
async def remove_browser(request: AnyRequest, me: Me, application: FromApplication) -> None:
    """Push no more to the browser that asks."""
    sent, _ = await read_form(request, BrowserForm)
    if sent is not None:
        await application.notifying.preferences.unsubscribe_browser(me.user_id, sent.endpoint)


@post("/notifications/silence", include_in_schema=False, status_code=200, opt={RATE: "write"})
async def silence(request: AnyRequest, me: Me, application: FromApplication) -> Response[Any]:
    """Let a category leave the site no more."""
    sent, _ = await read_form(request, SilenceForm)
    if sent is None:
        raise ValidationFailed("there is no such category", field="category")
    await application.notifying.preferences.silence(me.user_id, sent.category)
    return PageContext(request, application, me).go(back_to(request, CENTRE), "category_silenced")


@get("/notifications/{notification:str}/why", include_in_schema=False, opt={RATE: "page"})
async def why(notification: FromPath[str], request: AnyRequest, me: Me, application: FromApplication) -> Response[str]:
    """Say why a notification came: a page, or a part of one for script."""
    context = PageContext(request, application, me)
    found = await application.notifying.preferences.why(me.user_id, notification)
    values: dict[str, Any] = {"why": found, "names": NAMES, "channel_names": CHANNEL_NAMES}
    if is_part(request):
        return context.part("notifying/parts/why.html", **values)
    return context.page("notifying/why.html", **values)


@get("/email/unsubscribe/{unsubscribe_token:str}", include_in_schema=False, opt={RATE: "page"})
async def unsubscribe_form(
    unsubscribe_token: FromPath[str], request: AnyRequest, visitor: Visitor, application: FromApplication
) -> Response[str]:
    """Show the button that stops e-mails: programs that look through mail open every link, and stop nothing."""
    try:
        category = await application.notifying.preferences.unsubscribable(unsubscribe_token)
    except UnsubscribeLinkInvalid as error:
        return _unsubscribing(request, visitor, status=410, trouble=error.message)
    return _unsubscribing(request, visitor, token=unsubscribe_token, what=NAMES[category].lower() if category else "")


@post("/email/unsubscribe/{unsubscribe_token:str}", include_in_schema=False, status_code=200, opt={RATE: "write"})
async def unsubscribe(
    unsubscribe_token: FromPath[str], request: AnyRequest, visitor: Visitor, application: FromApplication
) -> Response[str]:
    """Stop e-mails, for whoever has the link: a person at the button, or a mail program with one click (RFC 8058)."""
    try:
        category = await application.notifying.preferences.unsubscribe(unsubscribe_token)
    except UnsubscribeLinkInvalid as error:
        return _unsubscribing(request, visitor, status=410, trouble=error.message)
    return _unsubscribing(request, visitor, is_done=True, what=NAMES[category].lower() if category else "")


def _unsubscribing(
    request: AnyRequest,
    visitor: Actor | None,
    *,
    status: int = 200,
    token: str = "",
    what: str = "",
    is_done: bool = False,
    trouble: str = "",
) -> Response[str]:
    return pages_of(request).page(
        request,
        "notifying/unsubscribe.html",
        me=visitor,
        status=status,
        token=token,
        what=what,
        is_done=is_done,
        trouble=trouble,
    )


async def _changes(request: AnyRequest, sent: SettingsForm) -> dict[str, Any]:
    """Read the whole form: the choices are its fields ``choice.<category>.<channel>``, empty for what is usual."""
    given = await request.form()
    choices: dict[str, dict[str, Frequency | None]] = {}
    allowed = {one.value: one for one in Frequency}
    for category in MUTABLE:
        for channel in Channel:
            text = given.get(f"choice.{category.value}.{channel.value}")
            if isinstance(text, str):
                choices.setdefault(category.value, {})[channel.value] = allowed.get(text)
    quiet = {"starts": sent.quiet_starts, "ends": sent.quiet_ends}
    return {
        "email_enabled": sent.email_enabled,
        "discord_enabled": sent.discord_enabled,
        "push_enabled": sent.push_enabled,
        "weekly_summary": sent.weekly_summary,
        "time_zone": sent.time_zone,
        "quiet_hours": quiet if sent.quiet_starts or sent.quiet_ends else None,
        "emails_per_day": sent.emails_per_day,
        "digest_hour": sent.digest_hour,
        "choices": choices,
    }


async def _page(
    request: AnyRequest,
    me: Actor,
    application: Application,
    *,
    form: Form | None = None,
    webhook_form: Form | None = None,
    status: int = 200,
) -> Response[str]:
    known = await application.notifying.preferences.of(me.user_id)
    return pages_of(request).page(
        request,
        "notifying/settings.html",
        me=me,
        status=status,
        section="notifications",
        known=known,
        form=form or _form_of(known),
        webhook_form=webhook_form or Form(),
        names=NAMES,
        about=ABOUT,
        categories=MUTABLE,
        channel_names=CHANNEL_NAMES,
        frequencies=FREQUENCY_NAMES,
        hours=HOURS,
        push_key=application.notifying.push_key,
    )


def _form_of(known: PreferencesView) -> Form:
    quiet = known.quiet_hours
    return Form(
        {
            "time_zone": known.time_zone,
            "quiet_starts": quiet.starts if quiet else "",
            "quiet_ends": quiet.ends if quiet else "",
            "emails_per_day": str(known.emails_per_day),
            "digest_hour": str(known.digest_hour),
        }
    )


def notification_settings_router() -> Router:
    """Make the routes."""
    handlers = [settings, change, webhook, test, resume_email, add_browser, remove_browser, silence, why]
    return Router("/", route_handlers=[*handlers, unsubscribe_form, unsubscribe])
