"""The page on which somebody says where cards are mailed to."""

from typing import Annotated, Any

import msgspec
from litestar import Request, Response, Router, get, post

from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.trading.addresses.use_cases import LONGEST_ADDRESS, MailingAddress
from dualcaster_http.edge.authentication import Me
from dualcaster_http.edge.parameters import FromApplication
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.site.forms import Form, read_form, refusal
from dualcaster_http.site.page_context import PageContext

PATH = "/settings/address"
AnyRequest = Request[Any, Any, Any]


class AddressForm(msgspec.Struct, kw_only=True):
    """An address, line by line; empty to forget it."""

    address: Annotated[str, msgspec.Meta(max_length=LONGEST_ADDRESS)] = ""


@get(PATH, include_in_schema=False, opt={RATE: "page"})
async def address_form(request: AnyRequest, me: Me, application: FromApplication) -> Response[str]:
    """Show one's own address."""
    address = await application.trading.addresses.mine(me.user_id)
    return _shown(PageContext(request, application, me), Form({"address": address.text}))


@post(PATH, include_in_schema=False, opt={RATE: "write"}, status_code=200)
async def save_address(request: AnyRequest, me: Me, application: FromApplication) -> Response[Any]:
    """Replace one's address."""
    context = PageContext(request, application, me)
    given, form = await read_form(request, AddressForm)
    if given is None:
        return _shown(context, form, status=422)
    try:
        await application.trading.addresses.save(me.user_id, MailingAddress(given.address))
    except ValidationFailed as error:
        return _shown(context, refusal(form, error), status=422)
    return context.go(PATH, "saved")


def _shown(context: PageContext, form: Form, *, status: int = 200) -> Response[str]:
    return context.page("trading/address.html", status=status, section="address", form=form)


def address_pages_router() -> Router:
    """Make the routes."""
    return Router("/", route_handlers=[address_form, save_address])
