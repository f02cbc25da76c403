"""Taking everything along, and leaving for good."""

from typing import Annotated, Any

import msgspec
from litestar import Request, Response, Router, get, post
from litestar.response import Stream

from dualcaster_core.accounts.errors import AccountLocked, InvalidCredentials, TradesUnderWay
from dualcaster_http.accounts.account_download import account_download
from dualcaster_http.accounts.security_pages import security_page
from dualcaster_http.edge.authentication import Me
from dualcaster_http.edge.cookies import signed_out
from dualcaster_http.edge.parameters import FromApplication
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.site.forms import read_form, refusal
from dualcaster_http.site.rendering import pages_of

AnyRequest = Request[Any, Any, Any]


class DeleteAccountForm(msgspec.Struct, frozen=True, kw_only=True):
    """The end of an account."""

    delete_password: Annotated[str, msgspec.Meta(max_length=200)] = ""


@get("/settings/security/export", include_in_schema=False, opt={RATE: "export"})
async def export(request: AnyRequest, me: Me, application: FromApplication) -> Stream:
    """Hand everything over that is known of somebody."""
    return await account_download(request, application, me)


@post("/settings/security/delete", include_in_schema=False, status_code=200, opt={RATE: "login"})
async def delete(request: AnyRequest, me: Me, application: FromApplication) -> Response[Any]:
    """Delete the account for good."""
    sent, form = await read_form(request, DeleteAccountForm)
    if sent is not None:
        try:
            await application.accounts.deletion.delete(me, sent.delete_password or None)
        except InvalidCredentials:
            form = form.refused(delete_password="This is not your password. Nothing was deleted.")  # noqa: S106
        except (AccountLocked, TradesUnderWay) as error:
            form = refusal(form, error)
    if form.wrong:
        return await security_page(request, me, application, delete_form=form)
    response = pages_of(request).go("/", "account_deleted")
    response.set_cookie(signed_out(request))
    return response


def deletion_routes() -> Router:
    """Make the routes."""
    return Router("/", route_handlers=[export, delete])
