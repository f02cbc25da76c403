"""The picture in the settings of one's profile: uploading and removing it."""

from typing import Any

from litestar import Request, Response, Router, post

from dualcaster_core.analytics.model import AnalyticsType
from dualcaster_core.kernel.blobs import StorageUnavailable
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_http.accounts.avatar_api import LARGEST_UPLOAD
from dualcaster_http.accounts.settings_pages import profile_page
from dualcaster_http.edge.authentication import Me
from dualcaster_http.edge.parameters import FromApplication
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.edge.uploads import file_of
from dualcaster_http.edge.usage import count_as
from dualcaster_http.site.forms import Form, refusal
from dualcaster_http.site.rendering import pages_of

AnyRequest = Request[Any, Any, Any]
HERE = "/settings/profile"


@post(
    "/settings/avatar",
    include_in_schema=False,
    status_code=200,
    opt={RATE: "picture"},
    request_max_body_size=LARGEST_UPLOAD,
)
async def upload(request: AnyRequest, me: Me, application: FromApplication) -> Response[Any]:
    """Make a file one's picture, or say beside the field why it cannot be."""
    try:
        await application.profiles.avatars.replace(me, (await file_of(request, ())).content)
    except (ValidationFailed, StorageUnavailable) as error:
        form = refusal(Form({"file": ""}), error)
        status = 503 if isinstance(error, StorageUnavailable) else 422
        return await profile_page(request, me, application, avatar_form=form, status=status)
    finally:
        await (await request.form()).close()
    count_as(request, AnalyticsType.PROFILE_UPDATED)
    return pages_of(request).go(HERE, "avatar_saved")


@post("/settings/avatar/remove", include_in_schema=False, status_code=200, opt={RATE: "write"})
async def remove(request: AnyRequest, me: Me, application: FromApplication) -> Response[Any]:
    """Take one's picture away."""
    await application.profiles.avatars.remove(me)
    count_as(request, AnalyticsType.PROFILE_UPDATED)
    return pages_of(request).go(HERE, "avatar_removed")


def avatar_pages() -> Router:
    """Make the routes."""
    return Router("/", route_handlers=[upload, remove])
