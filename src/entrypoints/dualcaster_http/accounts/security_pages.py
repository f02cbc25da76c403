"""Settings of security: password, e-mail address and devices."""

from typing import Annotated, Any

import msgspec
from litestar import Request, Response, Router, get, post

from dualcaster_app import Application
from dualcaster_core.accounts.errors import (
    AccountLocked,
    EmailTaken,
    InvalidCredentials,
    NoPassword,
)
from dualcaster_core.accounts.model import Actor
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.kernel.ids import IdKind
from dualcaster_http.accounts.log_in_pages import Email, Password
from dualcaster_http.accounts.parameters import SessionId, session_key
from dualcaster_http.edge.authentication import Me
from dualcaster_http.edge.parameters import FromApplication
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.site.forms import Form, read_form, refusal
from dualcaster_http.site.rendering import pages_of

AnyRequest = Request[Any, Any, Any]
HERE = "/settings/security"
_NO_PASSWORD = "No password yet? Ask for a link under “Forgot your password?” and set one."  # noqa: S105 - words
_DELETES = "Leave this empty if you log in by another account and have no password yet."


class PasswordForm(msgspec.Struct, frozen=True, kw_only=True):
    """Another password."""

    current_password: Annotated[str, msgspec.Meta(max_length=200)] = ""
    new_password: Password


class EmailForm(msgspec.Struct, frozen=True, kw_only=True):
    """Another e-mail address."""

    email: Email
    password: Annotated[str, msgspec.Meta(max_length=200)] = ""


@get(HERE, include_in_schema=False, opt={RATE: "page"})
async def security(request: AnyRequest, me: Me, application: FromApplication) -> Response[str]:
    """Show the settings of security."""
    return await security_page(request, me, application)


@post("/settings/security/password", include_in_schema=False, status_code=200, opt={RATE: "login"})
async def password(request: AnyRequest, me: Me, application: FromApplication) -> Response[Any]:
    """Change the password, which logs other devices out."""
    sent, form = await read_form(request, PasswordForm)
    if sent is not None:
        try:
            await application.accounts.passwords.change(me, sent.current_password or None, sent.new_password)
        except InvalidCredentials:
            form = form.refused(current_password="This is not your current password.")  # noqa: S106 - words
        except ValidationFailed as error:
            form = form.refused(new_password=_sentence(error.message))
        except (AccountLocked, NoPassword) as error:
            form = refusal(form, error)
    if form.wrong:
        return await security_page(request, me, application, password_form=form)
    return pages_of(request).go(HERE, "password_changed")


@post("/settings/security/email", include_in_schema=False, status_code=200, opt={RATE: "email"})
async def email(request: AnyRequest, me: Me, application: FromApplication) -> Response[Any]:
    """Have a link sent to another e-mail address."""
    sent, form = await read_form(request, EmailForm)
    if sent is not None:
        try:
            await application.accounts.email_changes.ask(me, sent.password or None, sent.email)
        except InvalidCredentials:
            form = form.refused(password="This is not your password.")  # noqa: S106 - words
        except (ValidationFailed, EmailTaken, AccountLocked, NoPassword) as error:
            form = refusal(form, error)
    if form.wrong:
        return await security_page(request, me, application, email_form=form)
    return pages_of(request).go(HERE, "email_sent")


@post("/settings/security/sessions/{session_id:str}/end", include_in_schema=False, status_code=200, opt={RATE: "write"})
async def end_session(
    session_id: SessionId, request: AnyRequest, me: Me, application: FromApplication
) -> Response[Any]:
    """Log one device out; one that has ended is none any more, which is what was wanted."""
    await application.accounts.sessions.log_out(me, session_key(application, session_id))
    return pages_of(request).go(HERE, "session_ended")


@post("/settings/security/sessions/end-others", include_in_schema=False, status_code=200, opt={RATE: "write"})
async def end_other_sessions(request: AnyRequest, me: Me, application: FromApplication) -> Response[Any]:
    """Log every other device out."""
    await application.accounts.sessions.log_out_everywhere(me.user_id, but=me.session_id)
    return pages_of(request).go(HERE, "logged_out_everywhere")


async def security_page(request: AnyRequest, me: Actor, application: Application, **wrong: Form) -> Response[str]:
    """Show the page, with what is ``wrong`` with one of its forms."""
    sessions = await application.accounts.sessions.sessions_of(me)
    return pages_of(request).page(
        request,
        "accounts/settings/security.html",
        me=me,
        status=422 if wrong else 200,
        section="security",
        sessions=sessions,
        address=(await application.profiles.profiles.mine(me)).email,
        no_password=_NO_PASSWORD if application.settings.oauth else "",
        deletes=_DELETES if application.settings.oauth else "",
        session_ids={one.id: application.ids.encode(IdKind.SESSION, one.id) for one in sessions},
        password_form=wrong.get("password_form", Form()),
        email_form=wrong.get("email_form", Form()),
        delete_form=wrong.get("delete_form", Form()),
    )


def _sentence(message: str) -> str:
    return message[:1].upper() + message[1:].rstrip(".") + "."


def security_routes() -> Router:
    """Make the routes."""
    handlers = [security, password, email, end_session, end_other_sessions]
    return Router("/", route_handlers=handlers)
