"""Files that people send: as the body of a request, or as the part ``file`` of a form."""

from collections.abc import Sequence
from typing import Any

from attrs import frozen
from litestar import Request
from litestar.datastructures import UploadFile
from litestar.exceptions import ClientException

from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_http.edge.request_validation import WrongContentType

LARGEST_FILE = 8 * 1_048_576
LONGEST_NAME = 100
FORM = "multipart/form-data"
MEDIA = ("text/csv", "text/plain", "application/octet-stream")
"""Content types of a body that is the file itself."""


@frozen
class SentFile:
    """A file and what it was called."""

    name: str
    content: bytes


async def file_of(request: Request[Any, Any, Any], bodies: Sequence[str] = MEDIA) -> SentFile:
    """Read the file of a request: the part of a form, or a body of one of the content types ``bodies``.

    Raises ``WrongContentType``, and ``ValidationFailed`` where there is none.
    """
    media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media == FORM:
        return await _from_form(request)
    if media not in bodies:
        raise WrongContentType(detail=f"send {' or '.join((FORM, *bodies))}")
    return _checked(SentFile("the file", await request.body()))


async def photos_of(request: Request[Any, Any, Any], most: int) -> list[bytes]:
    """Read the files that a form has as ``photos``, at most so many. Raises ``ValidationFailed``."""
    sent = (await request.form()).getall("photos", [])
    files = [one for one in sent if isinstance(one, UploadFile) and one.filename]
    if len(files) > most:
        raise ValidationFailed(f"at most {most} photos can be sent at once", field="photos")
    return [await one.read() for one in files]


async def _from_form(request: Request[Any, Any, Any]) -> SentFile:
    try:
        form = await request.form()
    except (ClientException, ValueError) as error:
        if isinstance(error, ClientException) and error.status_code != 400:
            raise
        raise ValidationFailed("the form breaks off or is malformed; send it again", field="file") from error
    sent = form.getall("file", [])
    if len(sent) != 1 or not isinstance(sent[0], UploadFile):
        raise ValidationFailed("send one file, as the part called file", field="file")
    return _checked(SentFile(_plain_name(sent[0].filename), await sent[0].read()))


def _checked(file: SentFile) -> SentFile:
    if not file.content.strip():
        raise ValidationFailed("the file is empty", field="file")
    return file


def _plain_name(name: str) -> str:
    """Reduce a name to what can be shown: its last part, without control characters."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(mark for mark in last if mark.isprintable())[:LONGEST_NAME] or "the file"
