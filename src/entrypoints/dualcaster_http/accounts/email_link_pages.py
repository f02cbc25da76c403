"""Mailed links: a page with a button, since programs that look through mail open every link, and only people press."""

import re
from typing import Annotated, Any

import msgspec
from attrs import frozen
from litestar import Request, Response, Router, get, post

from dualcaster_core.accounts.errors import EmailTaken, LinkInvalid
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_http.accounts.log_in_pages import Email, Password
from dualcaster_http.edge.authentication import Me, Visitor
from dualcaster_http.edge.cookies import signed_out
from dualcaster_http.edge.parameters import FromApplication
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.site.forms import Form, read_form, refusal
from dualcaster_http.site.rendering import pages_of

AnyRequest = Request[Any, Any, Any]
_TOKEN = re.compile(r"[A-Za-z0-9_.=-]{1,500}")
_GONE = 410


class MailedToken(msgspec.Struct, frozen=True, kw_only=True):
    """The form behind the button of a mailed link."""

    token: Annotated[str, msgspec.Meta(min_length=1, max_length=500)]


class ResetQuery(msgspec.Struct, frozen=True, kw_only=True):
    """The form that asks for a link to choose a new password."""

    email: Email


class NewPassword(msgspec.Struct, frozen=True, kw_only=True):
    """The form that sets a new password."""

    token: Annotated[str, msgspec.Meta(min_length=1, max_length=500)]
    password: Password


@frozen
class _Advice:
    """What to do about a link that no longer works."""

    advice: str
    href: str
    button: str


@frozen
class _Link:
    """What a mailed link is good for, and what to do about one that no longer works."""

    heading: str
    words: str
    button: str
    advice: _Advice


_VERIFY = _Link(
    "Confirm your address",
    "One click, and others know that your e-mail address is real.",
    "Confirm my address",
    _Advice("Log in and have a new one sent from your dashboard.", "/dashboard", "To my dashboard"),
)
_RESET = _Advice("Ask for a new one; it takes a moment.", "/reset", "Send me a new link")
_EMAIL = _Link(
    "Use this e-mail address",
    "From then on you log in with this address, and we write to it.",
    "Use this address",
    _Advice("Ask for a new one in your settings.", "/settings/security", "To my settings"),
)


@get("/verify", include_in_schema=False, opt={RATE: "page"})
async def verify_form(request: AnyRequest, visitor: Visitor) -> Response[Any]:
    """Show the button that confirms an e-mail address."""
    return _button(request, visitor, _VERIFY)


@post("/verify", include_in_schema=False, status_code=200, opt={RATE: "token"})
async def verify(request: AnyRequest, visitor: Visitor, application: FromApplication) -> Response[Any]:
    """Confirm an e-mail address."""
    sent, _ = await read_form(request, MailedToken)
    try:
        await application.accounts.registration.verify(sent.token if sent else "")
    except LinkInvalid:
        return _gone(request, visitor, _VERIFY.advice)
    return pages_of(request).go("/dashboard" if visitor else "/login", "email_verified")


@post("/verify/again", include_in_schema=False, status_code=200, opt={RATE: "email"})
async def verify_again(request: AnyRequest, me: Me, application: FromApplication) -> Response[Any]:
    """Send another link."""
    asked = await application.accounts.registration.request_verification(me)
    return pages_of(request).go("/dashboard", "verification_sent" if asked else "email_verified")


@get("/reset", include_in_schema=False, opt={RATE: "page"})
async def reset_form(request: AnyRequest, visitor: Visitor) -> Response[Any]:
    """Show the form that asks for a new password, or that an e-mail is on its way."""
    sent = request.query_params.get("sent") == "1"
    return pages_of(request).page(request, "accounts/reset.html", me=visitor, form=Form(), sent=sent)


@post("/reset", include_in_schema=False, status_code=200, opt={RATE: "email"})
async def reset(request: AnyRequest, visitor: Visitor, application: FromApplication) -> Response[Any]:
    """Have a link sent; whether an account has the address is not told."""
    sent, form = await read_form(request, ResetQuery)
    if sent is None:
        return pages_of(request).page(request, "accounts/reset.html", me=visitor, status=422, form=form, sent=False)
    await application.accounts.passwords.request_reset(sent.email)
    return pages_of(request).go("/reset?sent=1")


@get("/reset/confirm", include_in_schema=False, opt={RATE: "page"})
async def new_password_form(request: AnyRequest, visitor: Visitor) -> Response[Any]:
    """Show the form that sets a new password."""
    token = _token(request)
    if token is None:
        return _gone(request, visitor, _RESET)
    return pages_of(request).page(request, "accounts/reset_confirm.html", me=visitor, form=Form(), token=token)


@post("/reset/confirm", include_in_schema=False, status_code=200, opt={RATE: "token"})
async def new_password(request: AnyRequest, visitor: Visitor, application: FromApplication) -> Response[Any]:
    """Set a new password, which logs every device out."""
    sent, form = await read_form(request, NewPassword)
    token = sent.token if sent else str((await request.form()).get("token", ""))
    if not _TOKEN.fullmatch(token):
        return _gone(request, visitor, _RESET)
    try:
        if sent is not None:
            await application.accounts.passwords.reset(sent.token, sent.password)
    except LinkInvalid:
        return _gone(request, visitor, _RESET)
    except ValidationFailed as error:
        form = refusal(form, error)
    if form.wrong:
        template = "accounts/reset_confirm.html"
        return pages_of(request).page(request, template, me=visitor, status=422, form=form, token=token)
    response = pages_of(request).go("/login", "password_reset")
    response.set_cookie(signed_out(request))
    return response


@get("/email/confirm", include_in_schema=False, opt={RATE: "page"})
async def email_form(request: AnyRequest, visitor: Visitor) -> Response[Any]:
    """Show the button that moves an account to another e-mail address."""
    return _button(request, visitor, _EMAIL)


@post("/email/confirm", include_in_schema=False, status_code=200, opt={RATE: "token"})
async def email(request: AnyRequest, visitor: Visitor, application: FromApplication) -> Response[Any]:
    """Move an account to another e-mail address."""
    sent, _ = await read_form(request, MailedToken)
    try:
        await application.accounts.email_changes.confirm(sent.token if sent else "")
    except (LinkInvalid, EmailTaken):
        return _gone(request, visitor, _EMAIL.advice)
    return pages_of(request).go("/settings/security" if visitor else "/login", "email_changed")


def _token(request: AnyRequest) -> str | None:
    token = request.query_params.get("token", "")
    return token if _TOKEN.fullmatch(token) else None


def _button(request: AnyRequest, visitor: Visitor, link: _Link) -> Response[str]:
    token = _token(request)
    if token is None:
        return _gone(request, visitor, link.advice)
    return pages_of(request).page(
        request,
        "accounts/confirm_link.html",
        me=visitor,
        heading=link.heading,
        words=link.words,
        button=link.button,
        action=request.url.path,
        token=token,
    )


def _gone(request: AnyRequest, visitor: Visitor, advice: _Advice) -> Response[str]:
    return pages_of(request).page(
        request,
        "accounts/link_gone.html",
        me=visitor,
        status=_GONE,
        advice=advice.advice,
        href=advice.href,
        button=advice.button,
    )


def link_routes() -> Router:
    """Make the routes."""
    handlers = [
        verify_form,
        verify,
        verify_again,
        reset_form,
        reset,
        new_password_form,
        new_password,
        email_form,
        email,
    ]
    return Router("/", route_handlers=handlers)
