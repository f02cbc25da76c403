"""``/admin/users``: looking accounts up, and what can be done with them."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Annotated, Any, Final

import msgspec
from litestar import Request, Response, Router, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from dualcaster_core.accounts.model import Role
from dualcaster_core.accounts.roles import LONGEST_REASON
from dualcaster_core.accounts.sanctions import SanctionKind
from dualcaster_core.accounts.staff import StaffMember
from dualcaster_core.administration.model import LONGEST_QUERY, AccountAge, AccountState, UserFilters
from dualcaster_core.administration.views import UserDetail
from dualcaster_core.kernel.errors import Conflict, ValidationFailed
from dualcaster_core.kernel.paging import CURSOR_PATTERN
from dualcaster_core.reputation.standing import Standing
from dualcaster_http.administration.overview_pages import by_site
from dualcaster_http.administration.parameters import standing_named, user_key
from dualcaster_http.edge.authentication import Me
from dualcaster_http.edge.parameters import FromApplication
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.site.forms import Form, read_form, refusal
from dualcaster_http.site.page_context import PageContext
from dualcaster_http.site.queries import PLAIN, read_query

AnyRequest = Request[Any, Any, Any]
HERE = "/admin/users"
_STANDINGS = tuple((one.name.lower(), one.name.capitalize()) for one in Standing)
FILTERS: Final[Mapping[str, tuple[str, tuple[tuple[str, str], ...]]]] = {
    "role": ("Role", tuple((one.value, one.value.capitalize()) for one in Role)),
    "standing": ("Standing", _STANDINGS),
    "age": (
        "Opened",
        (
            (AccountAge.WEEK.value, "Within a week"),
            (AccountAge.MONTH.value, "Within a month"),
            (AccountAge.YEAR.value, "Within a year"),
            (AccountAge.OLDER.value, "Over a year ago"),
        ),
    ),
    "state": ("State", ((AccountState.OPEN.value, "Open"), (AccountState.CLOSED.value, "Closed"))),
    "sanction": (
        "Sanction",
        (
            (SanctionKind.RESTRICT.value, "Restricted"),
            (SanctionKind.SUSPEND.value, "Suspended"),
            (SanctionKind.BAN.value, "Banned"),
        ),
    ),
}
"""What the list can be narrowed by, with the words of each choice."""
_Reason = Annotated[str, msgspec.Meta(max_length=2 * LONGEST_REASON)]


class UsersQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Which accounts are looked at."""

    q: Annotated[str, msgspec.Meta(max_length=LONGEST_QUERY, pattern=PLAIN)] | None = None
    role: Role | None = None
    standing: Annotated[str, msgspec.Meta(pattern=f"^({'|'.join(name for name, _ in _STANDINGS)})$")] | None = None
    age: AccountAge | None = None
    state: AccountState | None = None
    sanction: SanctionKind | None = None
    cursor: Annotated[str, msgspec.Meta(pattern=CURSOR_PATTERN)] | None = None

    def filters(self) -> UserFilters:
        """Return what it asks for. Raises ``ValidationFailed``."""
        return UserFilters(
            q=self.q,
            role=self.role,
            standing=standing_named(self.standing),
            age=self.age,
            state=self.state,
            sanction=self.sanction,
        )

    def chosen(self) -> dict[str, str]:
        """Return the filters as the address has them."""
        names = ("q", *FILTERS)
        return {name: str(value) for name in names if (value := getattr(self, name)) is not None}


class RoleForm(msgspec.Struct, frozen=True, kw_only=True):
    """Which role an account gets, and why."""

    role: Role
    reason: _Reason = ""


class AccessForm(msgspec.Struct, frozen=True, kw_only=True):
    """Why something is done."""

    reason: _Reason = ""


@get(HERE, include_in_schema=False, opt={RATE: "page"})
async def users(request: AnyRequest, me: Me, application: FromApplication) -> Response[str]:
    """List accounts."""
    context = PageContext(request, application, me)
    by, trouble, query = by_site(context), None, UsersQuery()
    try:
        query = read_query(dict(request.query_params.items()), UsersQuery)
        page = await application.administration.users.page(by, query.filters(), cursor=query.cursor)
    except ValidationFailed as error:
        trouble, page = error.message, await application.administration.users.page(by, UserFilters())
    return context.page(
        "administration/users.html",
        status=422 if trouble else 200,
        page=page,
        trouble=trouble,
        cursor=query.cursor,
        q=query.q,
        chosen=query.chosen(),
        filters=FILTERS,
    )


@get(f"{HERE}/{{user_id:str}}", include_in_schema=False, opt={RATE: "page"})
async def user(request: AnyRequest, me: Me, application: FromApplication, user_id: FromPath[str]) -> Response[str]:
    """Show an account."""
    context = PageContext(request, application, me)
    return await _page(context, by_site(context), user_id)


@post(f"{HERE}/{{user_id:str}}/role", include_in_schema=False, status_code=200, opt={RATE: "write"})
async def change_role(
    request: AnyRequest, me: Me, application: FromApplication, user_id: FromPath[str]
) -> Response[Any]:
    """Give an account another role."""
    context = PageContext(request, application, me)
    by = by_site(context)
    found = await _detail(context, by, user_id)
    read, form = await read_form(request, RoleForm)
    if read is None:
        return await _page(context, by, user_id, role_form=form, status=422)
    try:
        await application.accounts.roles.change(by, found.entry.username, read.role, read.reason)
    except (ValidationFailed, Conflict) as error:
        return await _page(context, by, user_id, role_form=refusal(form, error), status=422)
    return context.go(f"{HERE}/{user_id}", "role_changed")


@post(f"{HERE}/{{user_id:str}}/access/{{step:str}}", include_in_schema=False, status_code=200, opt={RATE: "write"})
async def change_access(
    request: AnyRequest, me: Me, application: FromApplication, user_id: FromPath[str], step: FromPath[str]
) -> Response[Any]:
    """Sign somebody out, unlock their account, or have a verification e-mail sent."""
    context = PageContext(request, application, me)
    by = by_site(context)
    found = await _detail(context, by, user_id)
    access = application.accounts.access
    steps: Mapping[str, tuple[Callable[[StaffMember, str, str], Awaitable[object]], str]] = {
        "sign-out": (access.sign_out, "access_signed_out"),
        "unlock": (access.unlock, "access_unlocked"),
        "resend-verification": (access.resend_verification, "access_resent"),
    }
    if step not in steps:
        raise NotFoundException
    act, done = steps[step]
    read, form = await read_form(request, AccessForm)
    if read is None:
        return await _page(context, by, user_id, access_form=form, status=422)
    try:
        await act(by, found.entry.username, read.reason)
    except (ValidationFailed, Conflict) as error:
        return await _page(context, by, user_id, access_form=refusal(form, error), status=422)
    return context.go(f"{HERE}/{user_id}", done)


async def _detail(context: PageContext, by: StaffMember, user_id: str) -> UserDetail:
    return await context.application.administration.users.detail(by, user_key(context.application, user_id))


async def _page(
    context: PageContext,
    by: StaffMember,
    user_id: str,
    *,
    role_form: Form | None = None,
    access_form: Form | None = None,
    status: int = 200,
) -> Response[str]:
    found = await _detail(context, by, user_id)
    return context.page(
        "administration/user.html",
        status=status,
        user=found,
        entry=found.entry,
        role_form=role_form or Form({"role": found.entry.role.value}),
        access_form=access_form or Form(),
        roles=FILTERS["role"][1],
    )


def admin_user_pages_router() -> Router:
    """Make the routes."""
    return Router("/", route_handlers=[users, user, change_role, change_access])
