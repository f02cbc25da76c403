"""Coming in and going out: sign-up, log-in, log-out."""

from typing import Annotated, Any

import msgspec
from litestar import Request, Response, Router, get, post

from dualcaster_app import Application
from dualcaster_core.accounts.errors import (
    AccountLocked,
    AccountSuspended,
    EmailTaken,
    InvalidCredentials,
    NameLookalike,
    NameReserved,
    RegistrationRefused,
    UsernameTaken,
)
from dualcaster_core.analytics.model import AnalyticsType
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_http.edge.authentication import Visitor, browser_of
from dualcaster_http.edge.cookies import known_device, signed_in, signed_out
from dualcaster_http.edge.parameters import FromApplication
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.edge.usage import count_as
from dualcaster_http.site.forms import Form, beside, local_path, read_form, refusal
from dualcaster_http.site.rendering import pages_of

AnyRequest = Request[Any, Any, Any]
Email = Annotated[str, msgspec.Meta(min_length=1, max_length=254)]
Password = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
Next = Annotated[str, msgspec.Meta(max_length=500)]
PROBLEMS = {
    "oauth.state_invalid": "That sign-in took too long, or was begun in another browser. Try it again.",
    "oauth.denied": "You were not signed in, because you did not allow it there.",
    "oauth.refused": "The provider did not confirm this sign-in. Try it again.",
    "oauth.provider_unavailable": "The provider does not answer at the moment. Try again in a few minutes.",
    "oauth.email_unverified": "The provider does not vouch for your e-mail address. Sign up with a password instead.",
    "oauth.email_taken": "An account here has this e-mail address. Log in, then connect the other one in settings.",
    "oauth.account_closed": "The account behind this sign-in is closed.",
    "linked_account.taken": "That account is connected to somebody else here. Disconnect it there first.",
    "linked_account.another_linked": "Another account of this provider is connected. Disconnect it first.",
    "linked_account.last_sign_in": "This is your only way to log in. Set a password first.",
}
"""What went wrong at a provider, by the code that the way back brings along."""
_READ = 300
"""Characters of a field that are looked at; more is too long for each of them."""
FIRST_STEPS = "/onboarding"
HOME = "/dashboard"


class SignUp(msgspec.Struct, frozen=True, kw_only=True):
    """The form that opens an account."""

    email: Email
    username: Annotated[str, msgspec.Meta(min_length=1, max_length=30)]
    password: Password
    next: Next = ""


class LogIn(msgspec.Struct, frozen=True, kw_only=True):
    """The form that lets somebody in."""

    login: Email
    password: Password
    next: Next = ""


@get("/signup", include_in_schema=False, opt={RATE: "page"})
async def signup_form(request: AnyRequest, visitor: Visitor, application: FromApplication) -> Response[Any]:
    """Show the sign-up form."""
    if visitor is not None:
        return pages_of(request).go(HOME)
    return _entry(request, application, "accounts/signup.html", Form())


@post("/signup", include_in_schema=False, status_code=200, opt={RATE: "register"})
async def signup(request: AnyRequest, application: FromApplication) -> Response[Any]:
    """Open an account and sign its owner in."""
    sent, form = await read_form(request, SignUp)
    if sent is None:
        return _entry(request, application, "accounts/signup.html", await _with_the_rest(request, application, form))
    try:
        user = await application.accounts.registration.register(
            email=sent.email, username=sent.username, password=sent.password
        )
    except RegistrationRefused as refused:
        for field, error in refused.wrong.items():
            form = beside(form, field, error)
        return _entry(request, application, "accounts/signup.html", form)
    except (ValidationFailed, UsernameTaken, NameLookalike, NameReserved, EmailTaken) as error:
        field = str(error.facts.get("field", "username"))
        return _entry(request, application, "accounts/signup.html", beside(form, field, error))
    session = await application.accounts.sessions.open_for_browser(user.id, browser_of(request))
    response = pages_of(request).go(local_path(sent.next, FIRST_STEPS), "welcome")
    response.set_cookie(signed_in(request, session.secret))
    response.set_cookie(known_device(request, session.device_secret))
    return response


@get("/login", include_in_schema=False, opt={RATE: "page"})
async def login_form(request: AnyRequest, visitor: Visitor, application: FromApplication) -> Response[Any]:
    """Show the log-in form."""
    if visitor is not None:
        return pages_of(request).go(_wanted(request))
    problem = PROBLEMS.get(request.query_params.get("problem", ""))
    return _entry(request, application, "accounts/login.html", Form(trouble=problem))


@post("/login", include_in_schema=False, status_code=200, opt={RATE: "login"})
async def login(request: AnyRequest, application: FromApplication) -> Response[Any]:
    """Let somebody in, back to where they wanted to go."""
    sent, form = await read_form(request, LogIn)
    if sent is None:
        return _entry(request, application, "accounts/login.html", form)
    try:
        session = await application.accounts.sessions.log_in_browser(sent.login, sent.password, browser_of(request))
    except (InvalidCredentials, AccountLocked, AccountSuspended) as error:
        return _entry(request, application, "accounts/login.html", refusal(form, error))
    count_as(request, AnalyticsType.LOGGED_IN)
    response = pages_of(request).go(local_path(sent.next, HOME), "logged_in")
    response.set_cookie(signed_in(request, session.secret))
    response.set_cookie(known_device(request, session.device_secret))
    return response


@post("/logout", include_in_schema=False, status_code=200, opt={RATE: "page"})
async def logout(request: AnyRequest, visitor: Visitor, application: FromApplication) -> Response[Any]:
    """Let somebody out."""
    if visitor is not None:
        await application.accounts.sessions.log_out(visitor)
    response = pages_of(request).go("/", "logged_out")
    response.set_cookie(signed_out(request))
    return response


def _entry(request: AnyRequest, application: Application, template: str, form: Form) -> Response[str]:
    return pages_of(request).page(
        request,
        template,
        status=422 if form.wrong and request.method == "POST" else 200,
        form=form,
        next=form.value("next") or _wanted(request, ""),
        providers=tuple(application.settings.oauth),
    )


async def _with_the_rest(request: AnyRequest, application: Application, form: Form) -> Form:
    """Tell what is wrong with fields that break no bounds, too: all at once, not one after the other."""
    given = await request.form()
    email, username, password = (str(given.get(name, ""))[:_READ] for name in ("email", "username", "password"))
    wrong = await application.accounts.registration.problems(
        email=email.strip(), username=username.strip(), password=password
    )
    for field, error in wrong.items():
        if not form.error(field):
            form = beside(form, field, error)
    return form


def _wanted(request: AnyRequest, default: str = HOME) -> str:
    return local_path(request.query_params.get("next"), default)


def entry_routes() -> Router:
    """Make the routes."""
    return Router("/", route_handlers=[signup_form, signup, login_form, login, logout])
