"""``/api/v1/auth``: opening an account, signing in and out, and getting back in."""

from typing import Any

from litestar import Request, Router, delete, get, post
from litestar.params import JSONBody

from dualcaster_core.analytics.model import AnalyticsType
from dualcaster_http.accounts.auth_requests import (
    Accepted,
    Credentials,
    EmailBody,
    EmailChange,
    MailedToken,
    NewAccount,
    NewPassword,
    PasswordChange,
    RefreshBody,
    SessionList,
    SignedIn,
    session_view,
    signed_in_view,
)
from dualcaster_http.accounts.parameters import SessionId, session_key
from dualcaster_http.edge.authentication import Me, device_of
from dualcaster_http.edge.parameters import FromApplication
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.edge.usage import COUNTED
from dualcaster_http.openapi.answers import answers

AnyRequest = Request[Any, Any, Any]


@post(
    "/register",
    summary="Open an account",
    operation_id="register",
    opt={RATE: "register"},
    responses=answers(
        SignedIn,
        "The account is open and signed in.",
        "user.name_taken",
        "user.name_lookalike",
        "user.name_reserved",
        "user.email_taken",
        status=201,
    ),
)
async def register(data: JSONBody[NewAccount], request: AnyRequest, application: FromApplication) -> SignedIn:
    """Open an account and sign in. An e-mail to verify the address follows."""
    user = await application.accounts.registration.register(
        email=data.email, username=data.username, password=data.password
    )
    return signed_in_view(
        await application.accounts.sessions.open_for_program(user.id, device_of(request)), application.ids
    )


@post(
    "/login",
    summary="Log in",
    operation_id="log_in",
    status_code=200,
    opt={RATE: "login", COUNTED: AnalyticsType.LOGGED_IN},
    responses=answers(SignedIn, "Signed in.", "auth.invalid_credentials", "auth.account_locked"),
)
async def log_in(data: JSONBody[Credentials], request: AnyRequest, application: FromApplication) -> SignedIn:
    """Sign in by e-mail address or username. Five wrong passwords lock the account for a quarter of an hour."""
    pair = await application.accounts.sessions.log_in(data.login, data.password, device_of(request))
    return signed_in_view(pair, application.ids)


@post(
    "/refresh",
    summary="Renew an access token",
    operation_id="refresh",
    status_code=200,
    opt={RATE: "refresh"},
    responses=answers(SignedIn, "Signed in for longer.", "auth.token_invalid", "auth.refresh_reused"),
)
async def refresh(data: JSONBody[RefreshBody], application: FromApplication) -> SignedIn:
    """Return a new pair of tokens for a refresh token, which is good once: coming a second time it ends the session."""
    return signed_in_view(await application.accounts.sessions.refresh(data.refresh_token), application.ids)


@post(
    "/logout",
    summary="Log out",
    operation_id="log_out",
    status_code=204,
    opt={RATE: "write"},
    responses=answers(None, "This session has ended.", status=204),
)
async def log_out(me: Me, application: FromApplication) -> None:
    """End the session that the access token belongs to."""
    await application.accounts.sessions.log_out(me)


@post(
    "/logout-all",
    summary="Log out everywhere",
    operation_id="log_out_everywhere",
    status_code=204,
    opt={RATE: "write"},
    responses=answers(None, "Every session has ended.", status=204),
)
async def log_out_everywhere(me: Me, application: FromApplication) -> None:
    """End every session of the account, this one too."""
    await application.accounts.sessions.log_out_everywhere(me.user_id)


@get(
    "/sessions",
    summary="Where the account is signed in",
    operation_id="sessions",
    opt={RATE: "read"},
    responses=answers(SessionList, "The sessions."),
)
async def sessions(me: Me, application: FromApplication) -> SessionList:
    """List the devices that are signed in, the last used first."""
    found = await application.accounts.sessions.sessions_of(me)
    return SessionList(tuple(session_view(one, me, application.ids) for one in found))


@delete(
    "/sessions/{session_id:str}",
    summary="End one session",
    operation_id="end_session",
    status_code=204,
    opt={RATE: "write"},
    responses=answers(None, "It has ended.", "session.not_found", status=204),
)
async def end_session(session_id: SessionId, me: Me, application: FromApplication) -> None:
    """Sign one device out."""
    await application.accounts.sessions.log_out(me, session_key(application, session_id))


@post(
    "/verify",
    summary="Verify the e-mail address",
    operation_id="verify_email",
    status_code=204,
    opt={RATE: "token"},
    responses=answers(None, "It is verified.", "auth.link_invalid", status=204),
)
async def verify(data: JSONBody[MailedToken], application: FromApplication) -> None:
    """Take the token of a mailed link as proof that the address is one's own."""
    await application.accounts.registration.verify(data.token)


@post(
    "/verify/resend",
    summary="Ask for another e-mail",
    operation_id="resend_verification",
    status_code=202,
    opt={RATE: "email"},
    responses=answers(Accepted, "An e-mail is on its way, unless the address is verified already.", status=202),
)
async def resend(me: Me, application: FromApplication) -> Accepted:
    """Have the e-mail sent again."""
    await application.accounts.registration.request_verification(me)
    return Accepted(message="an e-mail is on its way, unless the address is verified already")


@post(
    "/reset",
    summary="Ask for a new password",
    operation_id="ask_password_reset",
    status_code=202,
    opt={RATE: "email"},
    responses=answers(Accepted, "An e-mail is on its way if an account has this address.", status=202),
)
async def request_reset(data: JSONBody[EmailBody], application: FromApplication) -> Accepted:
    """Have an e-mail sent with a link to set another password. The answer does not tell whether there is an account."""
    await application.accounts.passwords.request_reset(data.email)
    return Accepted(message="if an account has this address, an e-mail is on its way")


@post(
    "/reset/confirm",
    summary="Set a new password by a mailed link",
    operation_id="reset_password",
    status_code=204,
    opt={RATE: "token"},
    responses=answers(None, "It is set, and every session has ended.", "auth.link_invalid", status=204),
)
async def reset(data: JSONBody[NewPassword], application: FromApplication) -> None:
    """Set a password by the token of a mailed link."""
    await application.accounts.passwords.reset(data.token, data.password)


@post(
    "/password",
    summary="Change the password",
    operation_id="change_password",
    status_code=204,
    opt={RATE: "login"},
    responses=answers(
        None,
        "It is changed, and every other session has ended.",
        "auth.invalid_credentials",
        "auth.account_locked",
        "auth.no_password",
        status=204,
    ),
)
async def change_password(data: JSONBody[PasswordChange], me: Me, application: FromApplication) -> None:
    """Set another password; the other devices are signed out."""
    await application.accounts.passwords.change(me, data.current_password, data.password)


@post(
    "/email",
    summary="Change the e-mail address",
    operation_id="ask_email_change",
    status_code=202,
    opt={RATE: "email"},
    responses=answers(
        Accepted,
        "An e-mail to the new address is on its way.",
        "auth.invalid_credentials",
        "auth.account_locked",
        "auth.no_password",
        "user.email_taken",
        status=202,
    ),
)
async def ask_email_change(data: JSONBody[EmailChange], me: Me, application: FromApplication) -> Accepted:
    """Have an e-mail sent to the new address; the old one stays until its link is followed."""
    await application.accounts.email_changes.ask(me, data.current_password, data.email)
    return Accepted(message="an e-mail to the new address is on its way")


@post(
    "/email/confirm",
    summary="Confirm the new e-mail address",
    operation_id="confirm_email_change",
    status_code=204,
    opt={RATE: "token"},
    responses=answers(None, "It is changed.", "auth.link_invalid", "user.email_taken", status=204),
)
async def confirm_email(data: JSONBody[MailedToken], application: FromApplication) -> None:
    """Take the token of an e-mail to the new address as proof of it."""
    await application.accounts.email_changes.confirm(data.token)


def auth_router() -> Router:
    """Make the routes."""
    return Router(
        "/api/v1/auth",
        route_handlers=[
            register,
            log_in,
            refresh,
            log_out,
            log_out_everywhere,
            sessions,
            end_session,
            verify,
            resend,
            request_reset,
            reset,
            change_password,
            ask_email_change,
            confirm_email,
        ],
        tags=["auth"],
    )
