"""``/api/v1/users/me/avatar``, and the addresses at which pictures of people are shown."""

from typing import Annotated, Any

from litestar import Request, Response, Router, delete, get, put
from litestar.exceptions import NotFoundException
from litestar.openapi.spec import OpenAPIMediaType, OpenAPIType, Operation, RequestBody, Schema
from litestar.openapi.spec.enums import OpenAPIFormat
from litestar.params import PathParameter

from dualcaster_core.accounts.profiles.avatar_names import ADDRESS
from dualcaster_core.accounts.profiles.views import OwnProfile
from dualcaster_core.analytics.model import AnalyticsType
from dualcaster_core.kernel.pictures import MEDIA_TYPE
from dualcaster_http.edge.authentication import Me
from dualcaster_http.edge.parameters import FromApplication
from dualcaster_http.edge.rate_limits import RATE
from dualcaster_http.edge.uploads import LARGEST_FILE, file_of
from dualcaster_http.edge.usage import COUNTED
from dualcaster_http.openapi.answers import answers

PICTURES = ("image/jpeg", "image/png", "image/webp", "application/octet-stream")
"""Content types of a body that is a picture; what it really is decides its content."""
LARGEST_UPLOAD = LARGEST_FILE + 65_536
"""A file with the form around it."""
_FOREVER = {"Cache-Control": "public, max-age=31536000, immutable", "Cross-Origin-Resource-Policy": "same-site"}
_BINARY = Schema(
    type=OpenAPIType.STRING, format=OpenAPIFormat.BINARY, description="A JPEG, PNG or WebP of at most 5 MB."
)


class PictureOperation(Operation):
    """An operation whose body is a picture: as a form, or as it is."""

    def __post_init__(self) -> None:
        """Describe the body."""
        form = Schema(type=OpenAPIType.OBJECT, properties={"file": _BINARY}, required=["file"])
        content = {"multipart/form-data": OpenAPIMediaType(schema=form)}
        content |= {media: OpenAPIMediaType(schema=_BINARY) for media in PICTURES}
        self.request_body = RequestBody(content=content, required=True, description="The picture.")


@put(
    "/me/avatar",
    summary="Upload one's picture",
    operation_id="upload_avatar",
    opt={RATE: "picture", COUNTED: AnalyticsType.PROFILE_UPDATED},
    request_max_body_size=LARGEST_UPLOAD,
    operation_class=PictureOperation,
    responses=answers(
        OwnProfile,
        "The profile with its new picture.",
        "picture.invalid",
        "picture.too_large",
        "too_large",
        "unsupported_media_type",
        "storage.unavailable",
    ),
)
async def upload_avatar(request: Request[Any, Any, Any], me: Me, application: FromApplication) -> OwnProfile:
    """Make a JPEG, PNG or WebP the picture of one's profile; the one before goes.

    What it is, is read from its content. The middle square is kept, written anew in two sizes without anything else
    that came with it, such as where it was taken. The picture is the body itself, or the part `file` of a form.
    """
    file = await file_of(request, PICTURES)
    await application.profiles.avatars.replace(me, file.content)
    return await application.profiles.profiles.mine(me)


@delete(
    "/me/avatar",
    summary="Remove one's picture",
    operation_id="remove_avatar",
    status_code=204,
    opt={RATE: "write", COUNTED: AnalyticsType.PROFILE_UPDATED},
    responses=answers(None, "The profile has no picture of its own.", status=204),
)
async def remove_avatar(me: Me, application: FromApplication) -> None:
    """Take the picture off one's profile; pages show the art of the signature card again."""
    await application.profiles.avatars.remove(me)


@get(ADDRESS + "/{file:str}", include_in_schema=False, opt={RATE: "media"})
async def avatar_file(
    file: Annotated[str, PathParameter(max_length=80)], application: FromApplication
) -> Response[bytes]:
    """Return a picture, which browsers may keep for good: its address never shows another."""
    found = await application.profiles.avatars.read(file)
    if found is None:
        raise NotFoundException
    return Response(found, media_type=MEDIA_TYPE, headers=_FOREVER)


def avatar_router() -> Router:
    """Make the routes of one's own picture."""
    return Router("/api/v1/users", route_handlers=[upload_avatar, remove_avatar], tags=["users"])


def avatar_files() -> Router:
    """Make the route of everybody's pictures."""
    return Router("/", route_handlers=[avatar_file])
